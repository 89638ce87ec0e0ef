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
    percent,   ///< as a percentage
    padded,    ///< with leading zeros, or within other characters
};

/// A display format.
struct CellFormat {
    NumberFormat kind = NumberFormat::plain;
    std::uint8_t digits = 0;  ///< of a padded number, at least
    /// What a padded number is shown as, if more than leading zeros: `R-0000`. A 0 stands for a digit, the
    /// first one for all further digits, too.
    std::string mask = {};
};

/// Returns the format of a code such as `dd/mm/yyyy hh:mm`.
CellFormat number_format(std::string_view code);
/// Returns the format that has only a number, which is built into every spreadsheet program.
CellFormat built_in_format(std::int64_t number);

/// Returns the number in plain decimal digits, without the noise of binary fractions. The form is `rounded`
/// if it has more than 15 digits, of which the spreadsheet kept 15.
SheetValue number_value(double number);

/// Returns the moment of a serial day number. In the 1900 system, day 0 is 0 January 1900, which spreadsheets
/// show for an empty cell, and day 60 is 29 February 1900; neither exists, nor does a day before them: the
/// form is then `no_date`. A number after the year 9999 stays a number.
SheetValue moment_value(double serial, NumberFormat format, bool since_1904);

/// Returns the moment of a date of an .ods: 1899-12-30, its day 0, and earlier days are no dates.
SheetValue checked_moment(SheetValue value);

/// Returns the moment of `2021-01-01T10:00:00.000Z` or similar, without fractions and zone. Other text, or a
/// year without four digits, stays a text.
SheetValue iso_moment_value(std::string_view text);

/// Returns a number of days as `H:MM:SS`.
SheetValue duration_value(double days);

/// Returns whether a text shows a whole number with leading zeros or within other characters, such as
/// `R-0012`, and not only with signs of grouping.
bool adds_to_number(std::string_view shown, std::string_view number);

/// Returns the number as the format shows it.
SheetValue shown_value(double number, const CellFormat& format, bool since_1904);

}  // namespace registrar
