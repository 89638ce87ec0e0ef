// SPDX-License-Identifier: Apache-2.0
// What one accepted row of the data file comes to: the generator writes these, `bare` stores them as
// they are, so that its time is that of the database alone. The file holds them one after another.
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
