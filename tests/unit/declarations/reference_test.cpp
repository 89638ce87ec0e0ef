// SPDX-License-Identifier: Apache-2.0
// Tests how schema, reference and explanation show the declarations.
#include <catch2/catch.hpp>

#include "contract/stores.h"
#include "diag/json.h"
#include "engine/tools/explain.h"
#include "reference/reference.h"
#include "unit/check/schema_judge.h"
#include "unit/declarations/trial_action.h"

using namespace registrar;
using namespace registrar::testing;
using Catch::Contains;

namespace {

constexpr std::string_view customs = "<custom><guid>a</guid></custom><custom><guid>b</guid></custom>";

std::vector<std::string> accepted() {
    const std::string login(by_login);
    return {
        trial_with(customs),
        trial_with("<custom><mandatory>no</mandatory><guid>a</guid></custom>"),
        trial_with("<hierarchyEntityName/><hieracrchyEntityName/><hierarchyEntityName/>"),
        trial_with(
            "<registerFlag><registerValue>1</registerValue><keepSession>Y</keepSession></registerFlag>",
            "<registerFlag><unregisterValue/><keepSession>Y</keepSession></registerFlag>"),
        trial_with("<candidateValidity><enabledUntilValue>X</enabledUntilValue></candidateValidity>",
                   "<defaultLangCode>fr</defaultLangCode><dateFormat>DD/MM/YYYY</dateFormat>"),
        trial(needed, login +
                          "<trainingSearchField hasResults=\" Yes\"><trainingPathCode/></trainingSearchField>"
                          "<fullAccess>no</fullAccess><defaultEntityId>3</defaultEntityId>"),
        trial(std::string(needed) + std::string(customs),
              "<traineeSearchField><custom>A</custom><candidateEmail/></traineeSearchField>"
              "<sessionSearchField/>"),
        trial(needed, "<traineeSearchField>candidateLogin</traineeSearchField>"),
    };
}

std::vector<std::string> refused() {
    const std::string login(by_login);
    return {
        trial_with("<custom/>"),
        trial_with("<trainingId><guid>a</guid></trainingId>"),
        trial_with("<custom><guide>a</guide></custom>"),
        trial_with("<registerFlag><keepSessions>Y</keepSessions></registerFlag>"),
        trial_with("<registerFlag><keepSession>maybe</keepSession></registerFlag>"),
        trial_with("", "<keepSession>Y</keepSession>"),
        trial(needed, login + "<fullAccess>1</fullAccess>"),
        trial(needed, "<traineeSearchField><trainingId/></traineeSearchField>"),
        trial(needed, "<traineeSearchField><candidateLogin>x</candidateLogin></traineeSearchField>"),
        trial(needed, "<traineeSearchField hasResults=\"yes\"><candidateLogin/></traineeSearchField>"),
        trial(needed,
              login + "<trainingSearchField hasResults=\"?\"><trainingPathCode/></trainingSearchField>"),
    };
}

std::string explained(const std::string& definition, const std::string& rows) {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    std::ofstream(data, std::ios::binary) << rows;
    const Checked checked(definition);
    Diagnostics findings;
    return explain(checked.job.value(), {data}, findings).value();
}

}  // namespace

TEST_CASE("the schema accepts and rejects every declaration as the check does") {
    const Schema schema;
    for (const std::string& definition : accepted()) {
        CAPTURE(definition);
        CHECK(Checked(definition).job);
        CHECK(schema.accepts(definition));
    }
    for (const std::string& definition : refused()) {
        CAPTURE(definition);
        CHECK_FALSE(Checked(definition).job);
        CHECK_FALSE(schema.accepts(definition));
    }
}

