// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "diag/unavailable.h"
#include "unit/check/checking.h"

using namespace registrar;
using registrar::testing::Checked;
using registrar::testing::tracking;

namespace {

std::string setting_findings(std::string_view parameters, std::string_view options = "") {
    return Checked(tracking("<lovCode/>", parameters, options)).text();
}

JobOverrides set(std::string name, std::string value) {
    JobOverrides overrides;
    overrides.settings.emplace_back(std::move(name), std::move(value));
    return overrides;
}

Checked checked_with(const JobOverrides& overrides, std::string_view parameters = "") {
    return Checked(tracking("<lovCode/>", parameters), overrides);
}

}  // namespace

TEST_CASE("a setting that is not given has its default, and says so") {
    const Checked checked(tracking("<lovCode/>", "<decimal>Comma</decimal>"));
    CHECK(checked.text() == "");
    CHECK(checked.reading().decimal == DecimalSign::comma);
    CHECK(checked.reading().time_zone->name() == "UTC");
    CHECK(checked.source("decimal").value == "Comma");
    CHECK(checked.source("decimal").origin == "given");
    CHECK(checked.definition->source->slice(checked.source("decimal").span) == "Comma");
    CHECK(checked.source("timeZone").value == "UTC");
    CHECK(checked.source("timeZone").origin == "default");
    CHECK(checked.action().sources.size() == checked.action().type->settings.size());
}

TEST_CASE("accepts a setting in the other block, with a note") {
    const Checked checked(
        tracking("<lovCode/>", "<defaultScoreMax>20</defaultScoreMax>", "<timeZone>US/Eastern</timeZone>"));
    CHECK(checked.text() ==
          "4:14: note: The documentation has <defaultScoreMax> in <options>. [other-block]\n"
          "5:11: note: The documentation has <timeZone> in <parameters>. [other-block]\n");
    CHECK(checked.source("defaultScoreMax").value == "20");
}

TEST_CASE("the flag --set suggests the nearest names, as a definition does") {
    CHECK_THROWS_WITH(checked_with(set("timeZone", "Amerika/Sao_Paulo")),
                      Catch::EndsWith("did you mean America/Sao_Paulo?"));
    CHECK_THROWS_WITH(checked_with(set("timeZon", "UTC")), Catch::EndsWith("did you mean timeZone?"));
    CHECK_THROWS_WITH(checked_with(set("createOrUpdateConsolidatedTracking.timeZone", "UTC")),
                      Catch::EndsWith("did you mean createOrUpdateConsolidatedTrackingAction?"));
}

TEST_CASE("accepts an older name of a setting, with a note") {
    const Checked checked(tracking("<lovCode/>", "<defaultTimezone>Europe/Paris</defaultTimezone>"));
    CHECK(checked.text() == "4:14: note: defaultTimezone is understood as timeZone. [alias]\n");
    CHECK(checked.reading().time_zone->name() == "Europe/Paris");
}

TEST_CASE("suggests the nearest name for unknown settings, and the right block for columns") {
    const std::string rest =
        " is not a setting of createOrUpdateConsolidatedTrackingAction. [unknown-setting]";
    CHECK(setting_findings("<timeZon/><lovCode/><lovGud/><other/>") ==
          "4:14: error: <timeZon>" + rest + " help: did you mean timeZone?\n" + "4:24: error: <lovCode>" +
              rest + " help: <lovCode> belongs in <fields>\n" + "4:34: error: <lovGud>" + rest +
              " help: did you mean lovGuid? it belongs in <fields>\n" + "4:43: error: <other>" + rest + "\n");
}

TEST_CASE("warns of a repeated setting, and reports an error with a note if the values differ") {
    CHECK(setting_findings("<timeZone>UTC</timeZone>", "<timeZone>UTC</timeZone>") ==
          "5:11: note: The documentation has <timeZone> in <parameters>. [other-block]\n"
          "5:11: warning: <timeZone> is given twice. [repeated-setting]\n");
    const Checked checked(
        tracking("<lovCode/>", "<defaultTime>08:00</defaultTime>\n<defaultTime>09:00</defaultTime>"));
    CHECK(render_text(checked.findings.all()) ==
          "d.xml:5:2: error: <defaultTime> is given twice, with different values. [setting-twice]\n"
          "    5 | <defaultTime>09:00</defaultTime></parameters>\n"
          "      |  ^^^^^^^^^^^\n"
          "d.xml:4:14: note: <defaultTime> is given here first\n"
          "    4 | <parameters><defaultTime>08:00</defaultTime>\n"
          "      |              ^^^^^^^^^^^\n");
}

TEST_CASE("an empty setting counts as not given, with a warning") {
    const Checked checked(tracking("<lovCode/>", "<defaultTime/>"));
    CHECK(checked.text() ==
          "4:14: warning: <defaultTime> is empty; its default 00:00:00 holds. [empty-setting]\n");
    CHECK(checked.source("defaultTime").origin == "default");
}

TEST_CASE("accepts an empty mapping") {
    CHECK(setting_findings("<trackingStatus/>") == "");
}

