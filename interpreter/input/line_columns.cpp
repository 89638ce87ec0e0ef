// SPDX-License-Identifier: Apache-2.0
#include "input/line_columns.h"

#include <algorithm>

namespace registrar {
namespace {

/// Returns the end of the cell that begins at `at`: its delimiter or the line's end. Text after a closing
/// quote, or after a quote that is not closed, is part of the cell.
std::size_t cell_end(std::string_view line, std::size_t at, char delimiter) {
    const auto end_of = [&](char c, std::size_t from) { return std::min(line.find(c, from), line.size()); };
    std::size_t first = at;
    while (first < line.size() && is_blank_byte(line[first]) && line[first] != delimiter) ++first;
    if (first == line.size() || line[first] != '"') return end_of(delimiter, at);
    for (std::size_t close = end_of('"', first + 1);; close = end_of('"', close + 2)) {
        if (close == line.size()) return close;
        if (close + 1 == line.size() || line[close + 1] != '"') return end_of(delimiter, close + 1);
    }
}

}  // namespace

bool has_cells(std::string_view line, char delimiter, std::size_t cells) {
    std::size_t count = 0;
    for (std::size_t at = 0;; ++count) {
        const std::size_t end = cell_end(line, at, delimiter);
        const std::string_view cell = line.substr(at, end - at);
        if (count >= cells && !std::all_of(cell.begin(), cell.end(), is_blank_byte)) return false;
        if (end == line.size()) return count + 1 >= cells;
        at = end + 1;
    }
}

std::string_view take_line(std::string_view& text, bool& ended) {
    for (;;) {
        const std::size_t size = std::min(text.find_first_of("\r\n"), text.size());
        ended = size < text.size();
        const std::string_view line = text.substr(0, size);
        text.remove_prefix(size + (ended ? 1 : 0));
        if (!ended || !std::all_of(line.begin(), line.end(), is_blank_byte)) return line;
    }
}

}  // namespace registrar
