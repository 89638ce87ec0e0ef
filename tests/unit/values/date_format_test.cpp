// SPDX-License-Identifier: Apache-2.0
#include "values/date_format.h"

#include <catch2/catch.hpp>
#include <random>

using namespace registrar;

namespace {

DateFormat format(const char* text) {
    const auto compiled = DateFormat::compile(text);
    INFO(text << ": " << compiled.detail);
    REQUIRE(compiled.fault == FormatFault::none);
    return compiled.format;
}

/// Returns the local time as a timestamp, or "none".
std::string read(const char* format_text, const char* cell) {
    const auto local = format(format_text).match(cell);
    return local ? format_timestamp(*local) : "none";
}

FormatFault fault(const char* text) {
    return DateFormat::compile(text).fault;
}

}  // namespace

TEST_CASE("formats of real definitions read their dates") {
    CHECK(read("YYYY-MM-DD HH:II:SS", "2018-11-04 03:04:05") == "2018-11-04T03:04:05Z");
    CHECK(read("YYYY-MM-DD hh:ii:ss", "2018-11-04 23:59:59") == "2018-11-04T23:59:59Z");
    CHECK(read("DD/MM/YYYY", "04/11/2018") == "2018-11-04T00:00:00Z");
    CHECK(read("MM-DD-YYYY", "11-04-2018") == "2018-11-04T00:00:00Z");
    CHECK(read("yyyymmdd", "20181104") == "2018-11-04T00:00:00Z");
    CHECK(read("DD.MM.YYYY, HH:II", "04.11.2018, 07:30") == "2018-11-04T07:30:00Z");
    CHECK(read("HH:II DD_MM_YYYY", "07:30 04_11_2018") == "2018-11-04T07:30:00Z");
    CHECK(read("YYYY;MM;DD HH", "2018;11;04 07") == "2018-11-04T07:00:00Z");
}

TEST_CASE("M is always the month and I the minute, whatever their case") {
    CHECK(read("dd/mm/yyyy hh:ii:ss", "04/11/2018 10:20:30") == "2018-11-04T10:20:30Z");
    CHECK(fault("DD/MM/YYYY HH:MM") == FormatFault::bad_token);
}

TEST_CASE("reads YYY as YYYY, and reports it") {
    const auto compiled = DateFormat::compile("MM-DD-YYY");
    CHECK(compiled.fault == FormatFault::none);
    CHECK(compiled.three_years);
    CHECK(compiled.format.match("11-04-2018") == format("MM-DD-YYYY").match("11-04-2018"));
    CHECK(!compiled.format.match("11-04-018"));
    CHECK(!DateFormat::compile("MM-DD-YYYY").three_years);
}

TEST_CASE("a doubled token reads exactly its width, a single letter one or two digits") {
    CHECK(read("DD/MM/YYYY", "4/11/2018") == "none");
    CHECK(read("DD/MM/YYYY", "004/11/2018") == "none");
    CHECK(read("D/M/YYYY", "4/1/2018") == "2018-01-04T00:00:00Z");
    CHECK(read("D/M/YYYY", "04/01/2018") == "2018-01-04T00:00:00Z");
    CHECK(read("D/M/YYYY", "14/12/2018") == "2018-12-14T00:00:00Z");
    CHECK(read("D/M/YYYY", "114/12/2018") == "none");
    CHECK(read("D/M/YYYY H:I:S", "1/2/2018 3:4:5") == "2018-02-01T03:04:05Z");
    CHECK(read("DD/MM/YYYY", "04/11/18") == "none");
    CHECK(read("DD/MM/YYYY", "04/11/02018") == "none");
}

TEST_CASE("two-digit years are in 1970 to 2069") {
    CHECK(read("DD/MM/YY", "01/01/69") == "2069-01-01T00:00:00Z");
    CHECK(read("DD/MM/YY", "01/01/70") == "1970-01-01T00:00:00Z");
    CHECK(read("DD/MM/YY", "01/01/00") == "2000-01-01T00:00:00Z");
    CHECK(read("DD/MM/YY", "31/12/99") == "1999-12-31T00:00:00Z");
    CHECK(read("DD/MM/YY", "31/12/1999") == "none");
}

