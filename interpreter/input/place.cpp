// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "input/line_ends.h"
#include "input/reader.h"
#include "values/text.h"

namespace registrar {
namespace {

/// Returns the start of the physical line that contains `offset`. An offset at CR or LF belongs to the line
/// that it ends.
std::size_t line_begin(std::string_view text, std::size_t offset) {
    const bool between =
        offset > 0 && offset < text.size() && text[offset] == '\n' && text[offset - 1] == '\r';
    const std::size_t before = offset - (between ? 1 : 0);
    if (before == 0) return 0;
    const std::size_t end = text.find_last_of("\r\n", before - 1);
    return end == std::string_view::npos ? 0 : end + 1;
}

}  // namespace

LineColumn locate_in(const Cells& cells, std::size_t offset) {
    offset = std::min(offset, cells.text.size());
    if (cells.is_row) return {cells.line, 1 + code_points(cells.text.substr(0, offset))};
    const std::size_t begin = line_begin(cells.text, offset);
    return {cells.line + count_line_ends(cells.text.substr(0, begin)),
            1 + code_points(cells.text.substr(begin, offset - begin))};
}

std::string_view line_around(const Cells& cells, std::size_t offset) {
    if (cells.is_row) return cells.text;
    offset = std::min(offset, cells.text.size());
    const std::size_t begin = line_begin(cells.text, offset);
    const std::size_t end = cells.text.find_first_of("\r\n", begin);
    return cells.text.substr(begin, end == std::string_view::npos ? end : end - begin);
}

}  // namespace registrar
