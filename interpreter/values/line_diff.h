// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compares two texts line by line.
#include <string>
#include <string_view>

namespace registrar {

/// Returns the changes from one text to another as `diff -u` writes them, with three lines of context and
/// without the two lines that name the files. Returns an empty text if the texts are equal. The result is
/// right for texts of any size, and shortest unless both have thousands of lines that differ.
std::string line_diff(std::string_view before, std::string_view after);

}  // namespace registrar
