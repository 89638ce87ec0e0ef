// SPDX-License-Identifier: Apache-2.0
#pragma once
// Time zones of the tz database: local times to UTC, with the gaps and repeats of daylight saving time.
// The door to date/tz.h.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "values/date_format.h"

namespace registrar {

/// What becomes of local times that a zone skips or repeats (definitions.md, Time zones).
enum class DstPolicy : std::uint8_t { compatible, earlier, later, reject };

enum class LocalKind : std::uint8_t { plain, skipped, repeated };

/// A local time in UTC, and whether the zone skips or repeats it.
struct ZonedTime {
    std::int64_t utc = 0;
    LocalKind kind = LocalKind::plain;
};

/// One zone, made ready for millions of conversions. Immutable, so threads may share it.
class Zone {
public:
    /// UTC.
    Zone() : Zone("UTC", {{INT64_MIN, 0}}) {}
    /// The zone of that exact name (links too), or nothing.
    static std::optional<Zone> find(std::string_view name);

    const std::string& name() const { return name_; }
    /// The instant that a local time means; policy `reject` converts as `compatible`, the caller looks at
    /// `kind`.
    ZonedTime to_utc(LocalSeconds local, DstPolicy policy) const {
        const std::int64_t day = (local >= 0 ? local : local - 86399) / 86400 - first_day;
        if (day >= 0 && day < static_cast<std::int64_t>(day_offsets_.size()))
            if (const std::int32_t offset = day_offsets_[static_cast<std::size_t>(day)]; offset != mixed_day)
                return {local - offset, LocalKind::plain};
        return search(local, policy);
    }
    /// The wall clock of an instant.
    LocalSeconds to_local(std::int64_t utc) const;

private:
    /// From `utc` on, the offset to UTC is `offset` seconds.
    struct Step {
        std::int64_t utc = 0;
        std::int64_t offset = 0;
    };
    static constexpr std::int64_t first_day = -25567;  ///< 1900-01-01
    static constexpr std::int64_t day_count = 73414;   ///< to 2100-12-31
    static constexpr std::int32_t mixed_day = INT32_MIN;

    Zone(std::string name, std::vector<Step> steps);
    ZonedTime search(LocalSeconds local, DstPolicy policy) const;

    std::string name_;
    std::vector<Step> steps_;
    std::vector<std::int32_t> day_offsets_;  ///< the day's one offset, or mixed_day
};

/// All zone names of the tz database, sorted.
const std::vector<std::string>& zone_names();

/// The version of the system's tz database ("2025b"), or "unknown".
const std::string& tz_database_version();

}  // namespace registrar
