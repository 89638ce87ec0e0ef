// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes single cells of CSV.
#include <string>
#include <string_view>

namespace registrar {

/// Appends a cell as in RFC 4180. Quotes it if it contains the delimiter, a quote or a line end, or blanks at
/// an end that a reader would trim.
void append_csv_cell(std::string& out, std::string_view text, char delimiter = ',');

}  // namespace registrar
