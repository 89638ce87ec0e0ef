// SPDX-License-Identifier: Apache-2.0
#pragma once
// The column-count heuristic: counts the cells of a single line, read as a record of its own. Tells where
// records continue after one with damaged quotes.
#include <cstddef>
#include <string_view>

namespace registrar {

/// Returns whether the byte is a blank or tab. A line may have any number of them around its quotes.
inline bool is_blank_byte(char c) {
    return c == ' ' || c == '\t';
}

/// Returns whether the line, read on its own, has `cells` cells, or more of which the additional ones are
/// blank.
bool has_cells(std::string_view line, char delimiter, std::size_t cells);

/// Removes the first line that is not blank, with its line end, from `text` and returns it. Returns an empty
/// text if there is none. Sets `ended` to whether a line end follows it.
std::string_view take_line(std::string_view& text, bool& ended);

}  // namespace registrar
