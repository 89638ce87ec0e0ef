// SPDX-License-Identifier: Apache-2.0
// Tests how cells of each kind are read, and the messages for invalid ones.
#include <catch2/catch.hpp>

#include "contract/stores.h"
#include "engine/run.h"
#include "unit/declarations/trial_action.h"
#include "values/date_format.h"

using namespace registrar;
using namespace registrar::testing;

namespace {

/// One field and its cell; the other fields have valid cells.
Converted one(std::string_view field, std::string_view cell, std::string_view parameters = "") {
    const std::string element = std::string("<").append(field).append("/>");
    return {trial_with(element, parameters), "a;b;c;d\nT;L;M;" + std::string(cell) + "\n"};
}

std::string date(std::string_view cell, std::string_view parameters = "") {
    const Converted converted = one("sessionEndDate", cell, parameters);
    const auto& value = converted.value<Day>("sessionEndDate");
    return value.good() ? format_date(static_cast<std::int64_t>(*value)) : converted.fault_text();
}

std::size_t number(std::string_view field, std::string_view cell) {
    return static_cast<std::size_t>(*one(field, cell).value<Word>(field));
}

/// Returns the outcomes of a run of a header and `rows`: field, value and message of each line.
std::string said(const std::string& definition, const std::string& rows) {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    std::ofstream(data, std::ios::binary) << "header\n" << rows;
    const Checked checked(definition);
    MemoryStore store;
    RunOptions options;
    options.data = {data};
    options.now = 1'700'000'000;
    options.outcomes = folder.path() + "/outcomes.csv";
    Diagnostics findings;
    run_job(store, checked.job.value(), options, findings);
    std::istringstream lines(file_text(options.outcomes));
    std::string text;
    for (std::string line; std::getline(lines, line);) {
        std::size_t at = 0;
        for (int comma = 0; comma < 7; ++comma) at = line.find(',', at) + 1;
        text += line.substr(at) + "\n";
    }
    return text.substr(text.find('\n') + 1);
}

}  // namespace

TEST_CASE("reads a date in dateFormat, which an action may override") {
    CHECK(date("2024-02-29") == "2024-02-29");
    CHECK(date("1969-12-31") == "1969-12-31");
    CHECK(date("2023-02-29") == "bad-value sessionEndDate: 2023-02-29 (a date)\n");
    CHECK(date("2024-02-29 10:00:00") == "bad-value sessionEndDate: 2024-02-29 10:00:00 (a date)\n");
    CHECK(date("29/02/2024", "<dateFormat>DD/MM/YYYY</dateFormat>") == "2024-02-29");
    CHECK(date("2024-02-29", "<dateFormat>DD/MM/YYYY</dateFormat>") ==
          "bad-value sessionEndDate: 2024-02-29 (a date)\n");
}

TEST_CASE("the cell NULL clears if the column allows it, and otherwise is not a date") {
    CHECK(one("sessionStartDate", "NULL").value<Day>("sessionStartDate").cleared());
    CHECK(one("sessionStartDate", "NULL").value<Day>("sessionStartDate").filled());
    CHECK_FALSE(one("sessionStartDate", "NULL").value<Day>("sessionStartDate").good());
    CHECK(one("interventionDate", "NULL").value<Timestamp>("interventionDate").cleared());
    CHECK(one("sessionStartDate", "NULL").fault_text().empty());
    CHECK(one("sessionStartDate", "null").value<Day>("sessionStartDate").bad());
    CHECK(date("NULL") == "bad-value sessionEndDate: NULL (a date)\n");
    CHECK(*one("sessionTitle", "NULL").value<std::string_view>("sessionTitle") == "NULL");
}

TEST_CASE("reads yes and no in any letter case, also by their first letters") {
    for (const char* yes : {"yes", "YES", "y", "Y"})
        CHECK(*one("visible", yes).value<Flag>("visible") == Flag::yes);
    for (const char* no : {"no", "No", "n", "N"})
        CHECK(*one("visible", no).value<Flag>("visible") == Flag::no);
    CHECK(one("visible", "1").fault_text() == "bad-value visible: 1 (yes or no)\n");
}

TEST_CASE("an enum is exactly one of its words, in any letter case") {
    CHECK(number("trainingModality", "blended") == 0);
    CHECK(number("trainingModality", "LEARNING_Channel") == 2);
    CHECK(one("trainingModality", "blend").value<Word>("trainingModality").bad());
}

TEST_CASE("mapping types have their documented defaults") {
    CHECK(number("candidateValidity", "1") == 0);
    CHECK(number("candidateValidity", "0") == 1);
    CHECK(number("candidateValidity", "u") == 2);
    CHECK(number("registerFlag", "Y") == 0);
    CHECK(number("registerFlag", "N") == 1);
    CHECK(number("sessionAction", "M") == 0);
    CHECK(number("sessionAction", "A") == 1);
    CHECK(number("interventionStatus", "A") == 0);
    CHECK(number("interventionStatus", "C") == 1);
}