TEST_CASE("rejects dates and times that do not exist") {
    for (const char* cell :
         {"2023-02-29 00:00:00", "2024-02-30 00:00:00", "2024-13-01 00:00:00", "2024-00-10 00:00:00",
          "2024-01-00 00:00:00", "2024-04-31 00:00:00", "2024-01-01 24:00:00", "2024-01-01 23:60:00",
          "2024-01-01 23:59:60", "2100-02-29 00:00:00"}) {
        CAPTURE(cell);
        CHECK(read("YYYY-MM-DD HH:II:SS", cell) == "none");
    }
    CHECK(read("YYYY-MM-DD", "2024-02-29") == "2024-02-29T00:00:00Z");
    CHECK(read("YYYY-MM-DD", "2000-02-29") == "2000-02-29T00:00:00Z");
}

TEST_CASE("rejects text before, after or between the parts") {
    for (const char* cell : {"", " ", "2018-11-04 ", " 2018-11-04", "2018-11-0", "2018-11-04x", "2018/11/04",
                             "2018-1104", "2018--11-04", "+018-11-04", "2018-11-٠٤", "2018-11-4", "NULL"}) {
        CAPTURE(cell);
        CHECK(read("YYYY-MM-DD", cell) == "none");
    }
}

TEST_CASE("distinguishes illegal characters, tokens of wrong length and missing parts") {
    CHECK(fault("YYYY-MM-DDTHH:II:SS") == FormatFault::illegal_character);
    CHECK(fault("YYYY\\MM\\DD") == FormatFault::illegal_character);
    CHECK(fault("YYYY-MM-DD é") == FormatFault::illegal_character);
    CHECK(fault("YYYYY-MM-DD") == FormatFault::bad_token);
    CHECK(fault("Y-MM-DD") == FormatFault::bad_token);
    CHECK(fault("YYYY-MMM-DD") == FormatFault::bad_token);
    CHECK(fault("YYYY-MM-DD DD") == FormatFault::bad_token);
    CHECK(fault("YYYY-MM-DD II") == FormatFault::bad_token);
    CHECK(fault("YYYY-MM-DD HH:SS") == FormatFault::bad_token);
    CHECK(fault("") == FormatFault::no_date);
    CHECK(fault("HH:II:SS") == FormatFault::no_date);
    CHECK(fault("YYYY-MM") == FormatFault::no_date);
    CHECK(fault(std::string(100, ' ').c_str()) == FormatFault::bad_token);
    CHECK(DateFormat::compile("YYYY-MM-DD DD").detail == "The day stands twice.");
}

TEST_CASE("a cell may have only the date if the time is separate from it") {
    const auto date_only = [](const char* text, const char* cell) {
        const auto local = format(text).match_date_only(cell);
        return local ? format_timestamp(*local) : "none";
    };
    CHECK(date_only("YYYY-MM-DD HH:II:SS", "2018-11-04") == "2018-11-04T00:00:00Z");
    CHECK(date_only("HH:II, D.M.YYYY", "4.11.2018") == "2018-11-04T00:00:00Z");
    CHECK(date_only("YYYY-MM-DD HH:II:SS", "2018-11-04 ") == "none");
    CHECK(date_only("YYYY-MM-DD HH:II:SS", "2018-11-04 10:00:00") == "none");
    CHECK(date_only("YYYY-MM-DD HH:II:SS", "2018-02-30") == "none");
    CHECK(date_only("DD HH MM YYYY", "04 11 2018") == "none");
    CHECK(date_only("YYYY-MM-DD", "2018-11-04") == "none");
    CHECK(format("YYYY-MM-DD HH").has_time());
    CHECK(!format("YYYY-MM-DD").has_time());
}

TEST_CASE("the reason says what is wrong and where") {
    const auto explain = [](const char* text, const char* cell) { return format(text).explain(cell); };
    CHECK(explain("DD.MM.YYYY", "31.02.2024").reason == "February 2024 has 29 days");
    CHECK(explain("DD.MM.YYYY", "31.02.2024").begin == 0);
    CHECK(explain("DD.MM.YYYY", "31.02.2024").end == 10);
    CHECK(explain("DD.MM.YYYY", "01.13.2024").reason == "there is no month 13");
    CHECK(explain("DD.MM.YYYY", "00.04.2024").reason == "April 2024 has 30 days");
    CHECK(explain("YYYY-MM-DD HH:II:SS", "2024-01-01 25:00:00").reason == "there is no hour 25");
    CHECK(explain("YYYY-MM-DD HH:II:SS", "2024-01-01 00:60:00").reason == "there is no minute 60");
    CHECK(explain("YYYY-MM-DD HH:II:SS", "2024-01-01 00:00:60").reason == "there is no second 60");
    CHECK(explain("YYYY-MM-DD HH:II:SS", "2024-02-30").reason == "February 2024 has 29 days");
    CHECK(explain("YYYY-MM-DD", "2024-01").reason == "it ends too early");
    CHECK(explain("YYYY-MM-DD", "2024/01/01").begin == 4);
    CHECK(explain("YYYY-MM-DD", "2024-01-01 x").begin == 10);
    CHECK(explain("YYYY-MM-DD", "n/a").begin == 0);
}

