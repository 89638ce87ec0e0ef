// SPDX-License-Identifier: Apache-2.0
#pragma once
// Suggests names with a similar spelling. The tables are small (tens to a few hundred names), so every name
// is compared.
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// Returns the number of insertions, deletions, substitutions and swaps of neighbours, ignoring ASCII letter
/// case. Stops above `limit` and then returns limit + 1.
std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t limit);

/// Returns at most three of `names`, nearest first, then in table order. A name qualifies if its edit
/// distance from `written` is at most 3 and less than half the length of `written`.
std::vector<std::string_view> near_names(std::string_view written, std::span<const std::string_view> names);

/// Returns "did you mean a, b or c?", or an empty text if there are no names.
std::string did_you_mean(std::span<const std::string_view> names);

}  // namespace registrar
