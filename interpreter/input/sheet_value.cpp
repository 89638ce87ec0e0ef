// SPDX-License-Identifier: Apache-2.0
#include "input/sheet_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>

namespace registrar {

namespace {

constexpr std::int64_t day_seconds = 86400;
constexpr double most_exact = 1e15;  // smaller numbers have at most 15 digits before the point

/// Returns `1.5e-07` as `0.00000015`.
std::string without_exponent(std::string_view text) {
    const std::size_t e = text.find('e');
    if (e == std::string_view::npos) return std::string(text);
    int exponent = 0;
    std::string_view power = text.substr(e + 1);
    if (power.starts_with('+')) power.remove_prefix(1);
    std::from_chars(power.data(), power.data() + power.size(), exponent);
    std::string digits;
    const bool negative = text.starts_with('-');
    int point = 0;  // digits before it
    bool after = false;
    for (const char character : text.substr(negative ? 1 : 0, e - (negative ? 1 : 0))) {
        if (character == '.') {
            after = true;
            continue;
        }
        digits += character;
        if (!after) ++point;
    }
    point += exponent;
    if (point <= 0) {
        digits.insert(0, static_cast<std::size_t>(1 - point), '0');
        point = 1;
    }
    if (static_cast<std::size_t>(point) > digits.size())
        digits.append(static_cast<std::size_t>(point) - digits.size(), '0');
    if (static_cast<std::size_t>(point) < digits.size())
        digits.insert(static_cast<std::size_t>(point), 1, '.');
    return (negative ? "-" : "") + digits;
}

/// Returns the code of a format's first section without literal text.
std::string bare_code(std::string_view code) {
    std::string bare;
    for (std::size_t at = 0; at < code.size(); ++at) {
        const char character = code[at];
        if (character == ';') break;
        if (character == '"') {
            at = std::min(code.find('"', at + 1), code.size());
        } else if (character == '\\' || character == '_' || character == '*') {
            ++at;
        } else if (character == '[') {
            const std::size_t end = std::min(code.find(']', at), code.size());
            const std::string_view inside = code.substr(at + 1, end - at - 1);
            const bool elapsed =
                !inside.empty() && inside.find_first_not_of("hHmMsS") == std::string_view::npos;
            if (elapsed) bare += '[';
            at = end;
        } else {
            bare += static_cast<char>(character >= 'A' && character <= 'Z' ? character + 32 : character);
        }
    }
    return bare;
}

/// Returns the first section of a format as a mask, if it shows a whole number within other characters;
/// otherwise an empty text.
std::string mask_of(std::string_view code) {
    std::string mask;
    std::size_t places = 0;
    std::size_t optional = std::string::npos;  // where the first place is that shows no leading zero
    bool after = false;                        // something followed the first place
    for (std::size_t at = 0; at < code.size() && code[at] != ';'; ++at) {
        const char character = code[at];
        std::string_view literal(&code[at], 1);
        if (character == '0' || character == '#' || character == '?') {
            const bool is_first = places == 0 && optional == std::string::npos;
            if (character == '0') {
                ++places;
                mask += '0';
            } else if (is_first) {
                optional = mask.size();
            } else if (after) {
                return {};
            }
            continue;
        }
        if (character == '"') {
            const std::size_t end = std::min(code.find('"', at + 1), code.size());
            literal = code.substr(at + 1, end - at - 1);
            at = end;
        } else if (character == '\\') {
            literal = code.substr(std::min(++at, code.size()), 1);
        } else if (character == '[') {
            at = std::min(code.find(']', at), code.size());
            continue;
        } else if (character != '-' && character != '/' && character != ' ' && character != '(' &&
                   character != ')') {
            return {};
        }
        if (literal.find_first_of("0123456789") != std::string_view::npos) return {};
        mask += literal;
        after = after || places > 0 || optional != std::string::npos;
    }
    if (places == 0 && optional != std::string::npos) {
        ++places;
        mask.insert(optional, 1, '0');
    }
    const bool only_places = mask.find_first_not_of("0 ") == std::string::npos;
    return places > 0 && !only_places ? mask : std::string();
}

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

bool is_whole(std::string_view number) {
    return std::all_of(number.begin(), number.end(), is_digit);
}

std::string clock_text(std::int64_t seconds) {
    return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/// Returns the days since 1970 of a serial number. In the 1900 system, numbers below 60 are one day too low,
/// because it has a 29 February 1900.
std::int64_t days_since_1970(std::int64_t serial, bool since_1904) {
    constexpr std::int64_t origin_1904 = -24107;  // 1904-01-01
    constexpr std::int64_t origin_1900 = -25569;  // 1899-12-30
    if (since_1904) return serial + origin_1904;
    return serial + origin_1900 + (serial < 60 ? 1 : 0);
}

}  // namespace

CellFormat number_format(std::string_view code) {
    const std::string bare = bare_code(code);
    if (bare.find('[') != std::string::npos) return {NumberFormat::duration};
    if (bare.find("general") != std::string::npos) return {};
    if (bare.find('%') != std::string::npos) return {NumberFormat::percent};
    if (std::string mask = mask_of(code); !mask.empty()) return {NumberFormat::padded, 0, std::move(mask)};
    constexpr std::size_t most_digits = 64;
    if (bare.size() > 1 && bare.size() <= most_digits && bare.find_first_not_of('0') == std::string::npos)
        return {NumberFormat::padded, static_cast<std::uint8_t>(bare.size())};
    const bool day = bare.find_first_of("yd") != std::string::npos;
    const bool clock = bare.find_first_of("hs") != std::string::npos;
    const bool month = bare.find('m') != std::string::npos;
    if (clock) return {NumberFormat::time};
    return {day || month ? NumberFormat::day : NumberFormat::plain};
}

CellFormat built_in_format(std::int64_t number) {
    const auto within = [number](std::int64_t first, std::int64_t last) {
        return number >= first && number <= last;
    };
    if (number == 9 || number == 10) return {NumberFormat::percent};
    if (number == 46) return {NumberFormat::duration};
    if (within(18, 22) || number == 45 || number == 47) return {NumberFormat::time};
    // The other numbers are East Asian date formats.
    if (within(14, 17) || within(27, 31) || number == 36 || within(50, 54) || within(57, 58))
        return {NumberFormat::day};
    if (within(32, 35) || within(55, 56)) return {NumberFormat::time};
    return {};
}

SheetValue number_value(double number) {
    if (!std::isfinite(number)) return {CellForm::fault, "#NUM!"};
    std::array<char, 64> text{};
    if (std::abs(number) >= most_exact) {
        const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
        return {CellForm::rounded,
                without_exponent({text.data(), static_cast<std::size_t>(end - text.data())})};
    }
    if (number == std::floor(number))
        return {CellForm::number, fmt::format("{}", static_cast<std::int64_t>(number))};
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::general, 15).ptr;
    return {CellForm::number, without_exponent({text.data(), static_cast<std::size_t>(end - text.data())})};
}

SheetValue moment_value(double serial, NumberFormat format, bool since_1904) {
    constexpr double most_days = 2958466;  // 10000-01-01
    if (!(serial < most_days)) return number_value(serial);
    if (serial < 0) return {CellForm::no_date, number_value(serial).text};
    const auto seconds = std::llround(serial * static_cast<double>(day_seconds));
    const std::int64_t day = seconds / day_seconds;
    const std::int64_t rest = seconds % day_seconds;
    const bool with_time = format == NumberFormat::time || rest != 0;
    if (day == 0 && format == NumberFormat::time) return {CellForm::duration, clock_text(rest)};
    if (day == 0 && !since_1904) return {CellForm::no_date, "1900-01-00"};
    if (day == 60 && !since_1904) return {CellForm::no_date, "1900-02-29"};
    const std::chrono::year_month_day date{
        std::chrono::sys_days{std::chrono::days{days_since_1970(day, since_1904)}}};
    std::string text = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                                   static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    if (with_time) text += ' ' + clock_text(rest);
    return {CellForm::moment, text};
}

SheetValue iso_moment_value(std::string_view text) {
    constexpr std::string_view pattern = "0000-00-00 00:00:00";
    constexpr std::size_t date = 10;
    std::string moment(text.substr(0, pattern.size()));
    if (moment.size() > date && moment[date] == 'T') moment[date] = ' ';
    if (moment.size() == date + 1 && moment.back() == 'Z') moment.pop_back();
    bool fits = moment.size() == date || moment.size() == pattern.size();
    for (std::size_t at = 0; fits && at < moment.size(); ++at)
        fits = pattern[at] == '0' ? moment[at] >= '0' && moment[at] <= '9' : moment[at] == pattern[at];
    if (!fits) return {CellForm::text, std::string(text)};
    return {CellForm::moment, moment};
}

SheetValue duration_value(double days) {
    constexpr double most_days = 2958466;
    if (!(std::abs(days) < most_days)) return number_value(days);
    const auto seconds = std::llround(std::abs(days) * static_cast<double>(day_seconds));
    return {CellForm::duration, fmt::format("{}{}:{:02}:{:02}", days < 0 ? "-" : "", seconds / 3600,
                                            seconds / 60 % 60, seconds % 60)};
}

SheetValue checked_moment(SheetValue value) {
    constexpr std::string_view day_0 = "1899-12-30";
    if (value.form == CellForm::moment && std::string_view(value.text).substr(0, day_0.size()) <= day_0)
        value.form = CellForm::no_date;
    return value;
}

SheetValue percent_value(double number) {
    constexpr double hundred = 100;
    SheetValue value = number_value(number * hundred);
    if (value.form == CellForm::fault) return value;
    return {CellForm::percent, value.text + '%'};
}

/// Returns a whole number with leading zeros, or within the characters of a mask. Other numbers are shown as
/// they are.
SheetValue padded_value(double number, const CellFormat& format) {
    SheetValue value = number_value(number);
    std::string& digits = value.text;
    if (value.form != CellForm::number || !is_whole(digits)) return value;
    const auto places = static_cast<std::size_t>(std::count(format.mask.begin(), format.mask.end(), '0'));
    const std::size_t fewest = std::max<std::size_t>(format.digits, places);
    if (format.mask.empty() && digits.size() >= fewest) return value;
    if (digits.size() < fewest) digits.insert(0, fewest - digits.size(), '0');
    if (format.mask.empty()) return {CellForm::padded, digits};
    std::string shown;
    std::size_t next = 0;
    for (const char character : format.mask) {
        const std::size_t count = character != '0' ? 0 : next > 0 ? 1 : digits.size() - places + 1;
        if (count == 0) shown += character;
        shown += digits.substr(next, count);
        next += count;
    }
    return {CellForm::padded, shown};
}

bool adds_to_number(std::string_view shown, std::string_view number) {
    if (!is_whole(number)) return false;
    std::string digits;
    bool others = false;  // characters that do not group digits
    for (const char character : shown) {
        if (is_digit(character))
            digits += character;
        else
            others = others ||
                     std::string_view(" .,'\u00a0\u202f\u2019").find(character) == std::string_view::npos;
    }
    const std::size_t zeros = digits.size() - std::min(digits.size(), number.size());
    return digits.ends_with(number) && digits.find_first_not_of('0') >= zeros &&
           (others || (zeros > 0 && digits.size() == shown.size()));
}

SheetValue shown_value(double number, const CellFormat& format, bool since_1904) {
    switch (format.kind) {
        case NumberFormat::plain:
            return number_value(number);
        case NumberFormat::duration:
            return duration_value(number);
        case NumberFormat::percent:
            return percent_value(number);
        case NumberFormat::padded:
            return padded_value(number, format);
        default:
            return moment_value(number, format.kind, since_1904);
    }
}

}  // namespace registrar