TEST_CASE("the reference says what a column requires") {
    CHECK_THAT(reference_text({"trial", "trainingPathCode"}),
               Contains("The code. Mandatory, whatever <mandatory> says."));
    CHECK_THAT(reference_text({"trial", "lovCodes"}), Contains("lovCodes: a field of trial, longtext\n"));
    CHECK_THAT(reference_text({"trial", "sessionStartDate"}),
               Contains("a field of trial, date\n  First day. The cell NULL clears it.\n"));
    CHECK_THAT(reference_text({"trial", "custom"}),
               Contains("string(250)\n  A custom field. Up to 32 columns. <guid> in each: The GUID of"));
    CHECK_THAT(reference_text({"trial", "trainingModality"}),
               Contains("enum\n  The modality. One of blended, portal, learning_channel.\n"));
    CHECK_THAT(reference_text({"trial", "visible"}), Contains("a field of trial, yesNoElement\n"));
    CHECK_THAT(reference_markdown({"trial", "trainingModality"}), Contains("`learning_channel`"));
}

TEST_CASE("the reference says where settings belong and which columns a search may name") {
    CHECK_THAT(reference_text({"trial", "keepSession"}),
               Contains("a setting of trial, yesNoElement, in <registerFlag>\n"));
    CHECK_THAT(reference_text({"trial", "defaultLangCode"}), Contains("string(6), in <parameters>"));
    CHECK_THAT(reference_text({"trial", "traineeSearchField"}),
               Contains("candidateEmail, candidateLogin, custom."));
    CHECK_THAT(reference_text({"trial", "traineeSearchField"}), Contains("Mandatory."));
    CHECK_THAT(reference_text({"trial", "trainingSearchField"}), Contains("attribute hasResults: yes:"));
    const Json search = Json::parse(reference_json({"trial", "trainingSearchField"})).at("settings").at(0);
    CHECK(search.at("columns").size() == 3);
    CHECK(search.at("hasResults") == "yes");
    CHECK(search.at("mandatory") == "no");
    const Json keep = Json::parse(reference_json({"trial", "keepSession"})).at("settings").at(0);
    CHECK(keep.at("inside") == "registerFlag");
    const Json custom = Json::parse(reference_json({"trial", "custom"})).at("fields").at(0);
    CHECK(custom.at("most") == 32);
    CHECK(custom.at("mandatory") == "no");
    const Json code = Json::parse(reference_json({"trial", "trainingPathCode"})).at("fields").at(0);
    CHECK(code.at("mandatory") == "always");
}

TEST_CASE("an explanation shows each repeated column with its own cells") {
    const std::string text =
        explained(trial_with(std::string(customs) + "<sessionStartDate/><visible/><trainingModality/>"),
                  "a;b;c;d;e;f;g;h\nT;L;M;first;second;2024-01-02;Y;PORTAL\nT;L;M;;;NULL;x;kc\n");
    CHECK_THAT(text, Contains("  4 'd' -> custom a: string(250), optional\n"));
    CHECK_THAT(text, Contains("  5 'e' -> custom b: string(250), optional\n"));
    CHECK_THAT(text, Contains("  1 'a' -> trainingPathCode: string, mandatory\n"));
    CHECK_THAT(text, Contains("'f' -> sessionStartDate: date, optional, NULL clears it\n"));
    CHECK_THAT(text,
               Contains("trainingModality: enum, optional, one of blended, portal or learning_channel\n"));
    CHECK_THAT(text, Contains("    custom a: first\n    custom b: second\n    sessionStartDate: 2024-01-02\n"
                              "    visible: Y -> yes -> 1\n    trainingModality: PORTAL -> portal\n"));
    CHECK_THAT(text, Contains("    sessionStartDate: NULL -> cleared\n"
                              "    visible: x -> rejected: Field visible has invalid value x, yes or no "
                              "expected. [bad-value]\n"));
    CHECK_THAT(text, Contains("  sessionStartDate: all 1 dates read as day/month and as month/day alike"));
    CHECK_THAT(text, Contains("    traineeSearchField = candidateLogin (given on line 4)\n"));
}