TEST_CASE("reports texts that a setting cannot hold, at the text") {
    CHECK(setting_findings("<timeZone>Europe/Pariss</timeZone>") ==
          "4:23: error: The time zone 'Europe/Pariss' is not in the tz database. [unknown-time-zone] help: "
          "did you mean "
          "Europe/Paris?\n");
    CHECK(setting_findings("<dstPolicy>laterr</dstPolicy>") ==
          "4:24: error: The value 'laterr' is not valid, compatible, earlier, later or reject expected. "
          "[bad-setting] "
          "help: did you mean later?\n");
    CHECK(setting_findings("", "<defaultScoreMax>0</defaultScoreMax>") ==
          "5:27: error: The value '0' is not valid, a whole number above 0 expected. [bad-setting]\n");
}

TEST_CASE("an invalid date format gets the documented message with the element's name") {
    CHECK(setting_findings("<dateTimeFormat>YYYY-MM-DD at HH</dateTimeFormat>") ==
          "4:29: error: dateTimeFormat the given date format YYYY-MM-DD at HH is not valid. It should only "
          "contain the "
          "following characters (case insensitive): 'YMDHIS /_.:;,-' [bad-date-format] help: M is always the "
          "month, I "
          "always the minutes: DD/MM/YYYY HH:II:SS\n");
}

TEST_CASE("reads YYY as YYYY, with a note") {
    const Checked checked(tracking("<lovCode/>", "<dateFormat>MM-DD-YYY</dateFormat>"));
    CHECK(checked.text() == "4:25: note: YYY is read as YYYY. [three-years] help: write YYYY\n");
    CHECK(checked.reading().date_format.match("01-31-2024"));
}

TEST_CASE("reports elements and attributes in a setting, and text next to settings") {
    CHECK(setting_findings("x<timeZone zone=\"a\">UTC<b/></timeZone>") ==
          "4:13: error: Text cannot stand in <parameters>. [unexpected-text]\n"
          "4:24: error: <timeZone> has no attribute zone. [unknown-attribute]\n"
          "4:37: error: <b> cannot stand in <timeZone>. [unknown-element]\n");
}

TEST_CASE("the flag --set overrides the definition, for all actions or for one") {
    const Checked all = checked_with(set("timeZone", "Europe/Paris"), "<timeZone>UTC</timeZone>");
    CHECK(all.reading().time_zone->name() == "Europe/Paris");
    CHECK(all.source("timeZone").value == "Europe/Paris");
    CHECK(all.source("timeZone").origin == "--set");
    const Checked one = checked_with(set("createOrUpdateConsolidatedTrackingAction.decimal", "comma"));
    CHECK(one.reading().decimal == DecimalSign::comma);
}

TEST_CASE("refuses --set with an unknown setting, a mapping or a wrong value") {
    CHECK_THROWS_WITH(checked_with(set("timeZon", "UTC")),
                      "--set timeZon: no action of the definition has this setting; did you mean timeZone?");
    CHECK_THROWS_WITH(checked_with(set("registerLearnerAction.timeZone", "UTC")),
                      "--set registerLearnerAction.timeZone: no action of the definition has this setting");
    CHECK_THROWS_WITH(checked_with(set("trackingStatus", "c")),
                      "--set trackingStatus: a mapping is given in the definition only");
    CHECK_THROWS_WITH(checked_with(set("decimal", "x")),
                      "--set decimal: The value 'x' is not valid, point or comma expected.");
    CHECK_THROWS_AS(checked_with(set("decimal", "x")), Refused);
}

TEST_CASE("the flag --date-format takes precedence over the action's own format") {
    JobOverrides overrides;
    overrides.date_format = "DD.MM.YYYY";
    const Checked checked = checked_with(overrides, "<dateFormat>MM/DD/YYYY</dateFormat>");
    CHECK(checked.reading().date_format.match("31.01.2024"));
    CHECK(checked.source("dateFormat").origin == "--date-format");
}

TEST_CASE("dialect flags reach the job, and wrong ones are refused") {
    JobOverrides overrides;
    overrides.encoding = "latin1";
    overrides.delimiter = "pipe";
    overrides.skip_first_line = "no";
    const Checked checked = checked_with(overrides);
    CHECK(checked.import().dialect.encoding == "ISO-8859-1");
    CHECK(checked.import().dialect.delimiter == '|');
    CHECK_FALSE(checked.import().dialect.skip_first_line);
    overrides.encoding = "UTF-9";
    CHECK_THROWS_WITH(checked_with(overrides),
                      Catch::StartsWith("--encoding: The encoding 'UTF-9' is not known."));
    overrides.encoding.reset();
    overrides.delimiter = "semi";
    CHECK_THROWS_AS(checked_with(overrides), Refused);
    overrides.delimiter.reset();
    overrides.skip_first_line = "sometimes";
    CHECK_THROWS_WITH(checked_with(overrides),
                      "--skip-first-line: The value 'sometimes' is not valid, yes or no expected.");
    overrides.skip_first_line.reset();
    overrides.date_format = "QQQ";
    CHECK_THROWS_WITH(checked_with(overrides),
                      Catch::StartsWith("--date-format the given date format QQQ is not valid."));
}
