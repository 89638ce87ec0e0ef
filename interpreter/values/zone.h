// SPDX-License-Identifier: Apache-2.0
#pragma once
// Converts local times to UTC and back by the tz database, including the gaps and repeats of daylight saving
// time. Immutable after construction.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "values/date_format.h"
#include "values/zone_step.h"

namespace registrar {

/// How to convert local times that a zone skips or repeats. `compatible` takes the earlier instant of a
/// repeated time and moves a skipped one forward.
enum class DstPolicy : std::uint8_t { compatible, earlier, later, reject };

enum class LocalKind : std::uint8_t { plain, skipped, repeated };

/// A local time in UTC, and whether the zone skips or repeats it.
struct ZonedTime {
    std::int64_t utc = 0;
    LocalKind kind = LocalKind::plain;
};

/// One zone, prepared for millions of conversions. Immutable, so threads may share it.
class Zone {
public:
    /// Makes the zone UTC.
    Zone() : Zone("UTC", {{INT64_MIN, 0}}, 0) {}
    /// Returns the zone of a tz file's bytes, or nothing if they are damaged.
    static std::optional<Zone> parse(std::string name, std::string_view tz_file);
    /// Returns the zone with exactly that name, which may be a link, or nothing. Throws FileUnavailable if
    /// the system's tz file cannot be read.
    static std::optional<Zone> find(std::string_view name);
    /// Returns the same as find(), or null. All callers share one object per name, because a zone takes 300
    /// KB.
    static std::shared_ptr<const Zone> shared(std::string_view name);
    static const std::shared_ptr<const Zone>& utc();

    const std::string& name() const { return name_; }
    /// Returns the instant of a local time. The policy `reject` converts like `compatible`; the caller must
    /// check `kind`.
    ZonedTime to_utc(LocalSeconds local, DstPolicy policy) const {
        const std::int64_t day = (local >= 0 ? local : local - 86399) / 86400 - first_day;
        if (day >= 0 && day < static_cast<std::int64_t>(day_offsets_.size()))
            if (const std::int32_t offset = day_offsets_[static_cast<std::size_t>(day)]; offset != mixed_day)
                return {local - offset, LocalKind::plain};
        return search(local, policy);
    }
    /// Returns the wall clock at an instant.
    LocalSeconds to_local(std::int64_t utc) const;
    /// Returns the first instant after this one at which the zone may change its offset; INT64_MAX if it
    /// never does again.
    std::int64_t next_change(std::int64_t utc) const;

private:
    static constexpr std::int64_t first_day = -25567;  ///< 1900-01-01
    static constexpr std::int64_t day_count = 73414;   ///< to 2100-12-31
    static constexpr std::int32_t mixed_day = INT32_MIN;

    Zone(std::string name, std::vector<ZoneStep> steps, std::int64_t cycle_from);
    void fill_day_offsets();
    std::int64_t cycles_before(std::int64_t time) const;
    ZonedTime search(LocalSeconds local, DstPolicy policy) const;

    std::string name_;
    std::vector<ZoneStep> steps_;            ///< to the end of the first 400 years after cycle_from_
    std::int64_t cycle_from_;                ///< from this instant on, the rule repeats every 400 years
    std::vector<std::int32_t> day_offsets_;  ///< each day's single offset, or mixed_day
};

/// Returns all zone names of the tz database, sorted.
const std::vector<std::string>& zone_names();

/// Returns the zone that CLDR gives for a zone name of Windows, such as `W. Europe Standard Time`; empty if
/// there is none.
std::string zone_of_windows_name(std::string_view name);

/// Returns the version of the system's tz database ("2025b"), or "unknown".
const std::string& tz_database_version();

}  // namespace registrar
