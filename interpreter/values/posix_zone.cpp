// SPDX-License-Identifier: Apache-2.0
#include "values/posix_zone.h"

#include <date/date.h>

#include <algorithm>

namespace registrar {
namespace {

/// The day of a year on which the offset changes, and the seconds of local time after its midnight.
struct ChangeRule {
    enum class Form : std::uint8_t { weekday_of_month, day_without_leap, day_of_year };
    Form form = Form::weekday_of_month;
    int month = 0;
    int week = 0;
    int day = 0;
    std::int64_t time = 7200;

    /// Returns the change as a local time in seconds since 1970.
    std::int64_t local_in(int year) const { return std::int64_t{day_in(year)} * 86400 + time; }

private:
    int day_in(int year) const {
        const date::year calendar{year};
        const int first = date::sys_days{calendar / 1 / 1}.time_since_epoch().count();
        if (form == Form::day_of_year) return first + day;
        if (form == Form::day_without_leap)
            return first + day - 1 + (calendar.is_leap() && day >= 60 ? 1 : 0);
        const date::year_month in_month = calendar / month;
        const date::weekday weekday{static_cast<unsigned>(day)};
        const date::sys_days found = week == 5
                                         ? date::sys_days{in_month / date::weekday_last{weekday}}
                                         : date::sys_days{in_month / weekday[static_cast<unsigned>(week)]};
        return found.time_since_epoch().count();
    }
};

struct Rule {
    std::int64_t standard = 0;  ///< offset from UTC in seconds; east is positive
    bool changes = false;
    std::int64_t summer = 0;
    ChangeRule begin;
    ChangeRule end;
};

/// Parses a TZ string from its start. Every function returns false if the text does not match.
class RuleParser {
public:
    explicit RuleParser(std::string_view text) : text_(text) {}

    bool parse(Rule& rule) {
        std::int64_t west = 0;
        if (!name() || !clock(24, west)) return false;
        rule.standard = -west;
        if (text_.empty()) return true;
        rule.changes = true;
        if (!name()) return false;
        west = -rule.standard - 3600;
        if (!text_.empty() && text_.front() != ',' && !clock(24, west)) return false;
        rule.summer = -west;
        return change(rule.begin) && change(rule.end) && text_.empty();
    }

private:
    bool take(char wanted) {
        if (text_.empty() || text_.front() != wanted) return false;
        text_.remove_prefix(1);
        return true;
    }

    bool name() {
        const bool quoted = take('<');
        const auto belongs = [quoted](char c) {
            const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            return letter || (quoted && ((c >= '0' && c <= '9') || c == '+' || c == '-'));
        };
        const auto end = std::find_if_not(text_.begin(), text_.end(), belongs);
        const auto length = static_cast<std::size_t>(end - text_.begin());
        text_.remove_prefix(length);
        return length >= 3 && (!quoted || take('>'));
    }

    bool number(int least, int greatest, int& value) {
        value = 0;
        std::size_t digits = 0;
        while (digits < text_.size() && digits < 4 && text_[digits] >= '0' && text_[digits] <= '9')
            value = value * 10 + (text_[digits++] - '0');
        text_.remove_prefix(digits);
        return digits > 0 && value >= least && value <= greatest;
    }

    /// Reads hours with an optional sign, then optional minutes and seconds.
    bool clock(int most_hours, std::int64_t& seconds) {
        const bool negative = take('-');
        if (!negative) take('+');
        int hours = 0;
        int minutes = 0;
        int rest = 0;
        if (!number(0, most_hours, hours)) return false;
        if (take(':')) {
            if (!number(0, 59, minutes)) return false;
            if (take(':') && !number(0, 59, rest)) return false;
        }
        seconds = (hours * 60 + minutes) * 60 + rest;
        if (negative) seconds = -seconds;
        return true;
    }

    bool day(ChangeRule& rule) {
        if (take('J')) {
            rule.form = ChangeRule::Form::day_without_leap;
            return number(1, 365, rule.day);
        }
        if (!take('M')) {
            rule.form = ChangeRule::Form::day_of_year;
            return number(0, 365, rule.day);
        }
        return number(1, 12, rule.month) && take('.') && number(1, 5, rule.week) && take('.') &&
               number(0, 6, rule.day);
    }

    bool change(ChangeRule& rule) { return take(',') && day(rule) && (!take('/') || clock(167, rule.time)); }

    std::string_view text_;
};

int year_of(std::int64_t utc) {
    const auto day = date::floor<date::days>(date::sys_seconds{std::chrono::seconds{utc}});
    return static_cast<int>(date::year_month_day{day}.year());
}

std::int64_t first_second_of(int year) {
    return std::int64_t{date::sys_days{date::year{year} / 1 / 1}.time_since_epoch().count()} * 86400;
}

}  // namespace

std::optional<std::vector<ZoneStep>> posix_steps(std::string_view text, std::int64_t from, std::int64_t to) {
    Rule rule;
    if (!RuleParser(text).parse(rule)) return std::nullopt;
    std::vector<ZoneStep> steps = {{from, rule.standard}};
    if (!rule.changes) return steps;
    // A change of the previous year may be the last one before `from`. A change up to a week (167 hours)
    // after a year's end may come after the first one of the next year.
    std::vector<ZoneStep> changes;
    for (int year = year_of(from) - 2; year <= year_of(to) + 1; ++year) {
        changes.push_back({rule.end.local_in(year) - rule.summer, rule.standard});
        changes.push_back({rule.begin.local_in(year) - rule.standard, rule.summer});
    }
    std::stable_sort(changes.begin(), changes.end(), [&rule](const ZoneStep& left, const ZoneStep& right) {
        return left.utc != right.utc ? left.utc < right.utc
                                     : left.offset != right.offset && right.offset == rule.summer;
    });
    const std::int64_t end = first_second_of(year_of(to) + 1);
    for (std::size_t at = 0; at < changes.size() && changes[at].utc < end; ++at) {
        const ZoneStep& change = changes[at];
        // If summer time begins at the instant at which it ends, it never ends: its beginning counts.
        if (at + 1 < changes.size() && changes[at + 1].utc == change.utc) continue;
        if (change.utc <= steps.back().utc)
            steps.back().offset = change.offset;
        else if (change.offset != steps.back().offset)
            steps.push_back(change);
    }
    return steps;
}

}  // namespace registrar
