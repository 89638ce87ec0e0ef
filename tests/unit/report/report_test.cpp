// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "diag/json.h"

using namespace registrar;

namespace {

const Message missing{"lost", "[...] is lost.", Level::error, ""};
const Message late{"late", "It is <[...]>.", Level::warning, "", true};

/// Returns two rows of two actions. One action rejects the first row.
Batch judged_rows() {
    Batch batch;
    batch.rows = 2;
    batch.outcomes = {RowOutcome::created, RowOutcome::rejected, RowOutcome::updated, RowOutcome::unchanged};
    const auto finding = [](std::uint32_t number, const Message& message, std::string_view field,
                            std::uint64_t line) {
        Finding found;
        found.number = number;
        found.message = &message;
        found.level = message.level;
        found.field = field;
        found.text = fill(message.text, std::vector<std::string_view>{line == 7 ? "all" : "late"});
        found.line = line;
        return found;
    };
    batch.findings = {finding(1, missing, "lovCode", 7), finding(2, late, "", 8), finding(3, late, "", 8)};
    batch.skipped_times = 3;
    batch.repeated_times = 4;
    return batch;
}

Report report() {
    Report made;
    made.run = 5;
    made.state = "completed-with-rejects";
    made.definition_path = "d.xml";
    made.definition_sha256 = "d1";
    made.store = "sqlite:a.db";
    made.clock = 1'700'000'000;
    made.started = 1'700'000'001;
    made.finished = 1'700'000'002;
    made.tzdb = "2025b";
    made.inputs = {{"=a.csv", "a1", "UTF-8", 2000}};
    made.action_names = {"first", "second"};
    made.actions.resize(2);
    made.add(judged_rows(), 0, 2);
    return made;
}

std::vector<std::string> names(const Json& json) {
    std::vector<std::string> all;
    for (const auto& item : json.items()) all.push_back(item.key());
    return all;
}

}  // namespace

TEST_CASE("counts a batch for each action, and rows once") {
    const Report made = report();
    CHECK(made.actions[0].read == 2);
    CHECK(made.actions[0].of(RowOutcome::created) == 1);
    CHECK(made.actions[0].of(RowOutcome::updated) == 1);
    CHECK(made.actions[0].warnings == 1);
    CHECK(made.actions[1].of(RowOutcome::rejected) == 1);
    CHECK(made.actions[1].of(RowOutcome::unchanged) == 1);
    CHECK(made.totals().read == 4);
    CHECK(made.totals().warnings == 2);
    CHECK(made.rows.read == 2);
    CHECK(made.rows.rejected == 1);
}

TEST_CASE("counts messages by action, with the line of the first") {
    Report made = report();
    made.add(judged_rows(), 0, 2);
    CHECK(made.messages.size() == 3);
    const auto& [key, counted] = *made.messages.rbegin();
    CHECK(std::get<0>(key) == 1);
    CHECK(counted.count == 2);
    CHECK(counted.first_line == (std::get<3>(key) == "lost" ? 7 : 8));
}

TEST_CASE("a report of some actions has their totals and messages") {
    const Report part = report().of_actions(1, 1);
    CHECK(part.action_names == std::vector<std::string>{"second"});
    CHECK(part.totals().read == 2);
    CHECK(part.totals().of(RowOutcome::rejected) == 1);
    CHECK(part.messages.size() == 2);
    for (const auto& [key, counted] : part.messages) CHECK(std::get<0>(key) == 0);
    CHECK(report().of_actions(0, 2).to_json() == report().to_json());
}

TEST_CASE("a report with inconsistent totals is a bug") {
    Report made = report();
    CHECK_NOTHROW(made.check_sums());
    ++made.actions[1].read;
    CHECK_THROWS_AS(made.check_sums(), std::logic_error);
}

TEST_CASE("the report as JSON has the documented fields") {
    const Json json = report().to_json();
    const std::vector<std::string> wanted = {"version", "run",     "state",    "definition", "store",
                                             "clock",   "started", "finished", "registrar",  "tzdb",
                                             "inputs",  "totals",  "actions",  "messages"};
    for (const std::string& name : wanted) {
        CAPTURE(name);
        CHECK(json.contains(name));
    }
    CHECK(json["version"] == 1);
    CHECK(json["definition"] == Json{{"path", "d.xml"}, {"sha256", "d1"}});
    CHECK(json["clock"] == "2023-11-14T22:13:20Z");
    CHECK(json["inputs"][0] ==
          Json{{"file", "=a.csv"}, {"sha256", "a1"}, {"encoding", "UTF-8"}, {"records", 2000}});
    CHECK(names(json["totals"]) == std::vector<std::string>{"read", "created", "updated", "unchanged",
                                                            "deleted", "skipped", "rejected", "warnings"});
    CHECK(json["totals"]["read"] == 4);
    CHECK(json["actions"][1]["action"] == "second");
    CHECK(json["actions"][1]["rejected"] == 1);
    const std::vector<std::string> fields = {"level", "action", "field",     "code",
                                             "text",  "count",  "first_line"};
    const Json& messages = json["messages"];
    const auto lost_one = std::find_if(messages.begin(), messages.end(),
                                       [](const Json& message) { return message["code"] == "lost"; });
    REQUIRE(lost_one != messages.end());
    CHECK(names(*lost_one) == fields);
}

TEST_CASE("a report lists each text of a message if the message requests it, up to a limit") {
    Report made = report();
    CHECK(made.to_json()["messages"][0]["listed"] == Json{"It is <late>."});
    CHECK(made.to_text().find("\n            It is <late>.\n") != std::string::npos);
    CHECK(made.to_html().find("<li>It is &lt;late&gt;.</li>") != std::string::npos);
    for (std::size_t more = 0; more < most_listed; ++more) made.add(judged_rows(), 0, 2);
    CHECK(made.to_json()["messages"][0]["count"] == most_listed + 1);
    CHECK(made.to_json()["messages"][0]["listed"].size() == most_listed);
}

TEST_CASE("a report reads back as it was written") {
    const Json json = report().to_json();
    CHECK(Report::from_json(json).to_json() == json);
}

TEST_CASE("the counters of a checkpoint restore all sums") {
    const Report before = report();
    Report after;
    after.action_names = before.action_names;
    after.actions.resize(2);
    after.restore_counters(before.counters());
    CHECK(after.counters() == before.counters());
    CHECK(after.to_json()["messages"] == before.to_json()["messages"]);
    CHECK(after.rows.rejected == 1);
    CHECK(after.skipped_times == 3);
    CHECK(after.repeated_times == 4);
}

TEST_CASE("the summary describes the result, with thousands separators") {
    const std::string text = report().to_text();
    CHECK(text.find("Run 5 completed-with-rejects.\n") == 0);
    CHECK(text.find("=a.csv: 2,000 records, UTF-8\n") != std::string::npos);
    CHECK(text.find("[...] is lost. (lovCode) [lost] (first on line 7)\n") != std::string::npos);
    CHECK(text.find("3 local times skipped and 4 repeated by the time zone.\n") != std::string::npos);
}

TEST_CASE("the page shows texts as plain text, also in a spreadsheet") {
    const std::string page = report().to_html();
    CHECK(page.find("It is &lt;late&gt;.") != std::string::npos);
    CHECK(page.find("<late>") == std::string::npos);
    CHECK(page.find("'=a.csv") != std::string::npos);
}
