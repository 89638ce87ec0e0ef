// SPDX-License-Identifier: Apache-2.0
#include "input/sheet_value.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "input/shared_texts.h"
#include "input/workbook.h"

using namespace registrar;

namespace {

std::string shown(const SheetValue& value, CellForm form) {
    CHECK(value.form == form);
    return value.text;
}

}  // namespace

TEST_CASE("shows numbers in plain digits, without binary rounding errors") {
    CHECK(shown(number_value(0.1 + 0.2), CellForm::number) == "0.3");
    CHECK(shown(number_value(50), CellForm::number) == "50");
    CHECK(shown(number_value(-0.5), CellForm::number) == "-0.5");
    CHECK(shown(number_value(0.00000015), CellForm::number) == "0.00000015");
    CHECK(shown(number_value(99.99999999999999), CellForm::number) == "100");
    CHECK(shown(number_value(999999999999999), CellForm::number) == "999999999999999");
    CHECK(shown(number_value(1234567890123456), CellForm::rounded) == "1234567890123456");
    CHECK(shown(number_value(1.23457e+20), CellForm::rounded) == "123457000000000000000");
    CHECK(shown(number_value(-1.5e15), CellForm::rounded) == "-1500000000000000");
    CHECK(number_value(INFINITY).form == CellForm::fault);
    CHECK(number_value(NAN).form == CellForm::fault);
}

TEST_CASE("shows whole numbers within the characters of their format") {
    const auto as = [](const char* code, double number) {
        return shown_value(number, number_format(code), false);
    };
    CHECK(shown(as("\"R-\"0000", 12), CellForm::padded) == "R-0012");
    CHECK(shown(as("\"R-\"0000", 1234567), CellForm::padded) == "R-1234567");
    CHECK(shown(as("000-000", 1234), CellForm::padded) == "001-234");
    CHECK(shown(as("\\E0;-0", 7), CellForm::padded) == "E7");
    CHECK(shown(as("##0\" h\"", 5), CellForm::padded) == "5 h");
    CHECK(shown(as("\"R\"#", 0), CellForm::padded) == "R0");
    CHECK(shown(as("\"R\"0", 1.5), CellForm::number) == "1.5");
    CHECK(shown(as("\"R\"0", -1), CellForm::number) == "-1");
    // What cannot be rendered, or only groups digits, is the plain number.
    for (const char* code : {"###-###", "# ##0", "#,##0 \"EUR\"", "\"R1-\"0", "\"yes\"", "[Red]0", "0_)"}) {
        CAPTURE(code);
        CHECK(shown(as(code, 1234), CellForm::number) == "1234");
    }
}

TEST_CASE("tells shown texts that add to a number from grouped ones") {
    for (const char* text : {"0012", "R-12", "12 h", "00-12"}) CHECK(adds_to_number(text, "12"));
    for (const char* text : {"12", "12,00", "1.2", "112", "120"}) CHECK(!adds_to_number(text, "12"));
    for (const char* text : {"1.234", "1 234", "1\u202f234", "1'234"}) CHECK(!adds_to_number(text, "1234"));
    CHECK(!adds_to_number("0,0", "0"));
    CHECK(!adds_to_number("R-1.5", "1.5"));
}

TEST_CASE("recognises number formats of days, times and durations") {
    for (const char* code :
         {"dd/mm/yyyy", "yyyy\\-mm\\-dd", "[$-409]d-mmm-yy;@", "mmm yy", "d", "[Red]yyyy"}) {
        CAPTURE(code);
        CHECK(number_format(code).kind == NumberFormat::day);
    }
    for (const char* code : {"hh:mm", "dd/mm/yyyy hh:mm", "h:mm AM/PM", "ss.000", "mm:ss"}) {
        CAPTURE(code);
        CHECK(number_format(code).kind == NumberFormat::time);
    }
    for (const char* code : {"[h]:mm:ss", "[mm]:ss", "[S]"}) {
        CAPTURE(code);
        CHECK(number_format(code).kind == NumberFormat::duration);
    }
    for (const char* code : {"General", "0.00", "#,##0 \"days\"", "0.00E+00", "[Red]0", "@", "", "# ##0",
                             "_d0", "0;\"dd\"", "\"yyyy"}) {
        CAPTURE(code);
        CHECK(number_format(code).kind == NumberFormat::plain);
    }
    CHECK(built_in_format(14).kind == NumberFormat::day);
    CHECK(built_in_format(22).kind == NumberFormat::time);
    CHECK(built_in_format(46).kind == NumberFormat::duration);
    CHECK(built_in_format(0).kind == NumberFormat::plain);
    CHECK(built_in_format(37).kind == NumberFormat::plain);
}

