// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cron expressions: the times at which a schedule is due, in a time zone with gaps and repeated hours. Reads
// no clock.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "values/zone.h"

namespace registrar {

/// A time at which a schedule is due.
struct DueTime {
    std::int64_t utc = 0;
    /// The local time that the expression names. Differs from the wall clock at `utc` if the zone skips it.
    LocalSeconds nominal = 0;
};

/// The numbers that the fields of an expression name: bit n stands for n. Sunday is bit 0 of `weekdays`.
struct CronFields {
    std::uint64_t minutes = 0, hours = 0, days = 0, months = 0, weekdays = 0;
};

/// Five fields: minute, hour, day of month, month, day of week (0 and 7 are Sunday). A field is `*`, numbers,
/// ranges, steps such as `*/15` or `8-18/2`, and lists of these; months and weekdays may have English names.
/// If day of month and day of week are both restricted, a day fits that fits either.
///
/// If the hour field is `*`, times follow elapsed time: an hour that the zone repeats has them twice, and
/// nothing is made up for an hour that it skips. Otherwise times follow the wall clock: a skipped time is due
/// at the first moment after the gap, several of one gap once, and a repeated time at its first pass only.
class CronExpression {
public:
    /// Compiles an expression, or @hourly, @daily, @midnight, @weekly, @monthly, @yearly or @annually.
    /// Returns nothing for another text; `fault` then says in one sentence what is wrong.
    static std::optional<CronExpression> parse(std::string_view text, std::string& fault);

    /// Returns the first due time after an instant. Returns nothing if it is after the year 9999.
    std::optional<DueTime> next(const Zone& zone, std::int64_t after) const;
    /// Returns the last due time at or before an instant, but after `limit`; nothing if there is none.
    std::optional<DueTime> previous(const Zone& zone, std::int64_t at, std::int64_t limit) const;

    CronFields fields() const { return {minutes_, hours_, days_, months_, weekdays_ & 0x7f}; }
    /// Returns whether times follow elapsed time.
    bool follows_elapsed_time() const { return elapsed_; }
    /// Returns whether day of month and day of week are both restricted.
    bool restricts_both_days() const { return days_restricted_ && weekdays_restricted_; }

private:
    struct Field;
    bool take_field(const Field& field, std::string_view text, std::string& fault);
    bool fits_day(std::int64_t day) const;
    std::optional<LocalSeconds> match_from(LocalSeconds local, LocalSeconds before) const;
    std::optional<DueTime> next_elapsed(const Zone& zone, std::int64_t after) const;
    std::optional<DueTime> next_on_wall(const Zone& zone, std::int64_t after) const;

    std::uint64_t minutes_ = 0;  ///< bit n: minute n
    std::uint64_t hours_ = 0;
    std::uint64_t days_ = 0;
    std::uint64_t months_ = 0;
    std::uint64_t weekdays_ = 0;  ///< bit 0: Sunday
    bool elapsed_ = false;
    bool days_restricted_ = false;
    bool weekdays_restricted_ = false;
};

}  // namespace registrar
