// SPDX-License-Identifier: Apache-2.0
#pragma once
// Date and time formats of definitions (`YYYY-MM-DD HH:II:SS`) and the cells written in them.
// Local times only: what a time zone makes of them is zone.h's affair.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

/// Seconds of a wall clock since 1970-01-01 00:00:00 on that clock.
using LocalSeconds = std::int64_t;

/// The first and last second of the years 1 to 9999. Dates, times and instants outside them are not read:
/// no fixed form could write them.
inline constexpr std::int64_t first_second = -62'135'596'800;
inline constexpr std::int64_t last_second = 253'402'300'799;
constexpr bool in_calendar(std::int64_t seconds) {
    return seconds >= first_second && seconds <= last_second;
}

/// What is wrong with a format's text, or what was understood in spite of it.
enum class FormatFault : std::uint8_t {
    none,
    illegal_character,  ///< a character outside YMDHIS /_.:;,-
    bad_token,          ///< a token of a wrong length, or the same twice
    no_date,            ///< year, month or day is missing
};

/// A compiled format. Trivially copyable; matching allocates nothing.
class DateFormat {
public:
    struct Compiled;
    /// Compiles a format; letter case is ignored, three Y's count as four.
    static Compiled compile(std::string_view text);

    /// The local time of a cell in this format; nothing where it does not match or no such date or time
    /// exists. A format without a time part gives midnight.
    std::optional<LocalSeconds> match(std::string_view cell) const;
    /// The midnight of a cell that holds this format's date part only, where the format has a time part that
    /// stands wholly before or behind the date.
    std::optional<LocalSeconds> match_date_only(std::string_view cell) const;
    /// True when the format has hours.
    bool has_time() const { return has_time_; }
    /// The offset from which the cell does not match, and one line that says why ("February 2024 has 29
    /// days").
    struct Mismatch {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::string reason;
    };
    Mismatch explain(std::string_view cell) const;
    /// The same moment with day and month exchanged reads, too: the format alone cannot tell them apart.
    bool reads_with_day_and_month_exchanged(std::string_view cell) const;
    /// A local time written in this format.
    std::string format(LocalSeconds time) const;

private:
    enum class Part : std::uint8_t { year, month, day, hour, minute, second, separator };
    struct Token {
        Part part = Part::separator;
        std::uint8_t width = 0;  ///< digits; 1 takes one or two
        char separator = 0;
    };
    struct Fields {
        std::array<int, 6> value{1970, 1, 1, 0, 0, 0};
    };
    static std::string add_token(Compiled& into, char letter, std::size_t count);
    static void finish(Compiled& into);
    bool read(std::string_view cell, std::size_t first, std::size_t last, Fields& fields) const;
    static std::optional<LocalSeconds> to_local(const Fields& fields);

    std::array<Token, 24> tokens_{};
    std::uint8_t count_ = 0;
    std::uint8_t date_first_ = 0;  ///< tokens [date_first_, date_last_) hold the date part
    std::uint8_t date_last_ = 0;
    bool has_time_ = false;
    bool date_apart_ = false;  ///< the date part can stand alone
};

struct DateFormat::Compiled {
    DateFormat format;
    FormatFault fault = FormatFault::none;
    std::string detail;        ///< for bad_token and no_date: one sentence
    bool three_years = false;  ///< `YYY` was read as `YYYY`
};

/// `hh:ii:ss` or `hh:ii`: seconds since midnight.
std::optional<std::int64_t> parse_time_of_day(std::string_view text);

/// `2018-11-04T03:00:00Z` of seconds since 1970 UTC.
std::string format_timestamp(std::int64_t utc_seconds);
/// The reverse; also takes an RFC 3339 offset. Nothing for any other text, or outside the years 1 to 9999.
std::optional<std::int64_t> parse_timestamp(std::string_view text);
/// The day that a moment lies in, both since 1970, in seconds and days; also before it.
constexpr std::int64_t day_of(std::int64_t seconds) {
    constexpr std::int64_t seconds_a_day = 86'400;
    return (seconds >= 0 ? seconds : seconds - (seconds_a_day - 1)) / seconds_a_day;
}
/// `2018-11-04` of days since 1970-01-01.
std::string format_date(std::int64_t days);
std::optional<std::int64_t> parse_date(std::string_view text);

}  // namespace registrar
