// SPDX-License-Identifier: Apache-2.0
#include "binding/convert.h"

#include <catch2/catch.hpp>

#include "records/learning.h"
#include "records/record_block.h"
#include "unit/binding/bound.h"

using namespace registrar;
using registrar::testing::Bound;
using registrar::testing::Converted;
using registrar::testing::tracking;

namespace {

/// One field and its cell.
Converted one(std::string_view field, std::string_view cell, std::string_view parameters = "") {
    const std::string element = std::string("<").append(field).append("/>");
    return {tracking(element, parameters), std::string("head\n").append(cell).append("\n")};
}

std::string timestamp(const Converted& converted, std::string_view field) {
    return format_timestamp(static_cast<std::int64_t>(*converted.value<Timestamp>(field)));
}

constexpr std::string_view paris = "<timeZone>Europe/Paris</timeZone>";

}  // namespace

TEST_CASE("converts each kind of cell to its value") {
    const Converted all(
        tracking("<candidateLogin/><scoreMax/><score/><lastAccessDate/><timeSpent/><trackingStatus/>"),
        "a;b;c;d;e;f\nanna;50;12.5;2024-02-29 23:59:59;75;PASSED\n");
    CHECK(all.fault_text() == "");
    CHECK(*all.value<std::string_view>("candidateLogin") == "anna");
    CHECK(*all.value<std::int64_t>("scoreMax") == 50);
    CHECK(*all.value<double>("score") == 12.5);
    CHECK(timestamp(all, "lastAccessDate") == "2024-02-29T23:59:59Z");
    CHECK(*all.value<Seconds>("timeSpent") == Seconds{75});
    CHECK(*all.value<Word>("trackingStatus") == static_cast<Word>(TrackingStatus::passed));
}

TEST_CASE("reports a cell that cannot be read, and what was expected") {
    CHECK(one("scoreMax", "many").fault_text() == "bad-value scoreMax: many (a whole number above 0)\n");
    CHECK(one("progression", "half").fault_text() == "bad-value progression: half (0 to 100)\n");
    CHECK(one("timeSpent", "1:30").fault_text() ==
          "bad-value timeSpent: 1:30 (a duration of 0 or more, like 5115,)\n");
    CHECK(one("lastAccessDate", "31/01/2024").fault_text() ==
          "bad-datetime lastAccessDate: 31/01/2024 (a date and time)\n");
    CHECK(one("progression", "half").value<double>("progression").bad());
}

TEST_CASE("reports values outside the bounds of a column, but not the bounds themselves") {
    for (const char* good : {"0", "100", "99.9"}) CHECK(one("progression", good).fault_text() == "");
    for (const char* bad : {"-1", "100.1"}) CHECK(one("progression", bad).found.faults.size() == 1);
    CHECK(one("scoreMax", "0").found.faults.size() == 1);
    CHECK(one("scoreMax", "2147483647").found.faults.empty());
    CHECK(one("scoreMax", "2147483648").found.faults.size() == 1);
    CHECK(one("scoreMax", "99999999999999999999").found.faults.size() == 1);
    CHECK(one("timeSpent", "-1").found.faults.size() == 1);
}

TEST_CASE("limits the length of texts in characters, as their column says") {
    const std::string longest(255, 'a');
    CHECK(one("candidateLogin", longest).found.faults.empty());
    CHECK(one("candidateLogin", longest + "a").found.faults.size() == 1);
    std::string accents;
    for (int at = 0; at < 255; ++at) accents += "é";
    CHECK(one("candidateLogin", accents).found.faults.empty());
    CHECK(one("candidateLogin", accents + "é").found.faults.size() == 1);
    CHECK(one("lovGuid", std::string(41, 'a')).fault_text() ==
          "bad-value lovGuid: " + std::string(41, 'a') + " (at most 40 characters)\n");
}

TEST_CASE("ignores white space at the ends, except in quoted texts") {
    CHECK(*one("candidateLogin", "  anna\t").value<std::string_view>("candidateLogin") == "anna");
    CHECK(*one("candidateLogin", "\u00a0anna\u2003").value<std::string_view>("candidateLogin") == "anna");
    CHECK(*one("candidateLogin", "\" anna \"").value<std::string_view>("candidateLogin") == " anna ");
    CHECK(*one("score", "\" 5 \"").value<double>("score") == 5);
    CHECK_FALSE(one("candidateLogin", "\"  \"").value<std::string_view>("candidateLogin").filled());
}

