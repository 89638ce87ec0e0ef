// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads, writes and compares the files of a case. Tables in CSV are compared by record and column.
#include <cstddef>
#include <filesystem>
#include <string>

namespace registrar {

/// Copies the folder of a case without its expected results.
void copy_case(const std::filesystem::path& folder, const std::filesystem::path& copy);

/// Returns the files below a folder that belong neither to the case itself nor to its store, one path a line.
std::string list_case_files(const std::filesystem::path& folder);

/// Returns the content of a file. Throws FileUnavailable.
std::string read_case_file(const std::filesystem::path& path);

/// Writes the file; creates its folders. Throws FileUnavailable.
void write_case_file(const std::filesystem::path& path, const std::string& text);

/// Returns the differences between two tables, one line for each record or column, at most 20; empty if there
/// are none. The first `key_columns` columns identify a record; with 0, records are compared in their order.
/// Ignores columns that the expected table does not have.
std::string compare_tables(const std::string& expected, const std::string& found, std::size_t key_columns);

/// Returns the first line in which two texts differ, from both; empty if they are equal.
std::string compare_texts(const std::string& expected, const std::string& found);

}  // namespace registrar
