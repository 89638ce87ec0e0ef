// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a data file is written: delimiter, encoding, header line.
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

struct Dialect {
    std::string encoding = "UTF-8";  ///< a byte order mark wins over it
    char delimiter = ';';
    bool skip_first_line = true;
    std::size_t cells = 0;   ///< that a record should have, where that is known
    std::string sheet = {};  ///< of a workbook: a name, or a number from 1; empty for the first
};

/// `comma`, `pipe`, `semicolon`, `tabulation` (letter case ignored), `\t`, or one ASCII character that is
/// neither a letter, a digit, a quote nor a line end; nothing otherwise.
std::optional<char> delimiter_from_name(std::string_view name);

/// "comma", "tabulation", … or the character in quotes.
std::string delimiter_name(char delimiter);

}  // namespace registrar
