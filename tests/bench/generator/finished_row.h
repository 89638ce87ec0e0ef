// SPDX-License-Identifier: Apache-2.0
// Declares the result of one accepted row of the data file. The generator writes these one after another;
// `bare` stores them unchanged, so its time is the time of the database alone.
#pragma once

#include <cstdint>
#include <type_traits>

namespace registrar::bench {

/// The tracking statuses by the codes that every contender stores.
enum class Status : std::int8_t { not_attempted, incomplete, completed, passed, failed, browsed };

/// A row with its references resolved and its times in UTC; `not_attempted` erases the tracking.
struct FinishedRow {
    std::int64_t first_access_at;      ///< seconds since 1970, UTC
    std::int64_t last_access_at;       ///< seconds since 1970, UTC
    std::int64_t first_completion_at;  ///< seconds since 1970, UTC; 0: none
    double score;                      ///< negative: none
    std::int32_t registration_id;
    std::int32_t lov_id;
    std::int32_t time_spent;  ///< seconds
    std::int16_t score_max;
    std::int8_t progression;
    Status status;
};

static_assert(std::is_trivially_copyable_v<FinishedRow> && sizeof(FinishedRow) == 48);

}  // namespace registrar::bench
