// SPDX-License-Identifier: Apache-2.0
// Cron expressions: what they accept, and when they are due where zones skip or repeat hours.
#include "values/cron.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "values/date_format.h"

using namespace registrar;

namespace {

CronExpression compiled(std::string_view text) {
    std::string fault;
    const auto cron = CronExpression::parse(text, fault);
    INFO(fault);
    REQUIRE(cron);
    return *cron;
}

std::string fault_of(std::string_view text) {
    std::string fault;
    CHECK_FALSE(CronExpression::parse(text, fault));
    return fault;
}

std::int64_t time(std::string_view text) {
    return *parse_timestamp(text);
}

/// Returns the due times after `from` up to `to`, as `2026-03-29T01:00:00Z 29 02:30`: in UTC, and the day and
/// time that the expression names.
std::vector<std::string> due(std::string_view expression, std::string_view zone_name, std::string_view from,
                             std::string_view to) {
    const CronExpression cron = compiled(expression);
    const auto zone = Zone::shared(zone_name);
    REQUIRE(zone);
    std::vector<std::string> times;
    std::int64_t after = time(from);
    while (const auto next = cron.next(*zone, after)) {
        if (next->utc > time(to)) break;
        const std::string nominal = format_timestamp(next->nominal);
        times.push_back(fmt::format("{} {} {}", format_timestamp(next->utc), nominal.substr(8, 2),
                                    nominal.substr(11, 5)));
        after = next->utc;
    }
    return times;
}

using Times = std::vector<std::string>;

}  // namespace

