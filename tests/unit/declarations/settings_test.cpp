// SPDX-License-Identifier: Apache-2.0
// Tests of settings of every kind except searches.
#include <catch2/catch.hpp>

#include "diag/unavailable.h"
#include "unit/declarations/trial_action.h"

using namespace registrar;
using namespace registrar::testing;

namespace {

std::string fields(std::string_view more = "") {
    return std::string(needed) + "<sessionTitle/>" + std::string(more);
}

std::string findings(std::string_view parameters) {
    return Checked(trial(fields(), by_login, parameters)).text();
}

}  // namespace

TEST_CASE("reads booleans, numbers and texts into the settings") {
    const std::string options = std::string(by_login) +
                                "<fullAccess>Yes</fullAccess><disableImportFlag>y</disableImportFlag>"
                                "<defaultEntityId>8</defaultEntityId>";
    const Checked checked(trial(fields(), options, "<defaultLangCode>pt_BR</defaultLangCode>"));
    CHECK(checked.text().empty());
    CHECK(settings_of(checked).full_access);
    CHECK(settings_of(checked).disable_import_flag);
    CHECK(settings_of(checked).default_entity_id == 8);
    CHECK(settings_of(checked).default_lang_code == "pt_BR");
    const Checked plain(trial(fields()));
    CHECK_FALSE(settings_of(plain).full_access);
    CHECK(settings_of(plain).default_entity_id == 1);
    CHECK(plain.source("fullAccess").value == "no");
}

TEST_CASE("reports a text that is too long, and a boolean that is neither yes nor no") {
    CHECK(findings("<defaultLangCode>toolong</defaultLangCode>") ==
          "5:30: error: The value 'toolong' is not valid, at most 6 characters expected. [bad-setting]\n");
    CHECK(findings("<defaultLangCode>\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9</defaultLangCode>").empty());
    CHECK(Checked(trial(fields(), std::string(by_login) + "<fullAccess>1</fullAccess>")).text() ==
          "4:80: error: The value '1' is not valid, yes or no expected. [bad-setting]\n");
}

TEST_CASE("a setting inside a mapping may be in the field, the parameters or the columnsMapping") {
    const Checked in_field(trial(fields("<registerFlag><keepSession>Y</keepSession></registerFlag>")));
    CHECK(in_field.text().empty());
    CHECK(settings_of(in_field).keep_session);
    CHECK(in_field.source("keepSession").value == "Y");
    const Checked in_parameters(
        trial(fields("<registerFlag/>"), by_login,
              "<registerFlag><registerValue>1</registerValue><keepSession>yes</keepSession></registerFlag>"));
    CHECK(in_parameters.text().empty());
    CHECK(settings_of(in_parameters).keep_session);
    CHECK(in_parameters.action().fields.back().mapping->spelling(0) == "1");
    CHECK_FALSE(settings_of(Checked(trial(fields("<registerFlag/>")))).keep_session);
    const Checked in_mapping(
        "<import-config><import><providers><fileSystemSourceProvider><fileName>a</fileName>"
        "<columnsMapping>" +
        fields("<registerFlag><keepSession>Y</keepSession></registerFlag>") +
        "</columnsMapping></fileSystemSourceProvider></providers><actions><trial><fields>" +
        fields("<registerFlag/>") + "</fields><options>" + std::string(by_login) +
        "</options></trial></actions></import></import-config>");
    CHECK(in_mapping.text().empty());
    CHECK(settings_of(in_mapping).keep_session);
}

TEST_CASE("says where a mapping's setting belongs, also for similar names") {
    CHECK(findings("<keepSession>Y</keepSession>") ==
          "5:14: error: <keepSession> is not a setting of trial. [unknown-setting] help: <keepSession> "
          "belongs in "
          "<registerFlag>\n");
    CHECK(findings("<registerFlag><keepSesion>Y</keepSesion></registerFlag>") ==
          "5:28: error: <keepSesion> is not a value of registerFlag. [unknown-element] help: did you mean "
          "keepSession?\n");
    CHECK(findings("<interventionStatus><keepSession>Y</keepSession></interventionStatus>") ==
          "5:34: error: <keepSession> is not a value of interventionStatus. [unknown-element]\n");
    CHECK(Checked(trial(fields("<registerFlag><keepSession>perhaps</keepSession></registerFlag>"))).text() ==
          "3:98: error: The value 'perhaps' is not valid, yes or no expected. [bad-setting]\n");
}

TEST_CASE("reports a setting inside a mapping that is given twice with different values") {
    CHECK(Checked(trial(fields("<registerFlag><keepSession>Y</keepSession></registerFlag>"), by_login,
                        "<registerFlag><keepSession>N</keepSession></registerFlag>"))
              .findings.errors() == 1);
}

TEST_CASE("settings can be set by --set, including those inside mappings, but no searches") {
    JobOverrides overrides;
    overrides.settings = {{"keepSession", "Y"}, {"defaultLangCode", "fr"}};
    const Checked checked(trial(fields("<registerFlag/>")), overrides);
    CHECK(settings_of(checked).keep_session);
    CHECK(settings_of(checked).default_lang_code == "fr");
    overrides.settings = {{"defaultLangCode", "toolong"}};
    CHECK_THROWS_WITH(
        Checked(trial(fields()), overrides),
        "--set defaultLangCode: The value 'toolong' is not valid, at most 6 characters expected.");
    overrides.settings = {{"traineeSearchField", "candidateLogin"}};
    CHECK_THROWS_WITH(Checked(trial(fields()), overrides),
                      "--set traineeSearchField: a search is given in the definition only");
}

TEST_CASE("an action's dateFormat takes precedence over the provider's") {
    const auto definition = [](std::string_view own) {
        return "<import-config><import><providers><fileSystemSourceProvider><fileName>a</fileName>"
               "<dateFormat>DD.MM.YYYY</dateFormat></fileSystemSourceProvider></"
               "providers><actions><trial><fields>" +
               fields() + "</fields><options>" + std::string(by_login) + "</options><parameters>" +
               std::string(own) + "</parameters></trial></actions></import></import-config>";
    };
    CHECK(Checked(definition("")).reading().date_format.match("31.12.2024"));
    CHECK(
        Checked(definition("<dateFormat>MM/DD/YYYY</dateFormat>")).reading().date_format.match("12/31/2024"));
}
