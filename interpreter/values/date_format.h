// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compiles date and time formats of definitions (`YYYY-MM-DD HH:II:SS`) and reads cells with them. Handles
// local times only; zone.h converts them to UTC.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

/// Seconds of a wall clock since 1970-01-01 00:00:00 on that clock.
using LocalSeconds = std::int64_t;

/// The first and last second of the years 1 to 9999. Dates, times and instants outside this range are
/// rejected, because the fixed output forms cannot represent them.
inline constexpr std::int64_t first_second = -62'135'596'800;
inline constexpr std::int64_t last_second = 253'402'300'799;
/// Returns whether a time is within the years 1 to 9999.
constexpr bool in_calendar(std::int64_t seconds) {
    return seconds >= first_second && seconds <= last_second;
}

/// What is wrong with the text of a format.
enum class FormatFault : std::uint8_t {
    none,
    illegal_character,  ///< a character outside YMDHIS /_.:;,-
    bad_token,          ///< a token of a wrong length, or the same token twice
    no_date,            ///< year, month or day is missing
};

/// A compiled format. Trivially copyable; matching does not allocate.
class DateFormat {
public:
    struct Compiled;
    /// Compiles a format. Ignores letter case; three Y's count as four.
    static Compiled compile(std::string_view text);

    /// Returns the local time of a cell in this format. Returns nothing if the cell does not match or the
    /// date or time does not exist. A format without a time part gives midnight.
    std::optional<LocalSeconds> match(std::string_view cell) const;
    /// Returns midnight of a cell that contains only the format's date part. The format must have a time part
    /// that is entirely before or after the date; else returns nothing.
    std::optional<LocalSeconds> match_date_only(std::string_view cell) const;
    /// Returns whether the format has hours.
    bool has_time() const { return has_time_; }
    /// The byte range of the cell that does not match, and one line with the reason ("February 2024 has 29
    /// days").
    struct Mismatch {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::string reason;
    };
    /// Explains why match() returns nothing for a cell.
    Mismatch explain(std::string_view cell) const;
    /// Returns whether the cell is also valid with day and month exchanged: the format alone cannot tell them
    /// apart.
    bool reads_with_day_and_month_exchanged(std::string_view cell) const;
    /// Returns a local time written in this format.
    std::string format(LocalSeconds time) const;

private:
    enum class Part : std::uint8_t { year, month, day, hour, minute, second, separator };
    struct Token {
        Part part = Part::separator;
        std::uint8_t width = 0;  ///< digits; 1 accepts one or two
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
    std::uint8_t date_first_ = 0;  ///< tokens [date_first_, date_last_) are the date part
    std::uint8_t date_last_ = 0;
    bool has_time_ = false;
    bool date_apart_ = false;  ///< the date part can be used without the time part
};

struct DateFormat::Compiled {
    DateFormat format;
    FormatFault fault = FormatFault::none;
    std::string detail;        ///< for bad_token and no_date: one sentence
    bool three_years = false;  ///< `YYY` was read as `YYYY`
};

/// Reads `hh:ii:ss` or `hh:ii`. Returns seconds since midnight.
std::optional<std::int64_t> parse_time_of_day(std::string_view text);

/// Returns seconds since 1970 UTC in the form `2018-11-04T03:00:00Z`.
std::string format_timestamp(std::int64_t utc_seconds);
/// Reads the form of format_timestamp(), also with an RFC 3339 offset. Returns nothing for any other text or
/// outside the years 1 to 9999.
std::optional<std::int64_t> parse_timestamp(std::string_view text);
/// Returns the day that contains a moment. The argument is in seconds, the result in days, both since 1970
/// and possibly negative.
constexpr std::int64_t day_of(std::int64_t seconds) {
    constexpr std::int64_t seconds_a_day = 86'400;
    return (seconds >= 0 ? seconds : seconds - (seconds_a_day - 1)) / seconds_a_day;
}
/// Returns days since 1970-01-01 in the form `2018-11-04`.
std::string format_date(std::int64_t days);
std::optional<std::int64_t> parse_date(std::string_view text);

}  // namespace registrar
