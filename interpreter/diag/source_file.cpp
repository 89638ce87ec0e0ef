// SPDX-License-Identifier: Apache-2.0
#include "diag/source_file.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "diag/utf8.h"

namespace registrar {
namespace {

constexpr std::string_view byte_order_mark_utf8 = "\xEF\xBB\xBF";

// A line may be the whole file, and every finding in it carries its text. Therefore only the surroundings of
// the finding are kept of a longer line.
constexpr std::size_t longest_line_text = 2048;
constexpr std::size_t line_text_margin = 1024;

constexpr std::size_t bytes_between_marks = 1024;

std::size_t length_of_front(std::string_view text) {
    return static_cast<unsigned char>(text.front()) < 0x80 ? 1 : front_code_point(text).length;
}

bool continues(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

std::vector<std::uint32_t> find_line_starts(std::string_view text) {
    std::vector<std::uint32_t> starts{0};
    for (std::size_t at = text.find_first_of("\r\n"); at != std::string_view::npos;
         at = text.find_first_of("\r\n", at)) {
        at += text.substr(at, 2) == "\r\n" ? 2 : 1;
        starts.push_back(static_cast<std::uint32_t>(at));
    }
    return starts;
}

}  // namespace

SourceFile::SourceFile(std::string path, std::string text) : path_(std::move(path)), text_(std::move(text)) {
    assert(text_.size() < std::numeric_limits<std::uint32_t>::max());
    if (text_.starts_with(byte_order_mark_utf8)) text_.erase(0, byte_order_mark_utf8.size());
    line_starts_ = find_line_starts(text_);
    set_marks();
}

void SourceFile::hide(std::span<const Span> secrets) {
    if (secrets.empty()) return;
    if (shown_.empty()) shown_ = text_;
    for (const Span secret : secrets)
        std::replace_if(
            shown_.begin() + secret.begin, shown_.begin() + secret.end,
            [](char letter) { return letter != '\n' && letter != '\r'; }, '*');
}

void SourceFile::set_marks() {
    std::string_view rest = text_;
    std::size_t points = 0;
    std::size_t next = 0;
    while (!rest.empty()) {
        const std::size_t offset = text_.size() - rest.size();
        if (offset >= next) {
            marks_.push_back({static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(points)});
            next = offset + bytes_between_marks;
        }
        rest.remove_prefix(length_of_front(rest));
        ++points;
    }
}

/// Returns the number of code points that begin before the offset.
std::size_t SourceFile::points_before(std::size_t offset) const {
    const auto next = std::upper_bound(marks_.begin(), marks_.end(), offset,
                                       [](std::size_t at, const Mark& mark) { return at < mark.offset; });
    if (next == marks_.begin()) return 0;
    const Mark& mark = *(next - 1);
    return mark.points + count_code_points(text().substr(mark.offset, offset - mark.offset));
}

/// Returns the offset after a line's last character. Lines count from 0.
std::size_t SourceFile::end_of_line(std::size_t line) const {
    if (line + 1 == line_starts_.size()) return text_.size();
    const std::size_t next = line_starts_[line + 1];
    const bool pair = next >= line_starts_[line] + 2U && text_.compare(next - 2, 2, "\r\n") == 0;
    return next - (pair ? 2 : 1);
}

Location SourceFile::locate(Span span) const {
    const auto begin_in_text = std::min<std::size_t>(span.begin, text_.size());
    const auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(), begin_in_text);
    const std::size_t line_begin = *(next - 1);
    const std::size_t line_end = end_of_line(static_cast<std::size_t>(next - line_starts_.begin()) - 1);
    const std::size_t begin = std::min(begin_in_text, line_end);
    const std::size_t end = std::clamp<std::size_t>(span.end, begin, line_end);

    std::size_t shown_begin = line_begin;
    std::size_t shown_end = line_end;
    if (line_end - line_begin > longest_line_text) {
        shown_begin = begin - std::min(begin - line_begin, line_text_margin);
        while (shown_begin > line_begin && continues(text_[shown_begin])) --shown_begin;
        shown_end = std::min(line_end, begin + longest_line_text - line_text_margin);
        while (shown_end < line_end && continues(text_[shown_end])) ++shown_end;
    }
    const std::size_t points_of_lines = points_before(line_begin);
    Location result;
    result.file = path_;
    result.line = static_cast<std::uint64_t>(next - line_starts_.begin());
    result.column = points_before(begin) - points_of_lines + 1;
    result.width = std::max<std::size_t>(1, points_before(end) - points_before(begin));
    result.line_text = shown().substr(shown_begin, shown_end - shown_begin);
    result.line_text_column = points_before(shown_begin) - points_of_lines + 1;
    return result;
}

std::size_t count_code_points(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        text.remove_prefix(length_of_front(text));
        ++count;
    }
    return count;
}

}  // namespace registrar
