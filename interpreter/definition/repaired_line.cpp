// SPDX-License-Identifier: Apache-2.0
#include "definition/repaired_line.h"

#include <algorithm>

#include "values/text.h"

namespace registrar {
namespace {

constexpr std::size_t longest = 120;
constexpr std::size_t margin = 40;

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

std::string repaired_line(const SourceFile& source, const Edit& edit) {
    const std::string_view text = source.shown();
    const std::size_t break_before = text.substr(0, edit.replaced.begin).find_last_of("\r\n");
    const std::size_t line_begin = break_before == std::string_view::npos ? 0 : break_before + 1;
    const std::size_t line_end = std::min(text.find_first_of("\r\n", edit.replaced.end), text.size());
    const std::string_view before = text.substr(line_begin, edit.replaced.begin - line_begin);
    const std::string_view after = text.substr(edit.replaced.end, line_end - edit.replaced.end);
    if (before.size() + edit.text.size() + after.size() <= longest) {
        return std::string(trimmed(std::string(before) + edit.text + std::string(after)));
    }
    std::size_t from = before.size() - std::min(before.size(), margin);
    while (from > 0 && continues(before[from])) --from;
    std::size_t to = std::min(after.size(), margin);
    while (to < after.size() && continues(after[to])) ++to;
    return (from > 0 ? "…" : "") + std::string(before.substr(from)) + edit.text +
           std::string(after.substr(0, to)) + (to < after.size() ? "…" : "");
}

}  // namespace registrar
