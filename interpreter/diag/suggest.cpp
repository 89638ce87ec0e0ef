// SPDX-License-Identifier: Apache-2.0
#include "diag/suggest.h"

#include <algorithm>
#include <utility>

namespace registrar {
namespace {

constexpr std::size_t farthest = 3;
constexpr std::size_t most_names = 3;

bool same_letter(char left, char right) {
    const auto lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    };
    return lower(left) == lower(right);
}

// Three rows of the table of optimal string alignment.
struct Rows {
    std::vector<std::size_t> two_above;
    std::vector<std::size_t> above;
    std::vector<std::size_t> current;
};

// Fills the row of left[at] and returns its smallest distance.
std::size_t fill_row(std::string_view left, std::string_view right, std::size_t at, Rows& rows) {
    rows.current[0] = at + 1;
    for (std::size_t i = 0; i < right.size(); ++i) {
        const std::size_t substituted = rows.above[i] + (same_letter(left[at], right[i]) ? 0 : 1);
        std::size_t& cell = rows.current[i + 1];
        cell = std::min({rows.above[i + 1] + 1, rows.current[i] + 1, substituted});
        if (at > 0 && i > 0 && same_letter(left[at], right[i - 1]) && same_letter(left[at - 1], right[i])) {
            cell = std::min(cell, rows.two_above[i - 1] + 1);
        }
    }
    return *std::min_element(rows.current.begin(), rows.current.end());
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit) {
    const std::size_t longer = std::max(left.size(), right.size());
    if (longer - std::min(left.size(), right.size()) > limit) return limit + 1;
    const std::vector<std::size_t> empty_row(right.size() + 1);
    Rows rows{empty_row, empty_row, empty_row};
    for (std::size_t i = 0; i <= right.size(); ++i) rows.above[i] = i;
    std::size_t least_above = 0;
    for (std::size_t at = 0; at < left.size(); ++at) {
        const std::size_t least = fill_row(left, right, at, rows);
        // A swap skips one row, so two consecutive rows must exceed the limit.
        if (std::min(least, least_above) > limit) return limit + 1;
        least_above = least;
        std::swap(rows.two_above, rows.above);
        std::swap(rows.above, rows.current);
    }
    return std::min(rows.above.back(), limit + 1);
}

std::vector<std::string_view> near_names(std::string_view written, std::span<const std::string_view> names) {
    std::vector<std::pair<std::size_t, std::string_view>> found;
    for (const std::string_view name : names) {
        const std::size_t distance = edit_distance(written, name, farthest);
        if (distance <= farthest && distance * 2 < written.size()) found.emplace_back(distance, name);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    std::vector<std::string_view> result;
    for (const auto& [distance, name] : found) {
        if (result.size() == most_names) break;
        if (std::find(result.begin(), result.end(), name) == result.end()) result.push_back(name);
    }
    return result;
}

std::string did_you_mean(std::span<const std::string_view> names) {
    if (names.empty()) return {};
    std::string result = "did you mean ";
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) result += i + 1 == names.size() ? " or " : ", ";
        result += names[i];
    }
    return result + '?';
}

}  // namespace registrar
