// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a spreadsheet's numbers mean: as people see them, as dates by their display format.
#include <cstdint>
#include <string>
#include <string_view>

#include "input/csv_parser.h"

namespace registrar {

/// A cell's text and what it is.
struct SheetValue {
    CellForm form = CellForm::text;
    std::string text;
};

/// What a display format makes of a number.
enum class NumberFormat : std::uint8_t {
    plain,     ///< shows it as a number
    day,       ///< shows a date
    time,      ///< shows a date with the time, or the time alone
    duration,  ///< shows hours, minutes or seconds that go on beyond a day
};

/// Of a format's code, like `dd/mm/yyyy hh:mm`.
NumberFormat number_format(std::string_view code);
/// Of a format that has a number only, as every spreadsheet program knows it.
NumberFormat built_in_format(std::int64_t number);

/// The number in plain decimal digits, without what binary fractions add; `rounded` where it has more than 15
/// digits, of which the spreadsheet has kept 15.
SheetValue number_value(double number);

/// The moment of a serial day number. In the system of 1900 day 60 is the 29 February 1900, which never was:
/// it is given as such, so that it cannot be read. A number that is no day of the years 0 to 9999 stays a
/// number.
SheetValue moment_value(double serial, NumberFormat format, bool since_1904);

/// The moment of `2021-01-01T10:00:00.000Z` or its like, without fractions and zone; what is no date of four
/// digits for the year stays a text.
SheetValue iso_moment_value(std::string_view text);

/// `H:MM:SS` of a number of days.
SheetValue duration_value(double days);

/// What the format makes of the number.
SheetValue shown_value(double number, NumberFormat format, bool since_1904);

}  // namespace registrar
