// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "diag/render.h"
#include "diag/utf8.h"

namespace registrar {
namespace {

constexpr std::size_t widest_line = 160;
constexpr std::size_t most_of_a_rule = 20;
constexpr std::size_t narrowest_gutter = 5;

constexpr std::string_view bold = "\x1b[1m";
constexpr std::string_view green = "\x1b[1;32m";
constexpr std::string_view plain = "\x1b[0m";

std::string_view level_style(Level level) {
    if (level == Level::note) return "\x1b[1;36m";
    return level == Level::warning ? "\x1b[1;35m" : "\x1b[1;31m";
}

// Returns the text as code points that are safe to print, each in UTF-8 and one column wide, so that carets
// align.
std::vector<std::string> shown(std::string_view text) {
    std::vector<std::string> result;
    while (!text.empty()) {
        const CodePoint point = front_code_point(text);
        if (point.value == U'\t') {
            result.emplace_back(" ");
        } else if (is_control(point.value)) {
            result.emplace_back("·");
        } else if (point.value == U'\uFFFD') {
            result.emplace_back("\xEF\xBF\xBD");
        } else {
            result.emplace_back(text.substr(0, point.length));
        }
        text.remove_prefix(point.length);
    }
    return result;
}

std::string printable(std::string_view text) {
    std::string line(text);
    std::replace(line.begin(), line.end(), '\t', ' ');
    return visible(line, false);
}

std::string styled(std::string_view style, std::string_view text, bool colour) {
    return colour ? fmt::format("{}{}{}", style, text, plain) : std::string(text);
}

// The part of a line that is printed, and the position of the caret in it, in columns from 0.
struct Window {
    std::string text;
    std::size_t caret = 0;
    std::size_t width = 1;
};

Window window_of(const Location& location) {
    std::vector<std::string> points = shown(location.line_text);
    const bool cut_before = location.line_text_column > 1;
    const std::size_t skipped = static_cast<std::size_t>(location.line_text_column) - 1;
    const std::size_t column = static_cast<std::size_t>(std::max<std::uint64_t>(location.column, 1)) - 1;
    std::size_t caret = std::min(column - std::min(column, skipped), points.size());
    std::size_t width = std::clamp<std::size_t>(static_cast<std::size_t>(location.width), 1,
                                                std::max<std::size_t>(1, points.size() - caret));
    if (points.size() <= widest_line && !cut_before)
        return {fmt::format("{}", fmt::join(points, "")), caret, width};

    // The same amount before and after the caret, shifted inwards at the ends of the line.
    const std::size_t before = (widest_line - std::min(width, widest_line)) / 2;
    std::size_t begin = caret - std::min(caret, before);
    if (begin + widest_line > points.size()) begin = points.size() - std::min(points.size(), widest_line);
    const std::size_t end = std::min(points.size(), begin + widest_line);
    if (begin > 0 || cut_before) points[begin] = "…";
    if (end < points.size()) points[end - 1] = "…";
    caret -= begin;
    width = std::min(width, std::max<std::size_t>(1, end - begin - std::min(caret, end - begin)));
    const auto first = points.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = points.begin() + static_cast<std::ptrdiff_t>(end);
    return {fmt::format("{}", fmt::join(first, last, "")), caret, width};
}

std::string where(const Location& location) {
    if (location.line == 0) return location.file.empty() ? std::string() : printable(location.file) + ":";
    if (!location.cell.empty()) return fmt::format("{}!{}:", printable(location.file), location.cell);
    return fmt::format("{}:{}:{}:", printable(location.file), location.line, location.column);
}

void append_head(std::string& out, const Location& location, Level level, bool colour) {
    const std::string at = where(location);
    if (!at.empty()) out += styled(bold, at, colour) + ' ';
    out += styled(level_style(level), fmt::format("{}:", level_name(level)), colour) + ' ';
}

void append_line(std::string& out, const Location& location, std::string_view label, bool colour) {
    if (location.line == 0) return;
    const Window window = window_of(location);
    const std::string number = fmt::format("{:>{}}", location.line, narrowest_gutter);
    const std::string carets = styled(green, std::string(window.width, '^'), colour);
    out += number + " |" + (window.text.empty() ? "" : " ") + window.text + '\n';
    out += std::string(number.size(), ' ') + " | " + std::string(window.caret, ' ') + carets;
    if (!label.empty()) out += ' ' + printable(label);
    out += '\n';
}

}  // namespace

std::string render_text(const Diagnostic& diagnostic, bool colour) {
    std::string out;
    append_head(out, diagnostic.location, diagnostic.level, colour);
    out += printable(diagnostic.message);
    if (!diagnostic.rule.empty()) out += fmt::format(" [{}]", printable(diagnostic.rule));
    out += '\n';
    append_line(out, diagnostic.location, diagnostic.label, colour);
    for (const Note& note : diagnostic.notes) {
        append_head(out, note.location, Level::note, colour);
        out += printable(note.text) + '\n';
        append_line(out, note.location, {}, colour);
    }
    if (!diagnostic.help.empty()) {
        out += styled(bold, "help:", colour) + ' ' + printable(diagnostic.help) + '\n';
    }
    return out;
}

std::string render_text(std::span<const Diagnostic> diagnostics, bool colour) {
    using Key = std::pair<std::string_view, std::string_view>;
    const auto key_of = [](const Diagnostic& each) { return Key(each.rule, each.location.file); };
    std::map<Key, std::size_t> total;
    for (const Diagnostic& each : diagnostics) total[key_of(each)] += 1 + each.more;

    std::map<Key, std::size_t> seen;
    std::string out;
    for (const Diagnostic& each : diagnostics) {
        const std::size_t number = ++seen[key_of(each)];
        if (number <= most_of_a_rule) {
            out += render_text(each, colour);
        } else if (number == most_of_a_rule + 1) {
            append_head(out, {each.location.file, 0, 0, 1, {}}, Level::note, colour);
            out += fmt::format("{} more of [{}]\n", total.at(key_of(each)) - most_of_a_rule,
                               printable(each.rule));
        }
    }
    return out;
}

}  // namespace registrar
