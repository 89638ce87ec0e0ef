// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/check/checking.h"

using namespace registrar;
using registrar::testing::Checked;
using registrar::testing::tracking;

namespace {

std::string field_findings(std::string_view fields, std::string_view parameters = "") {
    return Checked(tracking(fields, parameters)).text();
}

constexpr std::string_view of_action = " of createOrUpdateConsolidatedTrackingAction. ";

}  // namespace

TEST_CASE("suggests the nearest columns of the action for an unknown field") {
    CHECK(field_findings("<candidateLogn/><other/>") ==
          "3:10: error: <candidateLogn> is not a field" + std::string(of_action) +
              "[unknown-field] help: did you mean candidateLogin?\n"
              "3:26: error: <other> is not a field" +
              std::string(of_action) + "[unknown-field]\n");
}

TEST_CASE("suggests the field for a name close to its older name") {
    CHECK(field_findings("<progres/>") == "3:10: error: <progres> is not a field" + std::string(of_action) +
                                              "[unknown-field] help: did you mean progression?\n");
}

TEST_CASE("says where a setting among the fields belongs, also for older or similar names") {
    const std::string head = "3:10: error: <";
    const std::string middle = "> is not a field" + std::string(of_action) + "[unknown-field] help: ";
    CHECK(field_findings("<timeZone/>") ==
          head + "timeZone" + middle + "<timeZone> belongs in <parameters>\n");
    CHECK(field_findings("<defaultTimezone/>") ==
          head + "defaultTimezone" + middle + "<timeZone> belongs in <parameters>\n");
    CHECK(field_findings("<defaultScoreMax/>") ==
          head + "defaultScoreMax" + middle + "<defaultScoreMax> belongs in <options>\n");
    CHECK(field_findings("<dstPolcy/>") ==
          head + "dstPolcy" + middle + "did you mean dstPolicy? it belongs in <parameters>\n");
}

TEST_CASE("accepts older spellings of fields, with a note") {
    const Checked checked(tracking("<progress/><sessionID/>"));
    CHECK(checked.text() ==
          "3:10: note: progress is understood as progression. [alias]\n"
          "3:21: note: sessionID is understood as sessionId. [alias]\n");
    CHECK(checked.action().fields.at(0).name == "progression");
    CHECK(checked.action().fields.at(1).column->name == "sessionId");
}

TEST_CASE("reports a repeated column with a note at the first; an ignored column may repeat") {
    const Checked checked(tracking("<lovCode/><ignoredColumn/><ignoredColumn/>\n<lovCode/>"));
    CHECK(render_text(checked.findings.all()) ==
          "d.xml:4:2: error: The field <lovCode> stands twice. [duplicate-field]\n"
          "    4 | <lovCode/></fields>\n"
          "      |  ^^^^^^^\n"
          "d.xml:3:10: note: <lovCode> stands here first\n"
          "    3 | <fields><lovCode/><ignoredColumn/><ignoredColumn/>\n"
          "      |          ^^^^^^^\n"
          "help: a column that is not wanted is an <ignoredColumn/>\n");
}

TEST_CASE("an ignored column keeps its position among the fields") {
    const Checked checked(tracking("<lovCode/><ignoredColumn/><score/>"));
    REQUIRE(checked.action().fields.size() == 3);
    CHECK(checked.action().fields[1].column == nullptr);
    CHECK(checked.action().fields[1].name == "ignoredColumn");
    CHECK(checked.import().declared_width == 3);
}

TEST_CASE("accepts yes and no for mandatory in any letter case") {
    const Checked checked(tracking(
        "<lovCode><mandatory>YES</mandatory></lovCode><score><mandatory>n</mandatory></score><lovGuid/>"));
    CHECK(checked.text() == "");
    CHECK(checked.action().fields.at(0).mandatory);
    CHECK_FALSE(checked.action().fields.at(1).mandatory);
    CHECK_FALSE(checked.action().fields.at(2).mandatory);
    CHECK(field_findings("<lovCode><mandatory>maybe</mandatory></lovCode><score><mandatory/></score>") ==
          "3:29: error: The value 'maybe' is not valid, yes or no expected. [bad-setting]\n"
          "3:64: error: The value '' is not valid, yes or no expected. [bad-setting]\n");
}

TEST_CASE("warns of a repeated mandatory, and reports an error if the two differ") {
    CHECK(field_findings("<lovCode><mandatory>no</mandatory><mandatory>no</mandatory></lovCode>") ==
          "3:44: warning: <mandatory> is given twice. [repeated-setting]\n");
    CHECK(field_findings("<lovCode><mandatory>no</mandatory><mandatory>yes</mandatory></lovCode>") ==
          "3:44: error: <mandatory> is given twice, with different values. [setting-twice]\n");
}

TEST_CASE("reports text, unknown attributes and unknown elements in a field") {
    CHECK(
        field_findings("<lovCode colum=\"x\">a<mandatry/></lovCode><ignoredColumn><guid/></ignoredColumn>") ==
        "3:18: error: <lovCode> has no attribute colum. [unknown-attribute] help: did you mean column?\n"
        "3:28: error: Text cannot stand in <lovCode>. [unexpected-text]\n"
        "3:30: error: <mandatry> cannot stand in <lovCode>. [unknown-element] help: did you mean mandatory?\n"
        "3:66: error: <guid> cannot stand in <ignoredColumn>. [unknown-element]\n");
}

