// SPDX-License-Identifier: Apache-2.0
#pragma once
// The files of a case: it runs in a copy, because steps move and delete files.
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

}  // namespace registrar
