// SPDX-License-Identifier: Apache-2.0
#include "action/setting.h"

#include <fmt/format.h>

#include <algorithm>

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

SettingFault SettingText<std::optional<RowLimit>>::read(std::string_view text,
                                                        std::optional<RowLimit>& value) {
    value = parse_row_limit(text);
    return value ? SettingFault{} : bad_setting(text, row_limit_form);
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

SettingFault SettingText<DateTimeFormat>::read(std::string_view text, DateTimeFormat& value) {
    value.iso_8601 = equal_ignoring_case(text, "iso-8601");
    return value.iso_8601 ? SettingFault{} : SettingText<DateFormat>::read(text, value.format);
}

namespace {

/// Returns why a text that looks like a zone can be none; empty if it does not look like one.
std::string_view why_no_zone(std::string_view text) {
    const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const std::size_t sign = text.find_first_of("+-");
    if (sign != std::string_view::npos && sign <= 3 && sign + 1 < text.size() && is_digit(text[sign + 1]))
        return "an offset does not say when the clocks change; name a place, like Europe/Moscow";
    if (text.size() >= 3 && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_capital))
        return "an abbreviation stands for several zones; name a place, like America/Chicago";
    return {};
}

/// Returns the names of which the text is the last part, like Europe/Berlin for Berlin.
std::vector<std::string_view> names_ending_with(std::string_view text) {
    std::vector<std::string_view> found;
    for (const std::string_view name : zone_names())
        if (const std::size_t slash = name.rfind('/');
            slash != std::string_view::npos && equal_ignoring_case(name.substr(slash + 1), text))
            found.push_back(name);
    return found;
}

}  // namespace

SettingFault SettingText<std::shared_ptr<const Zone>>::read(std::string_view text,
                                                            std::shared_ptr<const Zone>& value) {
    if (auto zone = Zone::shared(text)) {
        value = std::move(zone);
        return {};
    }
    if (const std::string name = zone_of_windows_name(text); !name.empty())
        if (auto zone = Zone::shared(name)) {
            value = std::move(zone);
            return {"windows-time-zone", fmt::format("'{}' is the name of Windows for {}.", text, name),
                    fmt::format("write {}", name), true};
        }
    std::string help(why_no_zone(text));
    if (help.empty()) {
        auto names = names_ending_with(text);
        if (names.empty())
            names = near_names(text, std::vector<std::string_view>(zone_names().begin(), zone_names().end()));
        help = did_you_mean(names);
    }
    return {"unknown-time-zone", fmt::format("The time zone '{}' is not in the tz database.", text), help};
}

SettingFault SettingText<TimeOfDay>::read(std::string_view text, TimeOfDay& value) {
    const auto seconds = parse_time_of_day(text);
    if (!seconds) return bad_setting(text, "a time as hh:ii:ss");
    value = {*seconds};
    return {};
}

}  // namespace registrar