TEST_CASE("converts serial numbers of both date systems to moments") {
    const auto day = [](double serial, bool since_1904 = false) {
        return moment_value(serial, NumberFormat::day, since_1904).text;
    };
    CHECK(day(1) == "1900-01-01");
    CHECK(day(59) == "1900-02-28");
    CHECK(day(60) == "1900-02-29");  // a day that never existed and that no format reads
    CHECK(day(61) == "1900-03-01");
    CHECK(day(43408) == "2018-11-04");
    CHECK(day(0, true) == "1904-01-01");
    CHECK(day(2958465) == "9999-12-31");
    CHECK(moment_value(2958466, NumberFormat::day, false).form == CellForm::number);
    CHECK(moment_value(-1, NumberFormat::day, false).form == CellForm::no_date);
    const SheetValue noon = moment_value(43408.5, NumberFormat::day, false);
    CHECK(shown(noon, CellForm::moment) == "2018-11-04 12:00:00");
    CHECK(moment_value(43408, NumberFormat::time, false).text == "2018-11-04 00:00:00");
    // 10:20:30 is no exact binary fraction of a day.
    CHECK(moment_value(43408 + 37230.0 / 86400, NumberFormat::time, false).text == "2018-11-04 10:20:30");
    CHECK(shown(moment_value(0.5, NumberFormat::time, false), CellForm::duration) == "12:00:00");
    CHECK(duration_value(10.5).text == "252:00:00");
    CHECK(duration_value(-0.5).text == "-12:00:00");
}

TEST_CASE("parses and writes cell references") {
    CHECK(cell_reference(0, 1) == "A1");
    CHECK(cell_reference(25, 7) == "Z7");
    CHECK(cell_reference(26, 7) == "AA7");
    CHECK(cell_reference(16383, 1048576) == "XFD1048576");
}

TEST_CASE("decodes the escapes of workbooks") {
    CHECK(without_escapes("a_x000D__x000A_b") == "a\r\nb");
    CHECK(without_escapes("_x005F_x000D_") == "_x000D_");
    CHECK(without_escapes("_x00e9_ _x20AC_") == "é €");
    CHECK(without_escapes("_xyz1_ _x00 _x000D") == "_xyz1_ _x00 _x000D");
    CHECK(without_escapes("_xD800_") == "_xD800_");
}

TEST_CASE("reads ISO 8601 moments, and leaves anything else as text") {
    const auto read = [](std::string_view text) {
        const SheetValue value = iso_moment_value(text);
        return (value.form == CellForm::moment ? "moment " : "text ") + value.text;
    };
    CHECK(read("2021-01-01") == "moment 2021-01-01");
    CHECK(read("2021-01-01Z") == "moment 2021-01-01");
    CHECK(read("2021-01-01T10:00:00") == "moment 2021-01-01 10:00:00");
    CHECK(read("2021-01-01 10:00:00.123Z") == "moment 2021-01-01 10:00:00");
    CHECK(read("2021-13-32") == "moment 2021-13-32");  // the form is right; conversion rejects the day
    CHECK(read("2021-01-01T10:00") == "text 2021-01-01T10:00");
    CHECK(read("-001-01-01") == "text -001-01-01");
    CHECK(read("2021-01-01\" a=\"<b/>") == "text 2021-01-01\" a=\"<b/>");
    CHECK(read("") == "text ");
}

TEST_CASE("finds new and old shared texts alternately, in the file and in memory") {
    SharedTexts strings;
    constexpr std::size_t count = 6'000'000;
    const auto text = [](std::size_t at) { return "text number " + std::to_string(at); };
    for (std::size_t at = 0; at < count; ++at) strings.add(text(at));
    CHECK(strings.size() == count);
    bool same = true;
    for (std::size_t at = 0; at < count; at += 17)
        same = same && strings.at(at) == text(at) && strings.at(at % 1000) == text(at % 1000);
    CHECK(same);
    strings.add("the last");
    CHECK(strings.at(count) == "the last");
    CHECK(strings.at(count - 1) == text(count - 1));
}

TEST_CASE("many shared texts move to a file, and are found there") {
    SharedTexts strings;
    const std::string long_text(100'000, 'x');
    for (int at = 0; at < 800; ++at) strings.add(std::to_string(at) + long_text);
    for (const int at : {0, 799, 1, 400, 335, 336, 337, 0}) {
        CAPTURE(at);
        CHECK(strings.at(static_cast<std::size_t>(at)) == std::to_string(at) + long_text);
    }
}
