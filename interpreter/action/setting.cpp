// SPDX-License-Identifier: Apache-2.0
#include "action/setting.h"

#include <fmt/format.h>

#include "action/step_settings.h"
#include "diag/suggest.h"
#include "values/number.h"
#include "values/text.h"

namespace registrar {

namespace {

SettingFault bad_setting(std::string_view text, std::string_view expected) {
    return {"bad-setting", fmt::format("The value '{}' is not valid, {} expected.", text, expected), {}};
}

}  // namespace

SettingFault read_word(std::string_view text, std::span<const std::string_view> words, std::size_t& index) {
    for (index = 0; index < words.size(); ++index)
        if (equal_ignoring_case(words[index], text)) return {};
    SettingFault fault = bad_setting(text, alternatives(words));
    fault.help = did_you_mean(near_names(text, words));
    return fault;
}

SettingFault Setting::read(void* settings, std::string_view text) const {
    if (longest > 0 && code_points(text) > longest)
        return bad_setting(text, fmt::format("at most {} characters", longest));
    return assign(settings, text);
}

std::string Setting::type_text() const {
    if (longest == 0 || type_name != "string") return std::string(type_name);
    return fmt::format("{}({})", type_name, longest);
}

SettingFault SettingText<bool>::read(std::string_view text, bool& value) {
    for (const auto& [word, meant] :
         {std::pair("yes", true), std::pair("y", true), std::pair("no", false), std::pair("n", false)}) {
        if (!equal_ignoring_case(text, word)) continue;
        value = meant;
        return {};
    }
    return bad_setting(text, "yes or no");
}

SettingFault SettingText<std::string>::read(std::string_view text, std::string& value) {
    value = text;
    return {};
}

SettingFault SettingText<std::int32_t>::read(std::string_view text, std::int32_t& value) {
    const auto number = parse_integer(text);
    if (!number || *number < 1 || *number > INT32_MAX) return bad_setting(text, "a whole number above 0");
    value = static_cast<std::int32_t>(*number);
    return {};
}

SettingFault SettingText<DateFormat>::read(std::string_view text, DateFormat& value) {
    const auto compiled = DateFormat::compile(text);
    switch (compiled.fault) {
        case FormatFault::none:
            value = compiled.format;
            if (compiled.three_years) return {"three-years", "YYY is read as YYYY.", "write YYYY", true};
            return {};
        case FormatFault::illegal_character:
            // The first `[...]` stays: it is the element's name, which only the caller knows.
            return {"bad-date-format",
                    fmt::format(
                        "[...] the given date format {} is not valid. It should only contain the following "
                        "characters (case insensitive): 'YMDHIS /_.:;,-'",
                        text),
                    "M is always the month, I always the minutes: DD/MM/YYYY HH:II:SS"};
        default:
            return {"bad-date-format",
                    fmt::format("The date format {} is not valid. {}", text, compiled.detail),
                    "tokens are YYYY or YY, MM, DD, HH, II and SS, or one letter for one or two digits"};
    }
}

SettingFault SettingText<std::shared_ptr<const Zone>>::read(std::string_view text,
                                                            std::shared_ptr<const Zone>& value) {
    if (auto zone = Zone::shared(text)) {
        value = std::move(zone);
        return {};
    }
    const std::vector<std::string_view> names(zone_names().begin(), zone_names().end());
    return {"unknown-time-zone", fmt::format("The time zone '{}' is not in the tz database.", text),
            did_you_mean(near_names(text, names))};
}

SettingFault SettingText<TimeOfDay>::read(std::string_view text, TimeOfDay& value) {
    const auto seconds = parse_time_of_day(text);
    if (!seconds) return bad_setting(text, "a time as hh:ii:ss");
    value = {*seconds};
    return {};
}

}  // namespace registrar
