// SPDX-License-Identifier: Apache-2.0
#include "values/due_text.h"

#include <catch2/catch.hpp>

#include <string>

using namespace registrar;

TEST_CASE("the due day is put into names of files") {
    const LocalSeconds due = *parse_timestamp("2027-03-28T02:30:00Z");
    std::string fault;
    const auto filled = [&](std::string_view text) {
        return fill_due(text, due, fault).value_or("!" + fault);
    };
    CHECK(filled("hr_${due}.csv") == "hr_2027-03-28.csv");
    CHECK(filled("${due:YYYYMMDD}_${due:HHII}x") ==
          "!The format of ${due:HHII} is not valid; for instance "
          "${due:YYYYMMDD} is.");
    CHECK(filled("${due:YYYYMMDD}${due:DD.MM.YY}") == "2027032828.03.27");
    CHECK(filled("sales_${due:YYYYMM}_*.csv") == "sales_202703_*.csv");
    CHECK(filled("${due:YYYY-MM-DD HH_II}") == "2027-03-28 02_30");
    CHECK(filled("${dues} ${DUE} ${env:due} $due") == "${dues} ${DUE} ${env:due} $due");
    CHECK(filled("").empty());
    CHECK(filled("${due:QQ}").starts_with("!"));
    CHECK(filled("${due:}").starts_with("!"));
    CHECK(filled("${due:YYYY").starts_with("!"));
    CHECK(names_due("a${due}"));
    CHECK(names_due("a${due:"));
    CHECK_FALSE(names_due("${dues}"));
}

TEST_CASE("a due time is a day or a time with its own wall clock") {
    CHECK(parse_due("2027-03-28") == parse_timestamp("2027-03-28T00:00:00Z"));
    CHECK(parse_due("2027-03-28T01:00:00Z") == parse_timestamp("2027-03-28T01:00:00Z"));
    CHECK(parse_due("2027-03-28T01:00:00+05:00") == parse_timestamp("2027-03-28T01:00:00Z"));
    CHECK(parse_due("2027-03-28T23:30:00-08:00") == parse_timestamp("2027-03-28T23:30:00Z"));
    for (const char* text : {"", "tomorrow", "2027-02-30", "2027-03-28T25:00:00Z", "2027-03-28 01:00"})
        CHECK_FALSE(parse_due(text));
}