TEST_CASE("notices cells that can be read with day and month exchanged") {
    CHECK(format("DD/MM/YYYY").reads_with_day_and_month_exchanged("04/11/2018"));
    CHECK(!format("DD/MM/YYYY").reads_with_day_and_month_exchanged("14/11/2018"));
    CHECK(!format("DD/MM/YYYY").reads_with_day_and_month_exchanged("x"));
    CHECK(format("DD/MM/YYYY HH:II").reads_with_day_and_month_exchanged("04/11/2018"));
}

TEST_CASE("a format reads what it writes") {
    std::mt19937_64 random(3);
    for (const char* text :
         {"YYYY-MM-DD HH:II:SS", "D/M/YYYY H:I:S", "SS.II.HH DD_MM_YYYY", "YYYYMMDDHHIISS"}) {
        const DateFormat tried = format(text);
        for (int i = 0; i < 500; ++i) {
            const auto time = static_cast<std::int64_t>(random() % 20'000'000'000u) - 10'000'000'000;
            CAPTURE(text, time);
            CHECK(tried.match(tried.format(time)) == time);
        }
    }
    CHECK(format("D/M/YY").format(0) == "1/1/70");
}

TEST_CASE("times of day have two digits per part, and seconds may be missing") {
    CHECK(parse_time_of_day("00:00:00") == 0);
    CHECK(parse_time_of_day("23:59:59") == 86399);
    CHECK(parse_time_of_day("07:30") == 27000);
    for (const char* bad :
         {"", "7:30", "24:00", "07:60", "07:30:60", "07:30:", "07.30", "07:30:5", "-7:30", "0730"}) {
        CAPTURE(bad);
        CHECK(!parse_time_of_day(bad));
    }
}

TEST_CASE("writes timestamps in UTC and reads them with any offset") {
    CHECK(format_timestamp(0) == "1970-01-01T00:00:00Z");
    CHECK(format_timestamp(-1) == "1969-12-31T23:59:59Z");
    CHECK(parse_timestamp("2018-11-04T03:00:00Z") == 1541300400);
    CHECK(parse_timestamp("2018-11-04t00:00:00-03:00") == 1541300400);
    CHECK(parse_timestamp("2018-11-04 04:30:00+01:30") == 1541300400);
    CHECK(parse_timestamp("2018-11-04T03:00:00.999Z") == 1541300400);
    for (const char* bad : {"", "2018-11-04", "2018-11-04T03:00:00", "2018-11-04T03:00:00.Z",
                            "2018-11-04T03:00:00+0100", "2018-11-04T03:00:00+24:00", "2018-11-04T03:00:00Zx",
                            "2018-02-30T03:00:00Z", "2018-11-04T24:00:00Z", "2018-11-04x03:00:00Z"}) {
        CAPTURE(bad);
        CHECK(!parse_timestamp(bad));
    }
}

TEST_CASE("dates are numbers of days, also before 1970") {
    CHECK(parse_date("1970-01-01") == 0);
    CHECK(parse_date("1969-12-31") == -1);
    CHECK(parse_date("1969-12-30") == -2);
    CHECK(format_date(-1) == "1969-12-31");
    CHECK(!parse_date("2018-11-4"));
    for (std::int64_t day = -50'000; day < 50'000; day += 37) CHECK(parse_date(format_date(day)) == day);
}

TEST_CASE("rejects dates and instants outside the years 1 to 9999") {
    CHECK(read("YYYY-MM-DD", "0000-12-31") == "none");
    CHECK(format("YYYY-MM-DD").explain("0000-12-31").reason == "there is no year 0");
    CHECK(!parse_date("0000-12-31"));
    CHECK(parse_timestamp("0001-01-01T00:00:00Z") == first_second);
    CHECK(!parse_timestamp("0001-01-01T00:00:00+00:01"));
    CHECK(parse_timestamp("9999-12-31T23:59:59Z") == last_second);
    CHECK(parse_timestamp("9999-12-31T23:59:59+01:00") == last_second - 3600);
    CHECK(!parse_timestamp("9999-12-31T23:59:59-00:01"));
}
