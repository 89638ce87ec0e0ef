// SPDX-License-Identifier: Apache-2.0
// Tests what the check reports about the steps around an import.
#include <catch2/catch.hpp>

#include "unit/check/checking.h"

using registrar::testing::Checked;
using registrar::testing::provided;

namespace {

/// Returns a valid import with these consolidators, on line 7.
std::string consolidated(std::string_view steps) {
    std::string text = provided("<fileName>a.csv</fileName>", "<candidateLogin/><sessionId/><lovCode/>");
    text.insert(text.find("\n</import>"), "\n<consolidators>" + std::string(steps) + "</consolidators>");
    return text;
}

}  // namespace

TEST_CASE("suggests the nearest name for an unknown step, or the block that it belongs in") {
    const Checked checked(
        "<import-config>\n<preProcess><custom/><timeLogger/></preProcess>\n"
        "<import><providers><other/></providers><actions/>\n"
        "<consolidators><timeLoger/><moveToBackup/></consolidators>\n"
        "<postProcess><timeLogger/></postProcess></import></import-config>");
    CHECK(
        checked.text() ==
        "2:14: error: <custom> is not supported. [not-supported] help: remoteResourceDownloader, "
        "pgpDecryption and "
        "unpackager fetch, decrypt and unpack\n"
        "2:23: error: <timeLogger> is unknown in <preProcess>. [unknown-element] help: <timeLogger> belongs "
        "in <consolidators>\n"
        "3:21: error: There is no provider <other>. [unknown-element]\n"
        "3:41: error: <actions> holds no action. [no-actions]\n"
        "4:17: error: <timeLoger> is unknown in <consolidators>. [unknown-element] help: did you mean "
        "timeLogger?\n"
        "4:29: note: moveToBackup is understood as moveToBackupConsolidator. [alias]\n"
        "5:15: error: <timeLogger> is unknown in <postProcess>. [unknown-element] help: <timeLogger> belongs "
        "in <consolidators>\n");
}

TEST_CASE("consolidators run in the documented order, whatever their order in the definition") {
    const Checked checked(consolidated("<cleanFolder/><timeLogger/><moveToBackupConsolidator/>"));
    CHECK(checked.text() ==
          "7:31: warning: <timeLogger> is after <cleanFolder>; it still runs first. "
          "[wrong-order]\n"
          "7:44: warning: <moveToBackupConsolidator> is after <cleanFolder>; it still runs first. "
          "[wrong-order]\n");
    std::string order;
    for (const registrar::StepJob& step : checked.import().consolidators)
        order += std::string(step.type->name) + " ";
    CHECK(order == "moveToBackupConsolidator timeLogger cleanFolder ");
}

TEST_CASE("a consolidator appears once, massDisableLearners up to twice") {
    CHECK(Checked(consolidated("<timeLogger/><timeLogger/>")).text() ==
          "7:30: error: <timeLogger> stands twice in <consolidators>. [step-twice]\n");
    const std::string disable = "<massDisableLearners><oldLearners/></massDisableLearners>";
    CHECK(Checked(consolidated(disable + disable)).text() == "");
    CHECK(Checked(consolidated(disable + disable + disable)).findings.errors() == 1);
}

TEST_CASE("demands mandatory settings with the documented message, unless the step is off") {
    CHECK(Checked(consolidated("<timeStampedFileErrorLogger/>")).text() ==
          "7:17: error: The location parameter is missing. [missing-location]\n");
    CHECK(Checked(consolidated("<timeStampedFileErrorLogger><disabled>yes</disabled>"
                               "</timeStampedFileErrorLogger>"))
              .text() == "");
}

TEST_CASE("checks the settings of steps like all other settings") {
    CHECK(
        Checked(consolidated("<cleanFolder><cleanOlderThen>3</cleanOlderThen></cleanFolder>")).text() ==
        "7:30: error: <cleanOlderThen> is not a setting of cleanFolder. [unknown-setting] help: did you mean "
        "cleanOlderThan?\n");
    CHECK(Checked(consolidated("<cleanFolder><dataFolderPath>../x</dataFolderPath></cleanFolder>")).text() ==
          "7:45: error: String '..' is forbidden in file path [forbidden-path] help: relative paths begin in "
          "the data folder, which --data-path names\n");
    CHECK(Checked(consolidated("<deleteOldSessions><changeThreshold>101</changeThreshold>"
                               "</deleteOldSessions>"))
              .text() ==
          "7:52: error: The value '101' is not valid, a percentage from 0 to 100 expected. [bad-setting]\n");
}

TEST_CASE("the options of massDisableLearners exclude each other; without one it does nothing") {
    const Checked several(
        consolidated("<massDisableLearners><oldLearners/><noInscriptions/></massDisableLearners>"));
    CHECK(
        several.text() ==
        "7:17: warning: This consolidation was cancelled because only one of these options can be used at "
        "the same time (noInscriptions, inscriptionsWithExpiredSession or oldLearners). [several-options]\n");
    CHECK(several.job);
    CHECK(
        Checked(consolidated("<massDisableLearners><oldLearners>no</oldLearners></massDisableLearners>"))
            .text() ==
        "7:17: warning: None of noInscriptions, inscriptionsWithExpiredSession and oldLearners is given, so "
        "nobody is disabled. [no-option]\n");
}

TEST_CASE("a post-process has its own message for a path that leaves the folder") {
    std::string text = provided("<fileName>a.csv</fileName>", "<candidateLogin/><sessionId/><lovCode/>");
    text.insert(text.find("</import-config>"),
                "<postProcess><moveToBackup><inputFolderPath>../in</inputFolderPath>"
                "<outputFolderPath>out</outputFolderPath></moveToBackup></postProcess>");
    CHECK(Checked(text).text() ==
          "8:45: error: String '..' is forbidden in in/output path folder [forbidden-path]\n");
}
