// SPDX-License-Identifier: Apache-2.0
#pragma once
// The settings that say how cells are read: every action has them, so they are said once.
#include <algorithm>
#include <array>
#include <cstddef>

#include "action/setting.h"

namespace registrar {

/// An action's own settings, and behind them those of the shared Reading.
template <class Settings, std::size_t count>
constexpr std::array<Setting, count + 7> with_reading(const Setting (&own)[count]) {
    std::array<Setting, count + 7> all{};
    std::copy(own, own + count, all.begin());
    all[count] = reading_setting<Settings, &Reading::date_time_format>(
        "dateTimeFormat", "How the file writes dates with times.", "YYYY-MM-DD hh:ii:ss");
    all[count + 1] = reading_setting<Settings, &Reading::date_format>(
        "dateFormat", "How the file writes dates without times.", "YYYY-MM-DD");
    all[count + 2] = reading_setting<Settings, &Reading::time_zone>(
        "timeZone",
        "The zone of the tz database in which the file's times are written; they are stored in UTC.", "UTC");
    all[count + 3] = reading_setting<Settings, &Reading::default_time>(
        "defaultTime", "The time of cells that hold just the date.", "00:00:00");
    all[count + 4] = reading_setting<Settings, &Reading::time_global_format>(
        "timeGlobalFormat", "How the file writes durations.", "rawSeconds");
    all[count + 5] = reading_setting<Settings, &Reading::dst_policy>(
        "dstPolicy", "What becomes of local times that the zone skips or repeats.", "compatible");
    all[count + 6] = reading_setting<Settings, &Reading::decimal>(
        "decimal", "What parts whole from fraction in numbers.", "point");
    return all;
}

}  // namespace registrar
