// SPDX-License-Identifier: Apache-2.0
#include "values/iso_datetime.h"

#include <catch2/catch.hpp>

using registrar::parse_iso_datetime;

TEST_CASE("ISO 8601 has T or a space, and seconds, zone and time may be left out") {
    constexpr std::int64_t midnight = 1795305600;  // 2026-11-22 00:00:00
    for (const char* text : {"2026-11-22T10:05:07", "2026-11-22 10:05:07", "2026-11-22t10:05:07"}) {
        const auto read = parse_iso_datetime(text);
        REQUIRE(read);
        CHECK(read->local == midnight + 10 * 3600 + 5 * 60 + 7);
        CHECK(read->has_time);
        CHECK_FALSE(read->offset);
    }
    CHECK(parse_iso_datetime("2026-11-22T10:05")->local == midnight + 10 * 3600 + 5 * 60);
    CHECK(parse_iso_datetime("2026-11-22T10:05Z")->offset == 0);
    CHECK(parse_iso_datetime("2026-11-22 10:05:07+05:30")->offset == 19800);
    CHECK(parse_iso_datetime("2026-11-22 10:05:07-0300")->offset == -10800);
    CHECK(parse_iso_datetime("2026-11-22 10:05:07+01")->offset == 3600);
    const auto day = parse_iso_datetime("2026-11-22");
    REQUIRE(day);
    CHECK(day->local == midnight);
    CHECK_FALSE(day->has_time);
}

TEST_CASE("rejects what is almost ISO 8601") {
    for (const char* text :
         {"", "22/11/2026", "2026-02-30", "2026-11-22T", "2026-11-22X10:00", "2026-11-22T25:00",
          "2026-11-22T10", "2026-11-22T10:00+", "2026-11-22T10:00+1", "2026-11-22T10:00+99:00",
          "2026-11-22T10:00ZZ", "2026-11-22T10:00:00.", "2026-11-22T10:00+01:60"})
        CHECK_FALSE(parse_iso_datetime(text));
}
