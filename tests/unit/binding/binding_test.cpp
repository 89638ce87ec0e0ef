// SPDX-License-Identifier: Apache-2.0
#include "binding/binding.h"

#include <catch2/catch.hpp>

#include "unit/binding/bound.h"

using namespace registrar;
using registrar::testing::Bound;
using registrar::testing::provided;
using registrar::testing::tracking;

namespace {

const std::string three = tracking("<candidateLogin/><lovCode/><score/>");

}  // namespace

TEST_CASE("binds columns in the order of the fields") {
    const Bound bound(three, "candidateLogin;lovCode;score\n");
    CHECK(bound.text() == "");
    CHECK(bound.binding->width == 3);
    CHECK(bound.cell_of("candidateLogin") == 0);
    CHECK(bound.cell_of("score") == 2);
    CHECK(bound.cell_of("scoreMax") == -1);
}

TEST_CASE("an ignored column keeps its position and is not read") {
    const Bound bound(tracking("<candidateLogin/><ignoredColumn/><lovCode/>"), "a;b;c\n");
    CHECK(bound.text() == "");
    CHECK(bound.cell_of("lovCode") == 2);
    CHECK(bound.binding->actions.at(0).cells.size() == 2);
}

TEST_CASE("accepts a header that names no field") {
    const Bound bound(three, "Who;What;How much\n");
    CHECK(bound.text() == "");
    CHECK(bound.cell_of("lovCode") == 1);
}

TEST_CASE("reports a header in another order at each column that has moved") {
    const Bound bound(three, "candidateLogin;score;lovCode\n");
    CHECK_FALSE(bound.binding);
    CHECK(bound.text() ==
          "1:16-5: header-order: Column 2 is headed score, but the definition reads it as lovCode.\n"
          "1:22-7: header-order: Column 3 is headed lovCode, but the definition reads it as score.\n");
    CHECK(bound.findings.all().at(0).notes.at(0).text == "read as lovCode");
}

TEST_CASE("the command line decides how a header in another order is bound") {
    const Bound by_position(three, "candidateLogin;score;lovCode\n", BindMode::position);
    CHECK(by_position.text() == "");
    CHECK(by_position.cell_of("score") == 2);
    const Bound by_header(three, "candidateLogin;score;lovCode\n", BindMode::header);
    CHECK(by_header.text() == "");
    CHECK(by_header.cell_of("score") == 1);
    CHECK(by_header.binding->width == 3);
    CHECK(Bound(three, "candidateLogin;score;lovCode;x;;\n", BindMode::header).binding->width == 4);
}

TEST_CASE("header names match in any spelling, including documented alternatives") {
    const std::string written = "Candidate Login; lovCode ;Score\n";
    for (const BindMode mode : {BindMode::header, BindMode::definition})
        CHECK(
            Bound(three, written, mode).text() ==
            "1:1-15: header-spelling: Column 1 is headed 'Candidate Login'; it is taken for candidateLogin.\n"
            "1:17-9: header-spelling: Column 2 is headed ' lovCode '; it is taken for lovCode.\n"
            "1:27-5: header-spelling: Column 3 is headed 'Score'; it is taken for score.\n");
    const Bound alias(tracking("<progression/><lovCode/>"), "lovCode;progress\n", BindMode::header);
    CHECK(alias.text() ==
          "1:9-8: header-spelling: Column 2 is headed 'progress'; it is taken for progression.\n");
    CHECK(alias.cell_of("progression") == 1);
}

TEST_CASE("binding by header reports a column that the header does not have") {
    const Bound bound(three, "candidateLogin;Code\n", BindMode::header);
    CHECK_FALSE(bound.binding);
    CHECK(bound.text() ==
          "1:1-19: header-missing: The header has no column 'lovCode'.\n"
          "1:1-19: header-missing: The header has no column 'score'.\n");
}

TEST_CASE("column attributes bind by header, and only to that exact text") {
    const std::string text = tracking("<candidateLogin column=\"Who\"/><lovCode column=\"What\"/>");
    const Bound bound(text, "What;candidateLogin;Who\n");
    CHECK(bound.text() == "");
    CHECK(bound.cell_of("candidateLogin") == 2);
    CHECK(bound.cell_of("lovCode") == 0);
    CHECK(Bound(text, "candidateLogin;What\n").text() ==
          "1:1-19: header-missing: The header has no column 'Who'.\n");
}

TEST_CASE("binding by header needs a header") {
    JobOverrides overrides;
    overrides.skip_first_line = "no";
    const Bound bound(three, "anna;LOV-1;5\n", BindMode::header, overrides);
    CHECK_FALSE(bound.binding);
    CHECK(bound.text() ==
          "0:0-1: no-header: Columns are bound by header, but the file has no header line.\n");
}

