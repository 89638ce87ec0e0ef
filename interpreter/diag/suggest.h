// SPDX-License-Identifier: Apache-2.0
#pragma once
// Near spellings. The tables are small (tens to a few hundred names), so each name is simply compared.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// Insertions, deletions, substitutions and swaps of neighbours, letter case ignored (ASCII); stops counting
/// above `limit` and then returns limit + 1.
std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit);

/// At most three of `names` within edit distance 3 of `written` (and nearer than half its length), nearest
/// first, then in table order.
std::vector<std::string_view> near_names(std::string_view written, std::span<const std::string_view> names);

/// "did you mean a, b or c?"; empty without names.
std::string did_you_mean(std::span<const std::string_view> names);

}  // namespace registrar
