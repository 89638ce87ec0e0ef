// SPDX-License-Identifier: Apache-2.0
// Tests finalizers, which run once, after the last row, in the same transaction.
#include <catch2/catch.hpp>

#include "contract/stores.h"
#include "engine/run.h"
#include "records/learning.h"
#include "records/people.h"
#include "unit/declarations/trial_action.h"

using namespace registrar;
using namespace registrar::testing;

namespace {

std::string at_once(std::string_view options, bool fields = true) {
    std::string text = "<actions>\n<atOnce>\n<options>" + std::string(options) + "</options>\n";
    if (fields) text += "<fields><label/></fields>\n";
    return text + "</atOnce>\n</actions>\n";
}

/// A run and its result.
struct Ran {
    RunResult result;
    std::string outcomes;
    std::size_t rooms = 0;
    std::string teachers;  ///< their names
};

Ran run_on(Store& store, const std::string& definition, const std::vector<std::string>& files,
           RunOptions options = {}) {
    const TemporaryFolder folder;
    for (const std::string& rows : files) {
        options.data.push_back(folder.path() + "/" + std::to_string(options.data.size()) + ".csv");
        std::ofstream(options.data.back(), std::ios::binary) << "label\n" << rows;
    }
    const Checked checked(definition);
    INFO(checked.text());
    REQUIRE(checked.job);
    options.now = 1'700'000'000;
    options.watch_all = true;
    Ran ran;
    options.watch = [&](const OutcomeLine& line) {
        ran.outcomes += std::to_string(line.line) + " " +
                        std::string(row_outcome_names[static_cast<std::size_t>(line.outcome)]) + " " +
                        std::string(line.code) + "\n";
    };
    Diagnostics findings;
    ran.result = run_job(store, *checked.job, options, findings);
    const auto reader = store.reader();
    RecordBlock rooms(room_type);
    ran.rooms = reader->scan(room_type)->next(rooms, 1'000);
    RecordBlock teachers(teacher_type);
    reader->scan(teacher_type)->next(teachers, 1'000);
    for (std::size_t at = 0; at < teachers.size(); ++at)
        ran.teachers += std::string(text_of(teachers.view(at), &Teacher::name)) + " ";
    return ran;
}

}  // namespace

TEST_CASE("a finalizer sees what the rows changed, and is counted with them") {
    for (const char* kind : {"memory", "sqlite"}) {
        INFO(kind);
        TestStore store(kind);
        const Ran ran = run_on(*store, at_once(""), {"a\nb\n"});
        CHECK(ran.outcomes == "2 created \n3 created \n0 skipped counted\n");
        CHECK((ran.rooms == 2 && ran.teachers == "2 "));
        CHECK((ran.result.exit_code == 0 && ran.result.report.state == "completed"));
        CHECK(ran.result.report.actions.at(0).read == 3);
        CHECK(ran.result.report.actions.at(0).of(RowOutcome::created) == 3);
        CHECK(ran.result.report.actions.at(0).warnings == 1);
        CHECK(run_on(*store, at_once("", false), {}).teachers == "2 2 ");
    }
}

TEST_CASE("a rejected row or a refusal discards both the rows and the finalizer") {
    for (const char* kind : {"memory", "sqlite"}) {
        INFO(kind);
        TestStore store(kind);
        const Ran rejected = run_on(*store, at_once(""), {"a\n\"\"\nb\n"});
        CHECK(rejected.outcomes == "2 skipped \n3 rejected no-label\n4 skipped \n");
        CHECK((rejected.rooms == 0 && rejected.teachers.empty()));
        CHECK((rejected.result.exit_code == 3 && rejected.result.report.state == "stopped"));
        const Ran refused = run_on(*store, at_once("<most>1</most>"), {"a\nb\n"});
        CHECK(refused.outcomes == "2 skipped \n3 skipped \n0 rejected too-many\n");
        CHECK((refused.rooms == 0 && refused.teachers.empty()));
        CHECK((refused.result.exit_code == 2 && refused.result.report.state == "stopped"));
        CHECK(run_on(*store, at_once("<most>1</most>"), {"a\n"}).teachers == "1 ");
    }
}

TEST_CASE("all rows of several files and the finalizer are one transaction") {
    TestStore store("sqlite");
    CHECK(run_on(*store, at_once(""), {"a\n", "b\n", "\"\"\n"}).rooms == 0);
    const Ran ran = run_on(*store, at_once(""), {"a\n", "b\n"});
    CHECK((ran.rooms == 2 && ran.teachers == "2 "));
}

TEST_CASE("with --strict, a warning of the finalizer is an error") {
    TestStore store("memory");
    RunOptions options;
    options.strict = true;
    const Ran ran = run_on(*store, at_once("", false), {}, options);
    CHECK(ran.outcomes == "0 rejected counted\n");
    CHECK((ran.result.exit_code == 2 && ran.result.report.state == "stopped"));
    CHECK(ran.teachers.empty());
}

TEST_CASE("a run with a finalizer leaves no unfinished run") {
    TestStore store("sqlite");
    run_on(*store, at_once("", false), {});
    const auto runs = store->ledger().runs();
    REQUIRE(runs.size() == 1);
    CHECK(runs.front().state == "completed");
}
