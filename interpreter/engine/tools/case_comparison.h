// SPDX-License-Identifier: Apache-2.0
#pragma once
// Two tables in CSV compared record by record and column by column.
#include <cstddef>
#include <filesystem>
#include <string>

namespace registrar {

/// Copies what a case's folder holds, but for what is expected.
void copy_case(const std::filesystem::path& folder, const std::filesystem::path& copy);

/// The files below a folder that are neither of the case itself nor of its store, one path a line.
std::string list_case_files(const std::filesystem::path& folder);

/// The whole file.
std::string read_case_file(const std::filesystem::path& path);

/// Writes the file, and the folders above it.
void write_case_file(const std::filesystem::path& path, const std::string& text);

/// What differs between expected and found, one line for each record or column, at most 20; empty where
/// nothing does. The first `key_columns` columns name a record; 0: records are compared in their order.
/// Columns that the expected table leaves out do not matter.
std::string compare_tables(const std::string& expected, const std::string& found, std::size_t key_columns);

/// The first line in which two texts differ, both shown; empty where they are equal.
std::string compare_texts(const std::string& expected, const std::string& found);

}  // namespace registrar
