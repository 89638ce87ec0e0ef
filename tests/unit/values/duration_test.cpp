// SPDX-License-Identifier: Apache-2.0
#include "values/duration.h"

#include <catch2/catch.hpp>

using namespace registrar;

TEST_CASE("reads one hour, 25 minutes and 15 seconds alike in every format with seconds") {
    for (const auto format :
         {DurationFormat::raw_seconds, DurationFormat::raw_minutes, DurationFormat::iso_8601})
        CHECK(parse_duration(duration_example(format), format) == 5115);
    for (const auto format : {DurationFormat::padded, DurationFormat::paddedhh})
        CHECK(parse_duration(duration_example(format), format) == 5100);
    CHECK(duration_example(DurationFormat::iso_8601) == "PT1H25M15S");
    CHECK(duration_example(DurationFormat::padded) == "001:25");
}

TEST_CASE("raw seconds are an integer") {
    CHECK(parse_duration("-60", DurationFormat::raw_seconds) == -60);
    CHECK(!parse_duration("60.0", DurationFormat::raw_seconds));
    CHECK(!parse_duration("", DurationFormat::raw_seconds));
}

TEST_CASE("raw minutes are a decimal, with half seconds rounded up") {
    CHECK(parse_duration("85", DurationFormat::raw_minutes) == 5100);
    CHECK(parse_duration("0.025", DurationFormat::raw_minutes) == 2);
    CHECK(parse_duration("-0.025", DurationFormat::raw_minutes) == -1);
    CHECK(parse_duration("0.008", DurationFormat::raw_minutes) == 0);
    CHECK(!parse_duration("1e3", DurationFormat::raw_minutes));
    CHECK(!parse_duration("999999999999999999999", DurationFormat::raw_minutes));
}

TEST_CASE("rounds every half second in raw minutes up") {
    // k thousandths of a minute are 60 k milliseconds.
    std::size_t differences = 0;
    for (std::int64_t thousandths = 0; thousandths < 200'000; ++thousandths) {
        std::string digits = std::to_string(thousandths % 1000);
        digits.insert(0, 3 - digits.size(), '0');
        const std::string text = std::to_string(thousandths / 1000) + '.' + digits;
        if (parse_duration(text, DurationFormat::raw_minutes) != (thousandths * 60 + 500) / 1000)
            ++differences;
    }
    CHECK(differences == 0);
}

TEST_CASE("ISO 8601 takes weeks, days, hours, minutes and seconds, in that order") {
    const auto iso = [](const char* text) { return parse_duration(text, DurationFormat::iso_8601); };
    CHECK(iso("P1W") == 604800);
    CHECK(iso("P2DT3H") == 183600);
    CHECK(iso("PT90M") == 5400);
    CHECK(iso("pt1h") == 3600);
    CHECK(iso("PT0S") == 0);
    CHECK(iso("PT1.5S") == 2);
    CHECK(iso("PT1.4S") == 1);
    CHECK(iso("PT1.5H") == 5400);
    CHECK(iso("P1WT1S") == 604801);
    for (const char* bad :
         {"",       "P",        "PT",    "P1",      "1H",   "P1Y",    "P1M",   "PT1M1H",
          "PT1H1H", "PT1.5H1M", "P1DT",  "PT1",     "PTH",  "P1H",    "PT1D",  "-PT1H",
          "PT-1H",  "PT+1H",    "PT1H ", "PT1..5H", "PT.H", "PT1H25", "PTT1H", "PT99999999999999999999H"}) {
        CAPTURE(bad);
        CHECK(!iso(bad));
    }
}

TEST_CASE("padded forms are hours and two digits of minutes") {
    const auto padded = [](const char* text) { return parse_duration(text, DurationFormat::padded); };
    const auto paddedhh = [](const char* text) { return parse_duration(text, DurationFormat::paddedhh); };
    CHECK(padded("100:00") == 360000);
    CHECK(padded("1000:59") == 3603540);
    CHECK(paddedhh("01:25") == 5100);
    CHECK(paddedhh("100:00") == 360000);
    CHECK(!padded("01:25"));
    for (const char* bad : {"", ":", "1:25", "01:60", "01:5", "01:005", "01:25:00", "-01:25", "+1:25",
                            "01:2a", "a1:25", "01;25", "99999999999999:00"}) {
        CAPTURE(bad);
        CHECK(!padded(bad));
        CHECK(!paddedhh(bad));
    }
}
