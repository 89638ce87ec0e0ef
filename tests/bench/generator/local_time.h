// SPDX-License-Identifier: Apache-2.0
// Converts local times of America/Sao_Paulo to instants. Only the hours from 01:00 to 22:59:59 are used. The
// zone's clock changed at midnight, so no contender meets a skipped or repeated hour.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace registrar::bench {

constexpr int opening = 3'600;                ///< the first second of a day that may be drawn
constexpr int open_seconds = 22 * 3'600 - 1;  ///< how many seconds of a day may be drawn
constexpr int first_day = 10'957;             ///< 2000-01-01, in days since 1970
constexpr int last_day = 24'836;              ///< 2037-12-31

/// A day since 1970 and a second of it.
struct LocalTime {
    int day;
    int second;

    /// As YYYY-MM-DD HH:II:SS.
    std::string text() const;
};

/// The zone's offset for every day, read once from the system's zone database.
class ZoneOffsets {
public:
    /// Throws std::runtime_error if the system does not know the zone.
    ZoneOffsets();

    /// Returns the instant in seconds since 1970, UTC. The hour must be one of those that are drawn.
    std::int64_t instant(LocalTime time) const;

    /// Writes `local_from,offset`, one line per transition, for contenders without a zone database.
    void write(const std::string& path) const;

private:
    std::vector<int> offsets_;  // seconds, by days since first_day
};

}  // namespace registrar::bench
