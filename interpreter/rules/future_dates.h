// SPDX-License-Identifier: Apache-2.0
#pragma once
// Judges whether a date of a row is in the future.
#include "action/setting.h"
#include "values/date_format.h"
#include "values/given.h"

namespace registrar {

/// Returns true if a readable time is later than the run's clock. A day without a time of day is compared as
/// a day of the action's time zone, whatever `defaultTime` makes of it: today is not in the future.
inline bool is_in_future(const Given<Timestamp>& cell, const Reading& reading, std::int64_t now) {
    const auto time = static_cast<std::int64_t>(*cell);
    if (!cell.good() || time <= now) return false;
    const Zone& zone = *reading.time_zone;
    return !cell.is_day || day_of(zone.to_local(time)) > day_of(zone.to_local(now));
}

}  // namespace registrar
