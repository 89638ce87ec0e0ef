// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "action/action_type.h"
#include "diag/json.h"
#include "diag/unavailable.h"
#include "reference/reference.h"

using namespace registrar;
using Catch::Contains;

namespace {

const std::string tracking = "createOrUpdateConsolidatedTrackingAction";

}  // namespace

TEST_CASE("the reference without a topic lists actions and providers") {
    const std::string text = reference_text();
    CHECK_THAT(text, Contains("\n  " + tracking + "\n      Creates or replaces the tracking of learners."));
    CHECK_THAT(text, Contains("\n  fileSystemSourceProvider\n"));
    CHECK_THAT(text, !Contains("candidateLogin"));
}

TEST_CASE("the reference of an action has all its fields, settings and messages in every format") {
    for (const ActionType* type : actions()) {
        const ReferenceTopic topic{std::string(type->name)};
        const std::string text = reference_text(topic);
        const std::string markdown = reference_markdown(topic);
        const Json json = Json::parse(reference_json(topic));
        const bool takes_rows = type->rows() != RowsWanted::none;
        CHECK(json.at("fields").size() == type->columns.size() + (takes_rows ? 1 : 0));
        CHECK(json.at("settings").size() == type->settings.size());
        CHECK(json.at("messages").size() == type->messages.size());
        std::vector<std::string> names;
        if (takes_rows) names.emplace_back("ignoredColumn");
        for (const Column& column : type->columns) names.emplace_back(column.name);
        for (const Setting& setting : type->settings) names.emplace_back(setting.name);
        for (const Message* message : type->messages) names.emplace_back(message->code);
        for (const std::string& name : names) {
            CAPTURE(name);
            CHECK_THAT(text, Contains("  " + name));
            CHECK_THAT(markdown, Contains("| `" + name + "` |"));
        }
    }
}

TEST_CASE("no line of the reference on a terminal is wider than 100 columns") {
    for (const ActionType* type : actions()) {
        std::istringstream lines(reference_text() + reference_text({std::string(type->name)}));
        for (std::string line; std::getline(lines, line);) {
            CAPTURE(line);
            CHECK(line.size() <= 100);
            CHECK_FALSE(line.ends_with(' '));
        }
    }
}

TEST_CASE("describes a field with its type, its values and whether it is mandatory") {
    CHECK(reference_text({tracking, "progression"}) ==
          "progression: a field of " + tracking +
              ", float\n"
              "  The learner's progress in percent. Default: 100 if completed. Values: 0 to 100.\n"
              "  <mandatory>: yes: an empty cell rejects the row with Field [...] is empty. Default: no, or "
              "yes "
              "for\n"
              "  fields that the action makes mandatory.\n");
}

TEST_CASE("describes a name that is a field and a setting as both") {
    const std::string text = reference_text({tracking, "trackingStatus"});
    CHECK_THAT(text, Contains("trackingStatus: a field of "));
    CHECK_THAT(text, Contains("trackingStatus: a setting of "));
    CHECK_THAT(text, Contains("incomplete, completed, passed, failed, browsed"));
}

TEST_CASE("describes a setting with its block and its default") {
    CHECK(reference_text({tracking, "timeZone"}) ==
          "timeZone: a setting of " + tracking +
              ", time zone, in <parameters>\n"
              "  The tz database time zone of the file's times. They are stored in UTC. Default: UTC.\n");
}

TEST_CASE("describes a message by its code, also messages of every action") {
    CHECK(reference_text({tracking, "no-registration"}) ==
          "no-registration: an error of " + tracking +
              "\n"
              "  No registration found for given parameters.\n"
              "  The learner or session is unknown, or the learner is not registered in the session.\n");
    CHECK_THAT(reference_text({tracking, "empty-field"}), Contains("Field [...] is empty."));
}

TEST_CASE("accepts older spellings of actions and fields") {
    CHECK(reference_text({"createOrUpdateConsolidateTrackingAction"}) == reference_text({tracking}));
    CHECK(reference_text({tracking, "progress"}) == reference_text({tracking, "progression"}));
}

TEST_CASE("refuses unknown topics with the nearest names") {
    CHECK_THROWS_WITH(
        reference_text({"createOrUpdateConsolidatedTrackingActon"}),
        "There is no action, provider or step createOrUpdateConsolidatedTrackingActon; did you mean " +
            tracking + "?");
    CHECK_THROWS_WITH(reference_json({tracking, "lovCod"}),
                      tracking + " has no field, setting or message lovCod; did you mean lovCode?");
    CHECK_THROWS_WITH(reference_markdown({"x"}), "There is no action, provider or step x");
    CHECK_THROWS_AS(reference_text({"x"}), Refused);
}

TEST_CASE("the reference as JSON has defaults, words and values of mappings") {
    const Json json = Json::parse(reference_json());
    CHECK(json.at("actions").size() == actions().size());
    CHECK(json.at("messages").size() == common_messages().size());
    CHECK(json.at("providers").at(0).at("settings").at(0).at("name") == "fileName");
    const Json status = Json::parse(reference_json({tracking, "trackingStatus"}));
    CHECK(status.at("fields").at(0).at("values").at(2) ==
          Json{{"name", "completed"}, {"default", "completed"}});
    const Json policy = Json::parse(reference_json({tracking, "dstPolicy"})).at("settings").at(0);
    CHECK(policy.at("default") == "compatible");
    CHECK(policy.at("words").size() == 4);
    CHECK(policy.at("block") == "parameters");
}