TEST_CASE("reports a header that is too wide, unless the extra columns at its end are empty") {
    const Bound wide(three, "a;b;c;d;e\n");
    CHECK_FALSE(wide.binding);
    CHECK(wide.text() == "1:7-1: header-too-wide: The header has 5 columns, the definition declares 3.\n");
    CHECK(Bound(three, "a;b;c;;\n").text() == "");
    CHECK(Bound(three, "a;b\n").text() ==
          "1:1-1: narrow-header: The header has 2 columns, the definition declares 3.\n");
}

TEST_CASE("recognises another delimiter if it gives the declared number of cells") {
    const Bound comma(three, "candidateLogin,lovCode,score\n");
    CHECK_FALSE(comma.binding);
    CHECK(comma.text() ==
          "1:1-28: wrong-delimiter: The records have one cell; with the delimiter comma they have 3, as "
          "declared.\n");
    CHECK(Bound(three, "a,b\n").text().find("wrong-delimiter") == std::string::npos);
    CHECK_FALSE(Bound(three, "a\tb\t\"c\td\"\n").binding);
    CHECK(Bound(three, "a\tb\t\"c\td\"\te\n").text().find("wrong-delimiter") == std::string::npos);
}

TEST_CASE("binds a first line that reads as data, with a warning") {
    const Bound bound(three, "anna;LOV-1;5\nben;LOV-1;6\n");
    CHECK(bound.binding);
    CHECK(bound.text() ==
          "1:1-12: first-line-is-data: The first line looks like data and is skipped; set skipFirstLine to "
          "no.\n");
    CHECK(Bound(three, "anna;LOV-1;good\n").text() == "");
    CHECK(Bound(tracking("<candidateLogin/><lovCode/>"), "anna;LOV-1\n").text() == "");
}

TEST_CASE("a columnsMapping gives the order of the columns in the file") {
    const std::string settings =
        "<fileName>a.csv</fileName><columnsMapping><lovCode/><score/><candidateLogin/></columnsMapping>";
    const Bound bound(provided(settings, "<candidateLogin/><lovCode/>"), "x;y;z\n");
    CHECK(bound.text() == "");
    CHECK(bound.cell_of("candidateLogin") == 2);
    CHECK(bound.cell_of("lovCode") == 0);
    CHECK(bound.binding->width == 3);
}

TEST_CASE("binds a file without records") {
    const Bound bound(three, "");
    CHECK(bound.binding);
    CHECK(bound.text() == "");
}

TEST_CASE("names what precedes the header, and binds nothing") {
    const Bound bound(three, "Report\n\nof;2024;\ncandidateLogin;lov code;score\nanna;L1;2\n");
    CHECK_FALSE(bound.binding);
    CHECK(bound.text() == "4:1-29: preamble: The header seems to be on line 4, not on line 1.\n");
    CHECK(bound.findings.all().at(0).help == "remove what is before line 4");
}

TEST_CASE("a first line that names a field is the header, whatever follows it") {
    const std::string_view data = "candidateLogin;What;How much\ncandidateLogin;lovCode;score\n";
    CHECK(Bound(three, data).text() == "");
    // One name among many cells may be a value.
    CHECK(Bound(three, "Who;What;How much\nanna;score;3\n").text() == "");
    CHECK(Bound(provided("<fileName>a.csv</fileName><skipFirstLine>no</skipFirstLine>",
                         "<candidateLogin/><lovCode/>"),
                "anna;L1\ncandidateLogin;lovCode\n")
              .text() == "");
}

TEST_CASE("binding by header reports a field that fits two columns") {
    const std::string_view data = "lovCode;candidateLogin;score;Lov Code\n";
    CHECK(Bound(three, data, BindMode::header).text() ==
          "1:30-8: header-twice: Columns 1 and 4 may each be 'lovCode'.\n");
    CHECK(Bound(tracking("<candidateLogin column=\"Who\"/><lovCode column=\"What\"/>"),
                "Who;What;x;X;who;who\n")
              .text() == "1:14-3: header-twice: Columns 1, 5 and 6 may each be 'Who'.\n");
}

TEST_CASE("warns of columns with the same name that no field is bound to by name") {
    CHECK(Bound(tracking("<candidateLogin column=\"Who\"/><lovCode column=\"What\"/>"), "Who;What;x;X;;\n")
              .text() == "1:12-1: header-twice: Columns 3 and 4 have the same name.\n");
    CHECK(Bound(three, "Name;Name;How much\n").text() ==
          "1:6-4: header-twice: Columns 1 and 2 have the same name.\n");
}
