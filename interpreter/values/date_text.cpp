// SPDX-License-Identifier: Apache-2.0
// Why a cell is no date in its format, and the fixed forms of timestamps.
#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>

#include "values/date_format.h"
#include "values/number.h"

namespace registrar {

namespace {

constexpr std::array<std::string_view, 12> month_names = {"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};

/// Reads a text of digits only.
std::optional<int> digits(std::string_view text) {
    int value = 0;
    if (text.empty()) return std::nullopt;
    for (const char character : text) {
        if (character < '0' || character > '9') return std::nullopt;
        value = value * 10 + (character - '0');
    }
    return value;
}

std::string calendar_reason(const std::array<int, 6>& value) {
    if (value[0] < 1) return fmt::format("there is no year {}", value[0]);
    if (value[1] < 1 || value[1] > 12) return fmt::format("there is no month {}", value[1]);
    const date::year_month_day_last last{date::year{value[0]},
                                         date::month_day_last{date::month{static_cast<unsigned>(value[1])}}};
    const auto days = unsigned{last.day()};
    if (value[2] < 1 || value[2] > static_cast<int>(days))
        return fmt::format("{} {} has {} days", month_names[static_cast<std::size_t>(value[1] - 1)], value[0],
                           days);
    if (value[3] > 23) return fmt::format("there is no hour {}", value[3]);
    if (value[4] > 59) return fmt::format("there is no minute {}", value[4]);
    if (value[5] > 59) return fmt::format("there is no second {}", value[5]);
    return "in UTC it is outside the years 1 to 9999";
}

std::optional<std::int64_t> offset_seconds(std::string_view text) {
    if (text == "Z" || text == "z") return 0;
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
    const auto hours = digits(text.substr(1, 2));
    const auto minutes = digits(text.substr(4, 2));
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return (text[0] == '-' ? -1 : 1) * (*hours * 3600 + *minutes * 60);
}

const DateFormat& iso_date() {
    static const DateFormat format = DateFormat::compile("YYYY-MM-DD").format;
    return format;
}

const DateFormat& iso_datetime() {
    static const DateFormat format = DateFormat::compile("YYYY-MM-DD HH:II:SS").format;
    return format;
}

}  // namespace

namespace {

/// Returns the day of a number that spreadsheets store for dates between 1954 and 2119, in days since 1970.
std::optional<std::int64_t> spreadsheet_day(std::string_view cell) {
    constexpr std::int64_t first = 20'000;
    constexpr std::int64_t last = 80'000;
    constexpr std::int64_t of_1970 = 25'569;
    const std::size_t point = cell.find('.');
    const auto number = parse_integer(cell.substr(0, point));
    if (!number || *number < first || *number > last || cell.front() == '+') return std::nullopt;
    if (point != std::string_view::npos && !parse_decimal(cell)) return std::nullopt;
    return *number - of_1970;
}

}  // namespace

DateFormat::Mismatch DateFormat::explain(std::string_view cell) const {
    Fields fields;
    const bool whole = read(cell, 0, count_, fields);
    if (whole || (date_apart_ && read(cell, date_first_, date_last_, fields)))
        return {0, cell.size(), calendar_reason(fields.value)};
    // The mismatch begins after the longest prefix of tokens that matches. No token takes more than four
    // characters, and cells can be long.
    const std::size_t most = std::min<std::size_t>(cell.size(), std::size_t{count_} * 4);
    std::size_t best = 0;
    for (std::size_t last = 1; last <= count_; ++last)
        for (std::size_t size = best + 1; size <= most; ++size)
            if (Fields ignored; read(cell.substr(0, size), 0, last, ignored)) best = std::max(best, size);
    if (best == cell.size()) return {0, cell.size(), "it ends too early"};
    if (const auto day = spreadsheet_day(cell))
        return {0, cell.size(),
                fmt::format("it looks like the day number of a spreadsheet: {}", format_date(*day))};
    return {best, cell.size(), fmt::format("'{}' does not fit the format", cell)};
}

std::optional<std::int64_t> parse_time_of_day(std::string_view text) {
    if ((text.size() != 8 && text.size() != 5) || text[2] != ':' || (text.size() == 8 && text[5] != ':'))
        return std::nullopt;
    const auto hours = digits(text.substr(0, 2));
    const auto minutes = digits(text.substr(3, 2));
    const auto seconds = text.size() == 8 ? digits(text.substr(6, 2)) : 0;
    if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 59) return std::nullopt;
    return *hours * 3600 + *minutes * 60 + *seconds;
}

std::string format_timestamp(std::int64_t utc_seconds) {
    std::string text = iso_datetime().format(utc_seconds);
    text[text.size() - 9] = 'T';
    return text + 'Z';
}

std::optional<std::int64_t> parse_timestamp(std::string_view text) {
    if (text.size() < 20) return std::nullopt;
    std::string local(text.substr(0, 19));
    if (local[10] != 'T' && local[10] != 't' && local[10] != ' ') return std::nullopt;
    local[10] = ' ';
    const auto seconds = iso_datetime().match(local);
    std::string_view zone = text.substr(19);
    if (!zone.empty() && zone[0] == '.') {  // RFC 3339 allows fractions; the store keeps whole seconds
        const auto end = zone.find_first_not_of("0123456789", 1);
        if (end == 1 || end == std::string_view::npos) return std::nullopt;
        zone.remove_prefix(end);
    }
    const auto offset = offset_seconds(zone);
    if (!seconds || !offset) return std::nullopt;
    const std::int64_t utc = *seconds - *offset;
    if (!in_calendar(utc)) return std::nullopt;
    return utc;
}

std::string format_date(std::int64_t days) {
    return iso_date().format(days * 86400);
}

std::optional<std::int64_t> parse_date(std::string_view text) {
    const auto seconds = iso_date().match(text);
    if (!seconds) return std::nullopt;
    return day_of(*seconds);
}

}  // namespace registrar
