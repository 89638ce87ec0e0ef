// SPDX-License-Identifier: Apache-2.0
#pragma once
// Two tables in CSV compared record by record and column by column.
#include <cstddef>
#include <string>

namespace registrar {

/// What differs between expected and found, one line for each record or column, at most 20; empty where
/// nothing does. The first `key_columns` columns name a record; 0: records are compared in their order.
/// Columns that the expected table leaves out do not matter.
std::string compare_tables(const std::string& expected, const std::string& found, std::size_t key_columns);

/// The first line in which two texts differ, both shown; empty where they are equal.
std::string compare_texts(const std::string& expected, const std::string& found);

}  // namespace registrar