TEST_CASE("a long text has at most 65,535 characters, and quotes preserve its blanks") {
    const auto codes = [](const std::string& cell) {
        return Converted(trial_with(""), "a;b;c\nT;" + cell + ";M\n");
    };
    CHECK(codes(std::string(65535, 'a')).found.faults.empty());
    CHECK(codes(std::string(65536, 'a')).found.faults.size() == 1);
    CHECK(*codes("\" a \"").value<std::string_view>("lovCodes") == " a ");
    CHECK(*codes(" a ").value<std::string_view>("lovCodes") == "a");
}

TEST_CASE("each repeated column has its own position in the row, with its GUID and its file column") {
    const Converted row(
        trial_with("<custom><guid>A</guid></custom><trainingId/><custom><guid>{b}</guid></custom>"
                   "<hierarchyEntityName/><hierarchyEntityName/><hierarchyEntityName/>"),
        "a;b;c;d;e;f;g;h;i\nT;L;M;first;7;;top;;leaf\n");
    const auto& custom = member<Repeated>(row.row.data(), row.action().find("custom")->column->offset());
    REQUIRE(custom.size() == 2);
    CHECK(*custom[0] == "first");
    CHECK(custom[0].guid == "a");
    CHECK(custom[0].cell_number == 3);
    CHECK_FALSE(custom[1].filled());
    CHECK(custom.find("b") == &custom[1]);
    CHECK(custom.find("c") == nullptr);
    const auto& levels =
        member<Repeated>(row.row.data(), row.action().find("hierarchyEntityName")->column->offset());
    REQUIRE(levels.size() == 3);
    CHECK(*levels[0] == "top");
    CHECK_FALSE(levels[1].filled());
    CHECK(*levels[2] == "leaf");
    CHECK(*row.value<std::int64_t>("trainingId") == 7);
}

TEST_CASE("a message specific to an action includes the cell and the expected spellings") {
    CHECK(said(trial_with("<registerFlag/>"), "T;L;M;X\n") ==
          "registerFlag,X,\"Register flag has invalid value X, Y or N expected.\"\n");
    CHECK(said(trial_with("<registerFlag><registerValue>in</registerValue><unregisterValue>out"
                          "</unregisterValue></registerFlag>"),
               "T;L;M;Y\n") == "registerFlag,Y,\"Register flag has invalid value Y, in or out expected.\"\n");
    CHECK(said(trial_with("<candidateValidity/>"), "T;L;M;2\n") ==
          "candidateValidity,2,\"The \"\"validity\"\" field value 2 is not allowed.\"\n");
    CHECK(said(trial_with("<trainingModality/>"), "T;L;M;kc\n") ==
          "trainingModality,kc,\"The modality must be blended or portal, kc detected.\"\n");
    CHECK(said(trial_with("<sessionStartDate/>"), "T;L;M;tomorrow\n") ==
          "sessionStartDate,tomorrow,Start date tomorrow not valid.\n");
    CHECK(said(trial_with("<interventionStatus/>"), "T;L;M;X\n") ==
          "interventionStatus,X,\"Field interventionStatus has invalid value X, A or C expected.\"\n");
}

TEST_CASE("an empty cell of a mandatory field rejects the row, unless mandatory is no") {
    CHECK(said(trial_with(""), ";;M\n") ==
          "trainingPathCode,,Field trainingPathCode is empty.\nlovCodes,,Field lovCodes is empty.\n");
    CHECK(said(trial("<trainingPathCode/><lovCodes><mandatory>no</mandatory></lovCodes><candidateLogin/>"),
               "T;;M\n") == "");
}

TEST_CASE("a message about one of several columns shows the cell of that one") {
    const std::string custom = "<custom><guid>a</guid></custom><custom><guid>b</guid></custom>";
    CHECK(said(trial_with(custom), "T;L;M;fine;" + std::string(251, 'x') + "\n") ==
          "custom," + std::string(251, 'x') + ",\"Field custom has invalid value " + std::string(251, 'x') +
              ", at most 250 characters expected.\"\n");
    CHECK(said(trial_with("<hierarchyEntityName/><hierarchyEntityName/><hierarchyEntityName/>"),
               "T;L;M;top;;leaf\n") == "hierarchyEntityName,,The level 2 is empty.\n");
}

TEST_CASE("repeated columns bind by header in order, or each by its own header text") {
    const std::string definition = trial_with("<hierarchyEntityName/><hierarchyEntityName/>");
    const std::string data =
        "hierarchyEntityName;lovCodes;trainingPathCode;Hierarchy Entity Name;candidateLogin\n";
    const Bound bound(definition, data, BindMode::header);
    REQUIRE(bound.binding);
    const Binding& action = bound.binding->actions.at(0);
    CHECK(action.cells.at(3).cell == 0);
    CHECK(action.cells.at(4).cell == 3);
    CHECK(action.repeated == std::vector<std::size_t>{3, 4});
    const Bound named(
        trial("<trainingPathCode column=\"t\"/><lovCodes column=\"l\"/><candidateLogin column=\"m\"/>"
              "<custom column=\"x\"><guid>a</guid></custom><custom column=\"y\"><guid>b</guid></custom>"),
        "y;x;t;l;m\n");
    REQUIRE(named.binding);
    CHECK(named.binding->actions.at(0).cells.at(3).cell == 1);
    CHECK(named.binding->actions.at(0).cells.at(4).cell == 0);
}
