// SPDX-License-Identifier: Apache-2.0
#include "values/zone_file.h"

#include <catch2/catch.hpp>

#include "values/posix_zone.h"
#include "values/zone.h"

using namespace registrar;

namespace {

std::string big_endian(std::int64_t value, int width) {
    std::string bytes;
    for (int shift = (width - 1) * 8; shift >= 0; shift -= 8)
        bytes += static_cast<char>(static_cast<std::uint64_t>(value) >> shift & 0xFFU);
    return bytes;
}

std::string header(char version, std::size_t times, std::size_t types, std::size_t letters) {
    std::string bytes = std::string("TZif") + version + std::string(15, '\0');
    for (const std::size_t count : {std::size_t{0}, std::size_t{0}, std::size_t{0}, times, types, letters})
        bytes += big_endian(static_cast<std::int64_t>(count), 4);
    return bytes;
}

/// Returns a version 2 file whose offsets are 0, 3600, … by type.
std::string zone_file(const std::vector<ZoneStep>& steps, std::size_t types, const std::string& footer) {
    std::string bytes = header('2', 0, 1, 4) + std::string(6, '\0') + std::string("AAA\0", 4);
    bytes += header('2', steps.size(), types, 4);
    for (const ZoneStep& step : steps) bytes += big_endian(step.utc, 8);
    for (const ZoneStep& step : steps) bytes += static_cast<char>(step.offset / 3600);
    for (std::size_t type = 0; type < types; ++type)
        bytes += big_endian(static_cast<std::int64_t>(type) * 3600, 4) + std::string(2, '\0');
    return bytes + std::string("AAA\0", 4) + footer;
}

std::string text(const std::optional<std::vector<ZoneStep>>& steps) {
    if (!steps) return "none";
    std::string result;
    for (const ZoneStep& step : *steps)
        result += format_timestamp(step.utc) + " " + std::to_string(step.offset) + "\n";
    return result;
}

std::int64_t utc(const char* time) {
    return *parse_timestamp(time);
}

}  // namespace

TEST_CASE("a rule gives the transitions of its years") {
    CHECK(text(posix_steps("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", utc("2030-01-01T00:00:00Z"),
                           utc("2031-01-01T00:00:00Z"))) ==
          "2030-01-01T00:00:00Z -7200\n2030-03-31T01:00:00Z -3600\n2030-10-27T01:00:00Z -7200\n"
          "2031-03-30T01:00:00Z -3600\n2031-10-26T01:00:00Z -7200\n");
    CHECK(text(posix_steps("AAA-1", utc("2030-01-01T00:00:00Z"), utc("2039-01-01T00:00:00Z"))) ==
          "2030-01-01T00:00:00Z 3600\n");
    // Daylight saving time all year, as in RFC 8536.
    CHECK(text(posix_steps("XXX3EDT4,0/0,J365/23", utc("2030-07-01T00:00:00Z"),
                           utc("2031-01-01T00:00:00Z"))) == "2030-07-01T00:00:00Z -14400\n");
    CHECK(text(posix_steps("AAA0BBB-1,J60/0,J61/24", utc("2032-01-01T00:00:00Z"),
                           utc("2033-01-01T00:00:00Z"))) ==
          "2032-01-01T00:00:00Z 0\n2032-03-01T00:00:00Z 3600\n2032-03-02T23:00:00Z 0\n"
          "2033-03-01T00:00:00Z 3600\n2033-03-02T23:00:00Z 0\n");
    CHECK(text(posix_steps("AAA0BBB-1,59/0,60/-167", utc("2032-01-01T00:00:00Z"),
                           utc("2033-01-01T00:00:00Z"))) ==
          "2032-01-01T00:00:00Z 3600\n2032-02-23T00:00:00Z 0\n2032-02-29T00:00:00Z 3600\n"
          "2033-02-23T00:00:00Z 0\n2033-03-01T00:00:00Z 3600\n");
}

TEST_CASE("refuses text that is not a rule") {
    for (const char* rule : {"", "A", "AA1", "AAA", "AAA25", "AAA1:60", "AAA1BBB", "AAA1BBB,M3.5.0",
                             "AAA1BBB,M13.1.0,M10.5.0", "AAA1BBB,M3.6.0,M10.5.0", "AAA1BBB,M3.5.7,M10.5.0",
                             "AAA1BBB,J0,J365", "AAA1BBB,0,366", "AAA1BBB,M3.5.0/168,M10.5.0", "<AA1", "<A>1",
                             "AAA1BBB,M3.5.0,M10.5.0x", "AAA99999999999999999999"}) {
        CAPTURE(rule);
        CHECK(!posix_steps(rule, 0, 1));
    }
}

TEST_CASE("the transitions of a file apply as far as its table goes, and the rule after that") {
    const std::string bytes = zone_file({{utc("2060-01-01T00:00:00Z"), 3600},
                                         {utc("2061-01-01T00:00:00Z"), 7200},
                                         {utc("2070-01-01T00:00:00Z"), 0}},
                                        3, "\nAAA0BBB-5,M7.1.0,M8.1.0\n");
    const auto zone = Zone::parse("made", bytes);
    REQUIRE(zone);
    CHECK(zone->to_local(utc("2059-07-20T00:00:00Z")) == utc("2059-07-20T00:00:00Z"));
    CHECK(zone->to_local(utc("2060-07-20T00:00:00Z")) == utc("2060-07-20T01:00:00Z"));
    CHECK(zone->to_local(utc("2061-07-20T00:00:00Z")) == utc("2061-07-20T02:00:00Z"));
    for (const char* summer :
         {"2070-07-20", "2399-07-20", "2460-07-20", "2472-07-20", "2475-07-20", "2861-07-20"}) {
        CAPTURE(summer);
        const std::int64_t at = utc((std::string(summer) + "T00:00:00Z").c_str());
        CHECK(zone->to_local(at) == at + 5 * 3600);
    }
}

TEST_CASE("refuses a tz file that is cut off or inconsistent") {
    const std::string good = zone_file({{0, 0}, {10, 3600}}, 2, "\nAAA0\n");
    REQUIRE(parse_zone_file(good));
    for (std::size_t size = 0; size < good.size(); ++size) {
        CAPTURE(size);
        CHECK(!parse_zone_file(std::string_view(good).substr(0, size)));
    }
    CHECK(!parse_zone_file(zone_file({{10, 0}, {10, 3600}}, 2, "\nAAA0\n")));
    CHECK(!parse_zone_file(zone_file({{10, 0}, {20, 7200}}, 2, "\nAAA0\n")));
    CHECK(!parse_zone_file(zone_file({{10, 0}}, 0, "\nAAA0\n")));
    CHECK(!parse_zone_file(zone_file({{10, 0}}, 40, "\nAAA0\n")));
    CHECK(!Zone::parse("made", zone_file({{10, 0}}, 1, "\nno rule\n")));
    std::string huge = good;
    huge.replace(20, 24, std::string(24, '\xFF'));
    CHECK(!parse_zone_file(huge));
}
