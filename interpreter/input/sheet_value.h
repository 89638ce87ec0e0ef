// SPDX-License-Identifier: Apache-2.0
#pragma once
// Converts the numbers of a spreadsheet to the values that people see. The display format decides what is a
// date.
#include <cstdint>
#include <string>
#include <string_view>

#include "input/csv_parser.h"

namespace registrar {

/// A cell's text and its form.
struct SheetValue {
    CellForm form = CellForm::text;
    std::string text;
};

/// How a display format shows a number.
enum class NumberFormat : std::uint8_t {
    plain,     ///< as a number
    day,       ///< as a date
    time,      ///< as a date with the time, or the time alone
    duration,  ///< as hours, minutes or seconds that may exceed a day
};

/// Returns the kind of a format code such as `dd/mm/yyyy hh:mm`.
NumberFormat number_format(std::string_view code);
/// Returns the kind of a format that has only a number, which is built into every spreadsheet program.
NumberFormat built_in_format(std::int64_t number);

/// Returns the number in plain decimal digits, without the noise of binary fractions. The form is `rounded`
/// if it has more than 15 digits, of which the spreadsheet kept 15.
SheetValue number_value(double number);

/// Returns the moment of a serial day number. In the 1900 system, day 60 is 29 February 1900, a date that
/// does not exist. It is returned as that date, so that reading it fails. A number outside the years 0 to
/// 9999 stays a number.
SheetValue moment_value(double serial, NumberFormat format, bool since_1904);

/// Returns the moment of `2021-01-01T10:00:00.000Z` or similar, without fractions and zone. Other text, or a
/// year without four digits, stays a text.
SheetValue iso_moment_value(std::string_view text);

/// Returns a number of days as `H:MM:SS`.
SheetValue duration_value(double days);

/// Returns the number as the format shows it.
SheetValue shown_value(double number, NumberFormat format, bool since_1904);

}  // namespace registrar
