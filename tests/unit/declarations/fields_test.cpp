// SPDX-License-Identifier: Apache-2.0
// Tests what the check reports about mandatory, repeated and custom fields.
#include <catch2/catch.hpp>

#include "unit/declarations/trial_action.h"

using namespace registrar;
using namespace registrar::testing;

namespace {

std::string field_findings(std::string_view more) {
    return Checked(trial_with(std::string("<sessionTitle/>").append(more))).text();
}

std::string custom(std::string_view guid) {
    return std::string("<custom><guid>").append(guid).append("</guid></custom>");
}

/// Returns a definition whose provider lists the columns of the file.
std::string mapped(std::string_view columns, std::string_view fields) {
    std::string text = "<import-config><import><providers><fileSystemSourceProvider>";
    text += "<fileName>a.csv</fileName>\n<columnsMapping>" + std::string(columns) + "</columnsMapping>\n";
    text += "</fileSystemSourceProvider></providers><actions><trial>\n<fields>" + std::string(fields);
    text += "</fields>\n<options>" + std::string(by_login) +
            "</options></trial></actions></import></import-config>";
    return text;
}

}  // namespace

TEST_CASE("a column that the action declares mandatory is so by default, and no relaxes it") {
    const Checked usual(trial_with("<sessionTitle/>"));
    CHECK(usual.text().empty());
    CHECK(usual.action().fields.at(1).mandatory);
    CHECK_FALSE(usual.action().fields.at(3).mandatory);
    const Checked relaxed(
        trial("<trainingPathCode/><lovCodes><mandatory>no</mandatory></lovCodes>"
              "<candidateLogin/><sessionTitle><mandatory>yes</mandatory></sessionTitle>"));
    CHECK(relaxed.text().empty());
    CHECK_FALSE(relaxed.action().fields.at(1).mandatory);
    CHECK(relaxed.action().fields.at(3).mandatory);
}

TEST_CASE("a column that is always mandatory stays so, with a warning") {
    const Checked checked(
        trial("<trainingPathCode><mandatory>no</mandatory></trainingPathCode><lovCodes/>"
              "<candidateLogin/><sessionTitle/>"));
    CHECK(checked.text() ==
          "3:38: warning: <trainingPathCode> is mandatory whatever <mandatory> says. [always-mandatory]\n");
    CHECK(checked.action().fields.at(0).mandatory);
}

TEST_CASE("reports a missing mandatory column; another column may have its own warning") {
    CHECK(
        Checked(trial("<candidateLogin/>")).text() ==
        "3:2: error: trial needs the field <trainingPathCode>. [missing-field]\n"
        "3:2: error: trial needs the field <lovCodes>. [missing-field] help: <mandatory>no</mandatory> in a "
        "field lets its cells be empty\n"
        "3:2: warning: Sessions are retitled. [absent-field]\n");
}

TEST_CASE("custom fields may repeat, each with its own GUID") {
    const Checked checked(trial_with("<sessionTitle/>" + custom("{A-1}") + custom("b-2")));
    CHECK(checked.text().empty());
    CHECK(checked.action().fields.at(4).guid == "a-1");
    CHECK(checked.action().fields.at(4).nth == 0);
    CHECK(checked.action().fields.at(5).guid == "b-2");
    CHECK(checked.action().fields.at(5).nth == 1);
    CHECK(field_findings("<custom><mandatory>yes</mandatory><guid>x</guid></custom>").empty());
}

TEST_CASE("reports a custom field with a missing, too long or repeated GUID") {
    CHECK(
        field_findings("<custom/>") ==
        "3:72: error: <custom> has no <guid>. [missing-guid] help: <guid> says which custom field the column "
        "carries\n");
    CHECK(
        field_findings("<custom><guid/></custom>") ==
        "3:80: error: <custom> has no <guid>. [missing-guid] help: <guid> says which custom field the column "
        "carries\n");
    CHECK(field_findings(custom(std::string(41, 'a'))) ==
          "3:85: error: A GUID has at most 40 characters. [bad-guid]\n");
    CHECK(field_findings(custom("a") + custom("{A}")) ==
          "3:103: error: The field <custom> a stands twice. [duplicate-field] help: a column that is not "
          "wanted "
          "is an <ignoredColumn/>\n");
}

TEST_CASE("only custom fields have a GUID, and similar names are suggested") {
    CHECK(field_findings("<trainingId><guid>a</guid></trainingId>") ==
          "3:84: error: <guid> cannot stand in <trainingId>. [unknown-element]\n");
    CHECK(field_findings("<custom><guid>a</guid><guidd/></custom>") ==
          "3:94: error: <guidd> cannot stand in <custom>. [unknown-element] help: did you mean guid?\n");
}

TEST_CASE("reads 32 columns of one name, and reports the next one as an error") {
    std::string levels;
    for (std::size_t at = 0; at < 32; ++at) levels += "<hierarchyEntityName/>";
    const Checked checked(trial_with("<sessionTitle/>" + levels));
    CHECK(checked.text().empty());
    CHECK(checked.action().fields.back().nth == 31);
    CHECK(field_findings(levels + "<hierarchyEntityName/><hierarchyEntityName/>") ==
          "3:776: error: An action reads at most 32 columns <hierarchyEntityName>. [too-many-fields]\n");
}

TEST_CASE("an older spelling counts as the repeated column") {
    const Checked checked(trial_with("<sessionTitle/><hierarchyEntityName/><hieracrchyEntityName/>"));
    CHECK(checked.findings.errors() == 0);
    CHECK(checked.action().fields.back().nth == 1);
}

TEST_CASE("a columnsMapping orders repeated columns by position and custom fields by GUID") {
    const std::string levels = "<hierarchyEntityName/><hierarchyEntityName/>";
    const Checked checked(
        mapped(levels + custom("a") + custom("b") + std::string(needed) + "<sessionTitle/>",
               std::string(needed) + "<sessionTitle/>" + levels + custom("B") + custom("A")));
    CHECK(checked.text().empty());
    std::vector<std::size_t> cells;
    for (const Field& field : checked.action().fields) cells.push_back(field.cell.value());
    CHECK(cells == std::vector<std::size_t>{4, 5, 6, 7, 0, 1, 3, 2});
}

TEST_CASE("reports a custom field that the columnsMapping does not list, with its GUID") {
    CHECK(Checked(mapped(custom("a") + std::string(needed) + "<sessionTitle/>",
                         std::string(needed) + "<sessionTitle/>" + custom("c")))
              .text() == "4:72: error: <custom> c is not in <columnsMapping>. [not-in-columns-mapping]\n");
    CHECK(Checked(mapped("<custom><mandatory>no</mandatory></custom>", needed))
              .text()
              .find("<mandatory> cannot stand in <custom>.") != std::string::npos);
}