TEST_CASE("reports an action without fields") {
    CHECK(Checked(tracking("")).text() ==
          "3:2: error: createOrUpdateConsolidatedTrackingAction has no fields. [no-fields] help: list the "
          "columns of "
          "the file in <fields>\n");
    CHECK(Checked("<actions>\n<createOrUpdateConsolidatedTrackingAction/></actions>").text() ==
          "2:2: error: createOrUpdateConsolidatedTrackingAction has no fields. [no-fields] help: list the "
          "columns of "
          "the file in <fields>\n");
}

TEST_CASE("a block appears once; an unknown one gets the nearest name or the block it belongs in") {
    std::string text = tracking("<lovCode/>");
    text.insert(text.find("<parameters>"),
                "<optons/><timeZone/><lovGuid/><defaultScoreMax/><other/><fields/>\n");
    CHECK(Checked(text).text() ==
          "4:2: error: <optons> is not a block of an action. [unknown-block] help: did you mean options?\n"
          "4:11: error: <timeZone> is not a block of an action. [unknown-block] help: <timeZone> belongs in "
          "<parameters>\n"
          "4:22: error: <lovGuid> is not a block of an action. [unknown-block] help: <lovGuid> belongs in "
          "<fields>\n"
          "4:32: error: <defaultScoreMax> is not a block of an action. [unknown-block] help: "
          "<defaultScoreMax> belongs "
          "in <options>\n"
          "4:50: error: <other> is not a block of an action. [unknown-block] help: an action holds "
          "<options>, <fields> "
          "and <parameters>\n"
          "4:58: error: <fields> stands twice in an action. [block-twice]\n");
}

TEST_CASE("binds either all fields by header or none") {
    const Checked checked(tracking("<lovCode column=\"Code\"/><ignoredColumn/><score column=\" Points \"/>"));
    CHECK(checked.text() == "");
    CHECK(checked.action().fields.at(0).header == "Code");
    CHECK(field_findings("<lovCode column=\"Code\"/><score/>") ==
          "3:34: error: <score> has no attribute column, other fields have one. [column-attribute] help: all "
          "fields of "
          "an action are bound by their headers, or none\n");
    CHECK(field_findings("<lovCode column=\" \"/>") ==
          "3:18: error: The attribute column is empty. [column-attribute]\n");
}

TEST_CASE("two fields with the same header get a note, however the header is written") {
    CHECK(field_findings("<lovCode column=\"Lov code\"/><score column=\"LOV_Code\"/>") ==
          "3:52: note: Two fields have the column 'LOV_Code'. [shared-column]\n");
}

TEST_CASE("reads a mapping from the field, from the parameters or from both") {
    const Checked checked(
        tracking("<trackingStatus><completed>c</completed><incomplete/></trackingStatus>",
                 "<trackingStatus><passed>p</passed><completed>c</completed></trackingStatus>"));
    CHECK(checked.text() == "4:48: warning: <completed> is given twice. [repeated-setting]\n");
    const Mapping& mapping = *checked.action().fields.at(0).mapping;
    CHECK(mapping.spelling(1) == "incomplete");
    CHECK(mapping.spelling(2) == "c");
    CHECK(mapping.spelling(3) == "p");
    CHECK(checked.source("trackingStatus").origin == "given");
    CHECK(checked.source("trackingStatus").value ==
          "notAttempted, incomplete, completed=c, passed=p, failed, browsed");
}

TEST_CASE("a field with a mapping may also be mandatory") {
    const Checked checked(
        tracking("<trackingStatus><mandatory>yes</mandatory><completed>c</completed></trackingStatus>"));
    CHECK(checked.text() == "");
    CHECK(checked.action().fields.at(0).mandatory);
    CHECK(checked.action().fields.at(0).mapping->spelling(2) == "c");
}

TEST_CASE("reports one value with two spellings, in one place or in two") {
    CHECK(field_findings("<trackingStatus><passed>a</passed><passed>b</passed></trackingStatus>") ==
          "3:44: error: <passed> is given twice, with different values. [setting-twice]\n");
    CHECK(field_findings("<trackingStatus><passed>a</passed></trackingStatus>",
                         "<trackingStatus><passed>b</passed></trackingStatus>") ==
          "4:30: error: <passed> is given twice, with different values. [setting-twice]\n");
}

TEST_CASE("reports two values with one spelling, in any letter case, even if one keeps its own") {
    CHECK(field_findings("<trackingStatus><completed>c</completed><passed>C</passed></trackingStatus>") ==
          "3:57: error: completed and passed have one spelling, 'C'. [duplicate-spelling]\n");
    CHECK(field_findings("<trackingStatus><completed>Passed</completed></trackingStatus>") ==
          "3:36: error: completed and passed have one spelling, 'Passed'. [duplicate-spelling] help: a value "
          "that is "
          "given no spelling keeps its own, 'passed'\n");
}

TEST_CASE("suggests the nearest name for an unknown value of a mapping") {
    CHECK(field_findings("<trackingStatus><compleeted>c</compleeted></trackingStatus>",
                         "<trackingStatus><x/></trackingStatus>") ==
          "3:26: error: <compleeted> is not a value of trackingStatus. [unknown-element] help: did you mean "
          "completed?\n"
          "4:30: error: <x> is not a value of trackingStatus. [unknown-element]\n");
}
