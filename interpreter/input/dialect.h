// SPDX-License-Identifier: Apache-2.0
#pragma once
// The format of a data file: delimiter, encoding, header line, sheet.
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

struct Dialect {
    std::string encoding = "UTF-8";  ///< a byte order mark takes precedence
    char delimiter = ';';
    bool skip_first_line = true;
    std::size_t cells = 0;          ///< that a record should have; 0 if unknown
    bool skip_hidden_rows = false;  ///< of a sheet
    std::string sheet = {};         ///< of a workbook: a name, or a number from 1; empty for the first
};

/// Returns the delimiter for a name: `comma`, `pipe`, `semicolon`, `tabulation` (letter case ignored), `\t`,
/// or one ASCII character that is not a letter, digit, quote or line end. Returns nothing otherwise.
std::optional<char> delimiter_from_name(std::string_view name);

/// Returns "comma", "tabulation", … or the character in quotes.
std::string delimiter_name(char delimiter);

}  // namespace registrar