TEST_CASE("a skipped time is due at the first moment after the gap, a repeated one at its first pass") {
    CHECK(due("30 2 * * *", "Europe/Paris", "2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z") ==
          Times{"2026-03-29T01:00:00Z 29 02:30", "2026-03-30T00:30:00Z 30 02:30"});
    CHECK(due("30 2 * * *", "Europe/Paris", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z") ==
          Times{"2026-10-25T00:30:00Z 25 02:30", "2026-10-26T01:30:00Z 26 02:30"});
    CHECK(due("0 0 * * *", "America/Sao_Paulo", "2018-11-03T12:00:00Z", "2018-11-05T12:00:00Z") ==
          Times{"2018-11-04T03:00:00Z 04 00:00", "2018-11-05T02:00:00Z 05 00:00"});
    CHECK(due("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", "2026-10-04T23:00:00Z") ==
          Times{"2026-10-03T15:30:00Z 04 02:15", "2026-10-04T15:15:00Z 05 02:15"});
    CHECK(due("0 9 30 12 *", "Pacific/Apia", "2011-12-28T00:00:00Z", "2012-01-02T00:00:00Z") ==
          Times{"2011-12-30T10:00:00Z 30 09:00"});
    CHECK(due("0 1 * * *", "Europe/Dublin", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z") ==
          Times{"2026-10-25T00:00:00Z 25 01:00", "2026-10-26T01:00:00Z 26 01:00"});
}

TEST_CASE("several skipped times that fall on one instant are due once") {
    CHECK(due("*/30 2,3 * * *", "Europe/Paris", "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z") ==
          Times{"2026-03-29T01:00:00Z 29 02:00", "2026-03-29T01:30:00Z 29 03:30"});
}

TEST_CASE("a star in the hour field follows elapsed time") {
    CHECK(due("*/30 * * * *", "Europe/Paris", "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z") ==
          Times{"2026-03-29T00:30:00Z 29 01:30", "2026-03-29T01:00:00Z 29 03:00",
                "2026-03-29T01:30:00Z 29 03:30", "2026-03-29T02:00:00Z 29 04:00"});
    CHECK(due("*/30 * * * *", "Europe/Paris", "2026-10-24T23:45:00Z", "2026-10-25T02:00:00Z") ==
          Times{"2026-10-25T00:00:00Z 25 02:00", "2026-10-25T00:30:00Z 25 02:30",
                "2026-10-25T01:00:00Z 25 02:00", "2026-10-25T01:30:00Z 25 02:30",
                "2026-10-25T02:00:00Z 25 03:00"});
    CHECK(due("@hourly", "Europe/Paris", "2026-10-24T23:30:00Z", "2026-10-25T02:00:00Z") ==
          Times{"2026-10-25T00:00:00Z 25 02:00", "2026-10-25T01:00:00Z 25 02:00",
                "2026-10-25T02:00:00Z 25 03:00"});
    CHECK(compiled("@hourly").follows_elapsed_time());
    CHECK_FALSE(compiled("0 */1 * * *").follows_elapsed_time());
}

TEST_CASE("fields have lists, ranges, steps and names") {
    const auto days = [](std::string_view expression) {
        std::string all;
        for (const std::string& each : due(expression, "UTC", "2026-11-01T00:00:00Z", "2026-11-30T23:59:00Z"))
            all += each.substr(8, 2) + " ";
        return all;
    };
    CHECK(days("0 6 * * 1-5") == "02 03 04 05 06 09 10 11 12 13 16 17 18 19 20 23 24 25 26 27 30 ");
    CHECK(days("0 6 * nov Mon,WED") == "02 04 09 11 16 18 23 25 30 ");
    CHECK(days("0 6 1-20/7 * *") == "01 08 15 ");
    CHECK(days("0 6 */10 * *") == "01 11 21 ");
    CHECK(days("0 6 20/4 * *") == "20 24 28 ");
    CHECK(days("0 6 * * 7") == days("0 6 * * sun"));
    CHECK(days("@weekly") == "08 15 22 29 ");
    CHECK(days("@monthly") == "");
    CHECK(days("\t0  6 1 * * ") == "01 ");
}

TEST_CASE("a day fits day of month or day of week if both are restricted") {
    const auto count = [](std::string_view expression) {
        return due(expression, "UTC", "2026-11-01T00:00:00Z", "2026-11-30T23:59:00Z").size();
    };
    CHECK(count("0 6 13 * 5") == 4);  // 13 November is one of the four Fridays
    CHECK(count("0 6 14 * 5") == 5);
    CHECK(count("0 6 */2 * 1") == 2);  // as in cron, a star does not restrict: Mondays of odd days
    CHECK(compiled("0 6 13 * 5").restricts_both_days());
    CHECK_FALSE(compiled("0 6 13 * *").restricts_both_days());
}

TEST_CASE("wrong expressions are refused with the reason") {
    for (const char* text : {"", "* * * *", "* * * * * *", "@noon", "@reboot"})
        CHECK_THAT(fault_of(text), Catch::Contains("five fields"));
    CHECK_THAT(fault_of("60 * * * *"), Catch::Contains("minute has 0 to 59") && Catch::Contains("'60'"));
    CHECK_THAT(fault_of("0 24 * * *"), Catch::Contains("hour has 0 to 23"));
    CHECK_THAT(fault_of("0 0 0 * *"), Catch::Contains("day of month has 1 to 31"));
    CHECK_THAT(fault_of("0 0 * januar *"), Catch::Contains("month has 1 to 12 or names"));
    CHECK_THAT(fault_of("0 0 * * 8"), Catch::Contains("day of week has 0 to 7 or names"));
    for (const char* field : {"5-1", "1-", "-1", "1--2", "*/0", "*/", "1/2/3", ",", "1,", "1,,2", "a", "1.5",
                              "+1", "*5", "**", "1-*", "999", "0x1", "*/100"})
        CHECK_THAT(fault_of(fmt::format("{} * * * *", field)), Catch::Contains(field));
    CHECK_THAT(fault_of("0 0 30 2 *"), Catch::Contains("No date fits"));
    CHECK_THAT(fault_of("0 0 31 4,6,9,11 *"), Catch::Contains("No date fits"));
    CHECK(due("0 0 29 2 *", "UTC", "2097-01-01T00:00:00Z", "2105-01-01T00:00:00Z") ==
          Times{"2104-02-29T00:00:00Z 29 00:00"});
}

TEST_CASE("the previous due time is the last one that next() gives") {
    const auto zone = Zone::shared("Europe/Paris");
    for (const char* text :
         {"* * * * *", "30 2 * * *", "0 0 29 2 *", "0 */6 1 1 *", "@hourly", "15 3 * 10 sun"}) {
        CAPTURE(text);
        const CronExpression cron = compiled(text);
        for (std::int64_t at = time("2026-10-24T22:00:30Z"); at < time("2026-10-26T00:00:00Z"); at += 1795) {
            const auto last = cron.previous(*zone, at, time("2015-01-01T00:00:00Z"));
            REQUIRE(last);
            CHECK(last->utc <= at);
            CHECK(cron.next(*zone, last->utc)->utc > at);
            CHECK(cron.next(*zone, last->utc - 1)->utc == last->utc);
            CHECK_FALSE(cron.previous(*zone, at, last->utc));
        }
    }
}

TEST_CASE("no due time comes after the year 9999") {
    CHECK_FALSE(compiled("0 0 1 1 *").next(*Zone::utc(), time("9999-06-01T00:00:00Z")));
    CHECK_FALSE(compiled("* * * * *").next(*Zone::utc(), last_second - 30));
}

TEST_CASE("a daily schedule misses and doubles no day in forty years, in any zone") {
    for (const std::string& name : zone_names()) {
        CAPTURE(name);
        const auto zone = Zone::shared(name);
        for (const char* text : {"30 2 * * *", "0 0 * * *"}) {
            const CronExpression cron = compiled(text);
            auto last = cron.next(*zone, time("2026-01-01T00:00:00Z"));
            bool each_day_once = last.has_value();
            for (int day = 0; day < 40 * 365 && each_day_once; ++day) {
                const auto next = cron.next(*zone, last->utc);
                each_day_once = next && next->nominal == last->nominal + 86400 && next->utc > last->utc;
                last = next;
            }
            CHECK(each_day_once);
        }
    }
}
