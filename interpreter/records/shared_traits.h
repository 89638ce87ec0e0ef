// SPDX-License-Identifier: Apache-2.0
#pragma once
// Traits and indexes that several attribute tables share. Only for the sources in records/.
#include <string_view>

#include "records/record_type.h"

namespace registrar::shared {

inline constexpr Traits key{.key = true, .nullable = false};
inline constexpr Traits guid{.match = MatchRule::guid};
inline constexpr Traits imported{.nullable = false, .otherwise = "0"};
inline constexpr std::string_view by_guid[] = {"guid"};

}  // namespace registrar::shared
