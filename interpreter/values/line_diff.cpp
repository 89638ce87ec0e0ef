// SPDX-License-Identifier: Apache-2.0
#include "values/line_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace registrar {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t context_lines = 3;
// Beyond it, the table of common lengths would take more than 64 MB.
constexpr std::size_t largest_table = 16'000'000;

/// Returns the lines with their ends.
Lines lines_of(std::string_view text) {
    Lines lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end == std::string_view::npos ? end : end + 1));
        text.remove_prefix(lines.back().size());
    }
    return lines;
}

/// A line of the result: ' ' in both texts, '-' in the first, '+' in the second.
struct Edit {
    char sign;
    std::string_view line;
};

/// Appends the edits of two parts that differ at both ends, by a table of the lengths of their longest common
/// subsequences.
void add_middle(std::span<const std::string_view> before, std::span<const std::string_view> after,
                std::vector<Edit>& edits) {
    const std::size_t width = after.size() + 1;
    std::vector<std::uint32_t> common;
    if ((before.size() + 1) * width <= largest_table) common.resize((before.size() + 1) * width);
    for (std::size_t row = before.size(); !common.empty() && row-- > 0;)
        for (std::size_t column = after.size(); column-- > 0;)
            common[row * width + column] =
                before[row] == after[column]
                    ? common[(row + 1) * width + column + 1] + 1
                    : std::max(common[(row + 1) * width + column], common[row * width + column + 1]);
    std::size_t row = 0, column = 0;
    while (row < before.size() || column < after.size()) {
        const bool both = row < before.size() && column < after.size() && !common.empty();
        if (both && before[row] == after[column]) {
            edits.push_back({' ', before[row++]});
            ++column;
        } else if (row < before.size() &&
                   (!both || common[(row + 1) * width + column] >= common[row * width + column + 1])) {
            edits.push_back({'-', before[row++]});
        } else {
            edits.push_back({'+', after[column++]});
        }
    }
}

std::vector<Edit> edits_of(const Lines& before, const Lines& after) {
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < shorter && before[head] == after[head]) ++head;
    std::size_t tail = 0;
    while (tail < shorter - head && before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    std::vector<Edit> edits;
    for (std::size_t at = 0; at < head; ++at) edits.push_back({' ', before[at]});
    add_middle(std::span(before).subspan(head, before.size() - head - tail),
               std::span(after).subspan(head, after.size() - head - tail), edits);
    for (std::size_t at = before.size() - tail; at < before.size(); ++at) edits.push_back({' ', before[at]});
    return edits;
}

std::string range_text(std::size_t first, std::size_t count) {
    if (count == 1) return std::to_string(first + 1);
    return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

/// Returns the edits [begin, end) as one hunk. `old_line` and `new_line` are the lines before it.
std::string hunk_text(std::span<const Edit> hunk, std::size_t old_line, std::size_t new_line) {
    const auto count = [&](char without) {
        return hunk.size() - static_cast<std::size_t>(std::ranges::count(hunk, without, &Edit::sign));
    };
    std::string text =
        fmt::format("@@ -{} +{} @@\n", range_text(old_line, count('+')), range_text(new_line, count('-')));
    for (const Edit& edit : hunk) {
        text += edit.sign;
        text += edit.line;
        if (!edit.line.ends_with('\n')) text += "\n\\ No newline at end of file\n";
    }
    return text;
}

}  // namespace

std::string line_diff(std::string_view before, std::string_view after) {
    const Lines old_lines = lines_of(before);
    const Lines new_lines = lines_of(after);
    const std::vector<Edit> edits = edits_of(old_lines, new_lines);
    const auto next_change = [&edits](std::size_t at) {
        while (at < edits.size() && edits[at].sign == ' ') ++at;
        return at;
    };
    std::string text;
    std::size_t old_line = 0, new_line = 0, done = 0;
    for (std::size_t change = next_change(0); change < edits.size();) {
        const std::size_t begin = std::max(done, change - std::min(change, context_lines));
        std::size_t end = change;
        while (change < edits.size() && change <= end + 2 * context_lines) {
            end = change + 1;
            change = next_change(end);
        }
        end = std::min(end + context_lines, edits.size());
        for (; done < begin; ++done) ++old_line, ++new_line;  // unchanged lines between two hunks
        text += hunk_text(std::span(edits).subspan(begin, end - begin), old_line, new_line);
        for (; done < end; ++done) {
            old_line += edits[done].sign != '+';
            new_line += edits[done].sign != '-';
        }
    }
    return text;
}

}  // namespace registrar
