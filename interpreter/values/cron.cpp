// SPDX-License-Identifier: Apache-2.0
#include "values/cron.h"

#include <date/date.h>
#include <fmt/format.h>

#include <array>
#include <bit>
#include <span>
#include <vector>

#include "values/number.h"

namespace registrar {

namespace {

constexpr std::int64_t seconds_of_day = 86400;
// The longest time without a fitting day: from 29 February 2096 to that of 2104.
constexpr std::int64_t longest_pause = 9 * 366 * seconds_of_day;

constexpr std::string_view cron_months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                            "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::string_view cron_weekdays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct Nickname {
    std::string_view name, expression;
};
constexpr Nickname nicknames[] = {
    {"@hourly", "0 * * * *"},  {"@daily", "0 0 * * *"},  {"@midnight", "0 0 * * *"}, {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"}, {"@yearly", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}};

std::vector<std::string_view> split_by(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t end = text.find_first_of(separators);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words = split_by(text, " \t");
    std::erase_if(words, [](std::string_view word) { return word.empty(); });
    return words;
}

std::string lower_case(std::string_view text) {
    std::string lowered(text);
    for (char& letter : lowered)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    return lowered;
}

/// Returns the first bit from this one on that is set, or 64.
int next_bit(std::uint64_t bits, int from) {
    return from > 63 ? 64 : std::countr_zero(bits & ~std::uint64_t{0} << from);
}

}  // namespace

struct CronExpression::Field {
    std::string_view name;
    int least, most;
    std::span<const std::string_view> words;
    int first_word;
    std::uint64_t CronExpression::*bits;

    /// Returns a number or a name, or nothing.
    std::optional<int> value(std::string_view text) const {
        const std::string lowered = lower_case(text);
        for (std::size_t at = 0; at < words.size(); ++at)
            if (lowered == words[at]) return first_word + static_cast<int>(at);
        if (text.empty() || text.size() > 2 || text.find_first_not_of("0123456789") != std::string_view::npos)
            return std::nullopt;
        const int number = static_cast<int>(*parse_integer(text));
        return number < least || number > most ? std::nullopt : std::optional(number);
    }
    /// Returns the bits of one part of a list: `*`, `5`, `1-5`, each perhaps with a step. Returns 0 for
    /// another text.
    std::uint64_t part(std::string_view text) const {
        const auto halves = split_by(text, "/");
        int step = 1;
        if (halves.size() > 2) return 0;
        if (halves.size() == 2) {
            const std::string_view digits = halves[1];
            if (digits.empty() || digits.size() > 2) return 0;
            const auto number = parse_integer(digits);
            if (!number || *number < 1) return 0;
            step = static_cast<int>(*number);
        }
        std::optional<int> from = least, to = most;
        if (halves[0] != "*") {
            const auto ends = split_by(halves[0], "-");
            if (ends.size() > 2) return 0;
            from = value(ends[0]);
            if (ends.size() == 2)
                to = value(ends[1]);
            else if (halves.size() == 1)
                to = from;
        }
        if (!from || !to || *from > *to) return 0;
        std::uint64_t bits_of_part = 0;
        for (int at = *from; at <= *to; at += step) bits_of_part |= std::uint64_t{1} << at;
        return bits_of_part;
    }
};

bool CronExpression::take_field(const Field& field, std::string_view text, std::string& fault) {
    for (const std::string_view part : split_by(text, ",")) {
        const std::uint64_t bits = field.part(part);
        if (bits == 0) {
            fault = fmt::format("The field {} has {} to {}{}, ranges, steps and lists of these, not '{}'.",
                                field.name, field.least, field.most, field.words.empty() ? "" : " or names",
                                text);
            return false;
        }
        this->*field.bits |= bits;
    }
    return true;
}

std::optional<CronExpression> CronExpression::parse(std::string_view text, std::string& fault) {
    static const std::array<Field, 5> fields{{
        {"minute", 0, 59, {}, 0, &CronExpression::minutes_},
        {"hour", 0, 23, {}, 0, &CronExpression::hours_},
        {"day of month", 1, 31, {}, 0, &CronExpression::days_},
        {"month", 1, 12, cron_months, 1, &CronExpression::months_},
        {"day of week", 0, 7, cron_weekdays, 0, &CronExpression::weekdays_},
    }};
    std::vector<std::string_view> words = words_of(text);
    if (words.size() == 1)
        for (const Nickname& nickname : nicknames)
            if (lower_case(words[0]) == nickname.name) words = words_of(nickname.expression);
    if (words.size() != fields.size()) {
        fault = fmt::format(
            "A cron expression has the five fields minute, hour, day of month, month and day of week, or is "
            "@hourly, @daily, @weekly, @monthly or @yearly; not '{}'.",
            text);
        return std::nullopt;
    }
    CronExpression cron;
    for (std::size_t at = 0; at < fields.size(); ++at)
        if (!cron.take_field(fields[at], words[at], fault)) return std::nullopt;
    if ((cron.weekdays_ & 1u << 7) != 0) cron.weekdays_ |= 1;  // 7 is Sunday, too
    cron.elapsed_ = words[1] == "*";
    // As in cron, a field that begins with a star does not restrict the days.
    cron.days_restricted_ = !words[2].starts_with('*');
    cron.weekdays_restricted_ = !words[4].starts_with('*');
    if (!cron.match_from(0, longest_pause)) {
        fault = fmt::format("No date fits '{}'.", text);
        return std::nullopt;
    }
    return cron;
}

bool CronExpression::fits_day(std::int64_t day) const {
    const date::sys_days days{date::days{day}};
    const date::year_month_day calendar{days};
    const auto has = [](std::uint64_t bits, unsigned at) { return (bits >> at & 1) != 0; };
    if (!has(months_, unsigned{calendar.month()})) return false;
    const bool fits_month = has(days_, unsigned{calendar.day()});
    const bool fits_week = has(weekdays_, date::weekday{days}.c_encoding());
    return restricts_both_days() ? fits_month || fits_week : fits_month && fits_week;
}

/// Returns the first fitting local time from `local`, which is a whole minute, up to `before`.
std::optional<LocalSeconds> CronExpression::match_from(LocalSeconds local, LocalSeconds before) const {
    std::int64_t day = day_of(local);
    int second = static_cast<int>(local - day * seconds_of_day);
    for (; day * seconds_of_day < before; ++day, second = 0) {
        if (!fits_day(day)) continue;
        int hour = next_bit(hours_, second / 3600);
        int minute = hour == second / 3600 ? next_bit(minutes_, second / 60 % 60) : next_bit(minutes_, 0);
        if (hour < 24 && minute > 59) {
            hour = next_bit(hours_, hour + 1);
            minute = next_bit(minutes_, 0);
        }
        if (hour > 23) continue;
        const LocalSeconds found = day * seconds_of_day + hour * 3600 + minute * 60;
        return found < before ? std::optional(found) : std::nullopt;
    }
    return std::nullopt;
}

namespace {

/// Returns the first whole minute at or after a local time.
LocalSeconds whole_minute(LocalSeconds local) {
    return day_of(local) * seconds_of_day + (local - day_of(local) * seconds_of_day + 59) / 60 * 60;
}

/// Returns the first instant after the gap in which a local time is.
std::int64_t end_of_gap(const Zone& zone, LocalSeconds local) {
    std::int64_t change = zone.next_change(zone.to_utc(local, DstPolicy::earlier).utc);
    while (zone.to_local(change) < local) change = zone.next_change(change);
    return change;
}

}  // namespace

/// Goes through the stretches of time in which the zone has one offset.
std::optional<DueTime> CronExpression::next_elapsed(const Zone& zone, std::int64_t after) const {
    for (std::int64_t from = after + 1; in_calendar(from);) {
        const std::int64_t offset = zone.to_local(from) - from;
        const std::int64_t change = zone.next_change(from);
        const std::int64_t end = std::min(change, last_second + 1);
        if (const auto local = match_from(whole_minute(from + offset), end + offset))
            return DueTime{*local - offset, *local};
        from = end;
    }
    return std::nullopt;
}

/// A due time is the first instant at which the wall clock has come as far as the nominal time, so due times
/// ascend with nominal ones, and one whose nominal time is not later than the wall clock is over.
std::optional<DueTime> CronExpression::next_on_wall(const Zone& zone, std::int64_t after) const {
    LocalSeconds local = whole_minute(zone.to_local(after));
    while (const auto found = match_from(local, last_second + 1)) {
        const ZonedTime time = zone.to_utc(*found, DstPolicy::earlier);
        const std::int64_t utc = time.kind == LocalKind::skipped ? end_of_gap(zone, *found) : time.utc;
        if (utc > after) return DueTime{utc, *found};
        local = *found + 60;
    }
    return std::nullopt;
}

std::optional<DueTime> CronExpression::next(const Zone& zone, std::int64_t after) const {
    return elapsed_ ? next_elapsed(zone, after) : next_on_wall(zone, after);
}

std::optional<DueTime> CronExpression::previous(const Zone& zone, std::int64_t at, std::int64_t limit) const {
    // Most expressions have a time within the first of these stretches.
    for (std::int64_t stretch = 3600;; stretch *= 24) {
        const std::int64_t from = std::max(limit, at - stretch);
        std::optional<DueTime> last;
        for (auto due = next(zone, from); due && due->utc <= at; due = next(zone, due->utc)) last = due;
        if (last || from == limit || stretch > longest_pause) return last;
    }
}

}  // namespace registrar
