// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares the settings for reading cells, once for all actions. Every action has those of common_settings();
// an action whose columns need the others lists them. A provider's dateFormat is the default of its actions.
#include <algorithm>
#include <array>
#include <cstddef>

#include "action/message.h"
#include "action/setting.h"

namespace registrar {

namespace messages {

/// Reported for cells of columns that dateTimeFormat reads.
inline const Message bad_datetime{"bad-datetime",
                                  "Your dateTime information mismatches preset dateTimeFormat", Level::error,
                                  "The cell is not in `dateTimeFormat`, or there is no such date."};

}  // namespace messages

// Each function makes the setting of one member of Reading. `Settings` is the action's struct, which has a
// member `reading`. The texts are the same for all actions, so that definitions can be moved between them.

template <class Settings>
constexpr Setting date_time_format_setting() {
    return reading_setting<Settings, &Reading::date_time_format>(
        "dateTimeFormat",
        "How the file writes dates with times. `iso-8601` reads times like 2026-03-01T08:30:00Z; an offset "
        "or Z decides, otherwise `timeZone`.",
        "YYYY-MM-DD hh:ii:ss");
}
template <class Settings>
constexpr Setting date_format_setting() {
    return reading_setting<Settings, &Reading::date_format>(
        "dateFormat", "How the file writes dates without times.", "YYYY-MM-DD");
}
template <class Settings>
constexpr Setting time_zone_setting() {
    return reading_setting<Settings, &Reading::time_zone>(
        "timeZone", "The tz database time zone of the file's times. They are stored in UTC.", "UTC");
}
template <class Settings>
constexpr Setting default_time_setting() {
    return reading_setting<Settings, &Reading::default_time>(
        "defaultTime", "The time for cells that contain only a date.", "00:00:00");
}
template <class Settings>
constexpr Setting time_global_format_setting() {
    return reading_setting<Settings, &Reading::time_global_format>(
        "timeGlobalFormat", "How the file writes durations.", "rawSeconds");
}
template <class Settings>
constexpr Setting dst_policy_setting() {
    return reading_setting<Settings, &Reading::dst_policy>(
        "dstPolicy", "How to convert local times that the time zone skips or repeats.", "compatible");
}
template <class Settings>
constexpr Setting decimal_setting() {
    return reading_setting<Settings, &Reading::decimal>("decimal", "Decimal separator of numbers.", "point");
}

template <class Settings>
constexpr Setting empty_values_setting() {
    return reading_setting<Settings, &Reading::empty_values>(
        "emptyValues",
        "Words, separated by commas, that make a cell empty if they are all of it: for instance `NULL, N/A`. "
        "For logins, e-mail addresses, numbers, codes and GUIDs.",
        "");
}

template <class Settings>
constexpr Setting number_formats_setting() {
    return reading_setting<Settings, &Reading::number_formats>(
        "numberFormats",
        "How texts are read from a workbook's numbers that are shown with leading zeros: as shown, or "
        "`ignore` for the plain number.",
        "show");
}

/// Returns the settings that every action with rows has. action_type() adds them to the action's own. A new
/// one needs a member of Reading (setting.h), an entry here, and the code that uses it.
template <class Settings>
constexpr auto common_settings() {
    return std::array{date_format_setting<Settings>(), empty_values_setting<Settings>(),
                      number_formats_setting<Settings>()};
}

/// Returns an action's own settings, followed by the other settings for reading cells.
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
