// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row ended for one action, as reports and outcome lines name it.
#include <cstdint>
#include <string_view>

namespace registrar {

/// How a row ended for one action.
enum class RowOutcome : std::uint8_t { created, updated, unchanged, deleted, skipped, rejected };
inline constexpr std::string_view row_outcome_names[] = {"created", "updated", "unchanged",
                                                         "deleted", "skipped", "rejected"};

}  // namespace registrar
