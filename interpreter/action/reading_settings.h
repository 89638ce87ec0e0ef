// SPDX-License-Identifier: Apache-2.0
#pragma once
// The settings that say how cells are read, said once: each is a row of an action's table of settings. Every
// action has dateFormat, the others where a column needs them; a provider's dateFormat holds where an action
// gives none.
#include <algorithm>
#include <array>
#include <cstddef>

#include "action/message.h"
#include "action/setting.h"

namespace registrar {

namespace messages {

/// What cells of columns say that are read by dateTimeFormat.
inline const Message bad_datetime{"bad-datetime",
                                  "Your dateTime information mismatches preset dateTimeFormat", Level::error,
                                  "The cell is not in `dateTimeFormat`, or there is no such date."};

}  // namespace messages

template <class Settings>
constexpr Setting date_time_format_setting() {
    return reading_setting<Settings, &Reading::date_time_format>(
        "dateTimeFormat", "How the file writes dates with times.", "YYYY-MM-DD hh:ii:ss");
}
template <class Settings>
constexpr Setting date_format_setting() {
    return reading_setting<Settings, &Reading::date_format>(
        "dateFormat", "How the file writes dates without times.", "YYYY-MM-DD");
}
template <class Settings>
constexpr Setting time_zone_setting() {
    return reading_setting<Settings, &Reading::time_zone>(
        "timeZone",
        "The zone of the tz database in which the file's times are written; they are stored in UTC.", "UTC");
}
template <class Settings>
constexpr Setting default_time_setting() {
    return reading_setting<Settings, &Reading::default_time>(
        "defaultTime", "The time of cells that hold just the date.", "00:00:00");
}
template <class Settings>
constexpr Setting time_global_format_setting() {
    return reading_setting<Settings, &Reading::time_global_format>(
        "timeGlobalFormat", "How the file writes durations.", "rawSeconds");
}
template <class Settings>
constexpr Setting dst_policy_setting() {
    return reading_setting<Settings, &Reading::dst_policy>(
        "dstPolicy", "What becomes of local times that the zone skips or repeats.", "compatible");
}
template <class Settings>
constexpr Setting decimal_setting() {
    return reading_setting<Settings, &Reading::decimal>(
        "decimal", "What parts whole from fraction in numbers.", "point");
}

/// The settings that every action with rows has: action_type() adds them to the action's own. A new one needs
/// a member of Reading (setting.h), a row here, and the code that uses it.
template <class Settings>
constexpr auto common_settings() {
    return std::array{date_format_setting<Settings>()};
}

/// An action's own settings, followed by the other settings that say how cells are read.
template <class Settings, std::size_t count>
constexpr std::array<Setting, count + 6> with_reading(const Setting (&own)[count]) {
    std::array<Setting, count + 6> all{};
    std::copy(own, own + count, all.begin());
    all[count] = date_time_format_setting<Settings>();
    all[count + 1] = time_zone_setting<Settings>();
    all[count + 2] = default_time_setting<Settings>();
    all[count + 3] = time_global_format_setting<Settings>();
    all[count + 4] = dst_policy_setting<Settings>();
    all[count + 5] = decimal_setting<Settings>();
    return all;
}

}  // namespace registrar