TEST_CASE("an empty cell has no value; in a mandatory column it is a fault") {
    const Converted empty(tracking("<candidateLogin/><score><mandatory>yes</mandatory></score>"),
                          "a;b\nanna;  \n");
    CHECK_FALSE(empty.value<double>("score").filled());
    CHECK(empty.fault_text() == "empty-field score:  (a number from 0 to scoreMax)\n");
    const Converted narrow(tracking("<candidateLogin/><score><mandatory>yes</mandatory></score>"),
                           "a;b\nanna\n");
    CHECK(narrow.fault_text() == "empty-field score:  (a number from 0 to scoreMax)\n");
}

TEST_CASE("reads numbers with the decimal separator of the definition") {
    const auto comma = one("score", "1,5", "<decimal>comma</decimal>");
    CHECK(comma.fault_text() == "");
    CHECK(*comma.value<double>("score") == 1.5);
    CHECK(one("score", "1,5").found.faults.size() == 1);
}

TEST_CASE("local times become UTC, and dates without a time get the default time") {
    CHECK(timestamp(one("lastAccessDate", "2024-07-01 12:00:00", paris), "lastAccessDate") ==
          "2024-07-01T10:00:00Z");
    CHECK(timestamp(
              one("lastAccessDate", "2024-01-01", std::string(paris) + "<defaultTime>08:30:00</defaultTime>"),
              "lastAccessDate") == "2024-01-01T07:30:00Z");
}

TEST_CASE("moves and reports a time that the zone skips, and counts a time that it repeats") {
    const auto skipped = one("lastAccessDate", "2024-03-31 02:30:00", paris);
    CHECK(skipped.times.skipped == 1);
    CHECK(timestamp(skipped, "lastAccessDate") == "2024-03-31T01:30:00Z");
    CHECK(skipped.fault_text() == "skipped-time lastAccessDate: 2024-03-31 02:30:00 (Europe/Paris)\n");
    CHECK(skipped.found.faults.at(0).becomes == "2024-03-31 03:30:00");
    const auto repeated = one("lastAccessDate", "2024-10-27 02:30:00", paris);
    CHECK(repeated.times.repeated == 1);
    CHECK(repeated.found.faults.empty());
    CHECK(timestamp(repeated, "lastAccessDate") == "2024-10-27T00:30:00Z");
}

TEST_CASE("skipped and repeated local times can be faults") {
    const std::string reject = std::string(paris) + "<dstPolicy>reject</dstPolicy>";
    for (const char* cell : {"2024-03-31 02:30:00", "2024-10-27 02:30:00"}) {
        const auto converted = one("lastAccessDate", cell, reject);
        CHECK(converted.value<Timestamp>("lastAccessDate").bad());
        CHECK(converted.found.faults.at(0).message->level == Level::error);
    }
}

TEST_CASE("a mapping reads the spellings of the file") {
    const auto read = [](const char* cell) {
        return Converted(
            tracking(
                "<trackingStatus><completed>terminé</completed><failed>échoué</failed></trackingStatus>"),
            "head\n" + std::string(cell) + "\n");
    };
    CHECK(*read("terminé").value<Word>("trackingStatus") == static_cast<Word>(TrackingStatus::completed));
    CHECK(*read("échoué").value<Word>("trackingStatus") == static_cast<Word>(TrackingStatus::failed));
    CHECK(read("other").found.faults.size() == 1);
}

TEST_CASE("an ISO 8601 time ignores the format, and is counted if its zone skips or repeats it") {
    const auto meeting = [](const std::string& date) {
        return Converted(
            "<actions><createOrUpdateInterventionAction><fields><trainingPathCode/><sessionTitle/>"
            "<interventionDate/><interventionDuration/><roomGuid/><roomLabel/><teacherLogin/>"
            "<interventionStatus/></fields><parameters><timeZone>America/Sao_Paulo</timeZone></parameters>"
            "</createOrUpdateInterventionAction></actions>",
            "a;b;c;d;e;f;g;h\nT;S;" + date + ";1;R;R;t;A\n");
    };
    const auto skipped = meeting("2018-11-04T00:30");
    CHECK(skipped.times.skipped == 1);
    CHECK(skipped.fault_text() == "skipped-time interventionDate: 2018-11-04T00:30 (America/Sao_Paulo)\n");
    CHECK(skipped.found.faults.at(0).becomes == "2018-11-04 01:30:00");
    CHECK(*skipped.value<Timestamp>("interventionDate") == Timestamp{1541302200});
    const auto repeated = meeting("2018-02-17 23:30");
    CHECK(repeated.times.repeated == 1);
    CHECK(repeated.fault_text() == "");
    const auto with_offset = meeting("2018-11-04T00:30:00-02:00");
    CHECK(with_offset.times.skipped == 0);
    CHECK(*with_offset.value<Timestamp>("interventionDate") == Timestamp{1541298600});
    CHECK(meeting("04/11/2018").fault_text() ==
          "bad-intervention-date interventionDate: 04/11/2018 (a date and time)\n");
}
