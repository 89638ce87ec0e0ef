// SPDX-License-Identifier: Apache-2.0
#pragma once
// The outcome of a row for one action, and its name in reports and outcome lines.
#include <cstdint>
#include <string_view>

namespace registrar {

/// The outcome of a row for one action.
enum class RowOutcome : std::uint8_t { created, updated, unchanged, deleted, skipped, rejected };
inline constexpr std::string_view row_outcome_names[] = {"created", "updated", "unchanged",
                                                         "deleted", "skipped", "rejected"};

}  // namespace registrar
