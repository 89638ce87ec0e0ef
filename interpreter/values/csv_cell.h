// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cells as CSV writes them.
#include <string>
#include <string_view>

namespace registrar {

/// Appends a cell of RFC 4180, in quotes where it holds what would part it, or blanks that would be trimmed.
void append_csv_cell(std::string& out, std::string_view text, char delimiter = ',');

}  // namespace registrar
