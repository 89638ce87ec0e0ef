// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "unit/check/checking.h"
#include "values/digest.h"

using namespace registrar;
using registrar::testing::Checked;
using registrar::testing::documented_example;
using registrar::testing::provided;
using registrar::testing::tracking;

TEST_CASE("the example of the documentation has no finding, and all its fields and settings reach the job") {
    const Checked checked(documented_example);
    CHECK(checked.text() == "");
    REQUIRE(checked.job);
    CHECK(checked.import().declared_width == 18);
    CHECK(checked.import().provider.settings.file_name.empty());
    CHECK(checked.action().type->name == "createOrUpdateConsolidatedTrackingAction");
    CHECK(checked.action().fields.size() == 18);
    CHECK(checked.action().fields.at(6).name == "lovCode");
    CHECK(checked.reading().time_zone->name() == "America/Sao_Paulo");
    CHECK(checked.job->definition_sha256 == sha256_hex(documented_example));
}

TEST_CASE("reports that an export is not supported yet") {
    const Checked checked("\n<export-config><export/></export-config>");
    CHECK(checked.text() == "2:2: error: <export-config> is not supported yet. [not-supported]\n");
    CHECK_FALSE(checked.job);
}

TEST_CASE("reports an unknown root, with the nearest name") {
    CHECK(Checked("<import-confg/>").text() ==
          "1:2: error: <import-confg> is not the root of a definition. [unknown-root] help: did you mean "
          "import-config?\n");
    CHECK(Checked("<html/>").text() ==
          "1:2: error: <html> is not the root of a definition. [unknown-root] help: a definition is an "
          "<actions> or an "
          "<import-config>\n");
}

TEST_CASE("a root may name its schema, but nothing else") {
    const std::string rest = tracking("<lovCode/>").substr(8);
    CHECK(Checked("<actions xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                  "xsi:noNamespaceSchemaLocation=\"registrar.xsd\"" +
                  rest)
              .text() == "");
    CHECK(Checked("<actions versoin=\"1\"" + rest).text() ==
          "1:10: error: <actions> has no attribute versoin. [unknown-attribute]\n");
}

TEST_CASE("reports actions without an action") {
    CHECK(Checked("<actions/>").text() == "1:2: error: <actions> holds no action. [no-actions]\n");
}

TEST_CASE("suggests the full name for an action without its last word, also for an older name") {
    for (const std::string name :
         {"createOrUpdateConsolidatedTracking", "createOrUpdateConsolidateTrackingActon",
          "createOrUpdateConsolidatTracking"})
        CHECK(Checked("<actions>\n <" + name + "/>\n</actions>").text() ==
              "2:3: error: There is no action <" + name +
                  ">. [unknown-action] help: did you mean createOrUpdateConsolidatedTrackingAction?\n");
}

TEST_CASE("suggests the nearest name for an unknown action") {
    CHECK(Checked("<actions>\n <registerLernerAction/>\n <other/>\n</actions>").text() ==
          "2:3: error: There is no action <registerLernerAction>. [unknown-action] help: did you mean "
          "registerLearnerAction?\n"
          "3:3: error: There is no action <other>. [unknown-action]\n");
}

TEST_CASE("accepts an older spelling of an action, with a note") {
    const Checked checked(
        "<actions><createOrUpdateConsolidateTrackingAction><fields><lovCode/></fields>"
        "</createOrUpdateConsolidateTrackingAction></actions>");
    CHECK(checked.text() ==
          "1:11: note: createOrUpdateConsolidateTrackingAction is understood as "
          "createOrUpdateConsolidatedTrackingAction. [alias]\n");
    CHECK(checked.job);
}

TEST_CASE("reports all findings in one pass, ordered by location") {
    const Checked checked(tracking("<lovCod/>", "<timeZone>Nowhere</timeZone>", "<nothing/>"));
    CHECK(checked.findings.errors() == 3);
    CHECK(checked.findings.all().at(0).location.line == 3);
    CHECK(checked.findings.all().at(1).location.line == 4);
    CHECK(checked.findings.all().at(2).location.line == 5);
    CHECK_FALSE(checked.job);
}

TEST_CASE("an import needs a provider and actions; an import-config needs an import") {
    CHECK(Checked("<import-config/>").text() == "1:2: error: <import-config> has no <import>. [no-import]\n");
    CHECK(Checked("<import-config><import/></import-config>").text() ==
          "1:17: error: <import> has no <providers>. [no-provider]\n"
          "1:17: error: <import> has no <actions>. [no-actions]\n");
}

TEST_CASE("accepts a preProcess inside an import, with a note") {
    std::string text = provided("<fileName>a.csv</fileName>", "<lovCode/>");
    text.insert(text.find("<providers>"), "<preProcess/>");
    const Checked checked(text);
    CHECK(checked.text() ==
          "2:10: note: <preProcess> stands before the first <import> today; here it means the same. "
          "[pre-process-inside]\n");
    CHECK(checked.job);
}

TEST_CASE("the parts of the root must be in order; those of an import are reordered with a warning") {
    const std::string whole = provided("<fileName>a.csv</fileName>", "<lovCode/>");
    std::string root = whole;
    root.insert(root.find("</import-config>"), "<preProcess/>");
    CHECK(Checked(root).text() == "8:2: error: <preProcess> must stand before <import>. [wrong-order]\n");
    std::string inner = whole;
    inner.insert(inner.find("<providers>"), "<postProcess/>");
    const Checked checked(inner);
    CHECK(checked.text() ==
          "2:24: warning: <providers> is after <postProcess>; it still runs first. "
          "[wrong-order]\n"
          "4:41: warning: <actions> is after <postProcess>; it still runs first. "
          "[wrong-order]\n");
    CHECK(checked.job);
}

TEST_CASE("reports a repeated part, an unknown part and text") {
    CHECK(
        Checked("<import-config>x<preProcess/><preProcess/><imprt/></import-config>").text() ==
        "1:2: error: <import-config> has no <import>. [no-import]\n"
        "1:16: error: Text cannot stand in <import-config>. [unexpected-text]\n"
        "1:31: error: <preProcess> stands twice in <import-config>. [block-twice]\n"
        "1:44: error: <imprt> is unknown in <import-config>. [unknown-element] help: did you mean import?\n");
}
