// SPDX-License-Identifier: Apache-2.0
#pragma once
// The shape of a single line: how many cells it has if it is a record of its own. Tells where records go on
// behind one whose quotes are damaged.
#include <cstddef>
#include <string_view>

namespace registrar {

/// Blanks and tabs, of which a line may have any number around its quotes.
inline bool is_blank_byte(char c) {
    return c == ' ' || c == '\t';
}

/// Whether the line, taken alone, has `cells` cells, or more of which the additional ones are blank.
bool has_cells(std::string_view line, char delimiter, std::size_t cells);

/// Takes the first line that is not blank off the text, its line end included; empty where there is none.
/// `ended` says whether a line end follows it.
std::string_view take_line(std::string_view& text, bool& ended);

}  // namespace registrar
