// SPDX-License-Identifier: Apache-2.0
// Tests of saved plans: their contents, and when they are refused.
#include "engine/plan.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "contract/stores.h"
#include "diag/json.h"
#include "engine/run.h"
#include "small_store.h"
#include "unit/check/checking.h"
#include "values/digest.h"

using namespace registrar;
using Catch::EndsWith;
using registrar::testing::Checked;
using registrar::testing::tracking;

namespace {

constexpr std::string_view header = "login;lov;session;progression;score\n";

/// A store with one tracking: learner l1, content c1, 40 %, score 7.
struct PlanScene {
    TemporaryFolder folder;
    Checked checked{tracking("<candidateLogin/><lovCode/><sessionId/><progression/><score/>")};
    SqliteStore store{folder.path() + "/store.db", OpenMode::create};
    RunOptions options;

    PlanScene() {
        Transaction transaction(store);
        add_class(store, 3);
        add_content(store);
        transaction.commit();
        options.data = {folder.path() + "/data.csv"};
        options.now = 1'700'000'000;
        write("l1;c1;1;40;7\n");
        Diagnostics findings;
        REQUIRE(run_job(store, *checked.job, options, findings).exit_code == 0);
    }
    std::string path() const { return folder.path() + "/plan.json"; }
    void write(const std::string& rows) {
        std::ofstream(options.data.front(), std::ios::binary) << header << rows;
    }
    void plan() {
        const StoreIdentity before = store.identity();
        PlanFile file(path(), 0600);
        RunOptions planning = options;
        planning.plan = true;
        planning.watch_all = true;
        planning.watch = [&](const OutcomeLine& line) { file.add(line); };
        OverlayStore overlay(store);
        Diagnostics findings;
        const RunResult result = run_job(overlay, *checked.job, planning, findings);
        file.finish(overlay, before, result.report, *checked.job, planning);
    }
    Json saved() const { return Json::parse(file_text(path())); }
    /// Returns the options of a run that must follow the plan.
    RunOptions held(const Checked& definition) const {
        RunOptions with = options;
        follow_plan(path(), *definition.job, with);
        return with;
    }
};

}  // namespace

TEST_CASE("a plan has every row's outcome, resets, totals, and digests of its inputs") {
    PlanScene scene;
    scene.write("l1;c1;1;40;\nl2;c1;1;50;3\nl9;c1;1;50;3\n");
    scene.plan();
    const Json plan = scene.saved();
    REQUIRE(plan.at("outcomes").size() == 3);
    CHECK(plan.at("outcomes")[0].at("outcome") == "updated");
    CHECK(plan.at("outcomes")[1].at("outcome") == "created");
    CHECK_FALSE(plan.at("outcomes")[1].contains("code"));
    CHECK(plan.at("outcomes")[2].at("outcome") == "rejected");
    CHECK(plan.at("outcomes")[2].at("code") == "no-registration");
    CHECK(plan.at("outcomes")[2].at("line") == 4);
    REQUIRE(plan.at("changes").size() == 1);
    CHECK(plan.at("changes")[0].at("type") == "tracking");
    CHECK(plan.at("changes")[0].at("change") == "reset");
    CHECK(plan.at("changes")[0].at("attribute") == "score");
    CHECK(plan.at("changes")[0].at("before") == "7");
    CHECK(plan.at("changes")[0].at("line") == 2);
    CHECK(plan.at("totals").at("read") == 3);
    CHECK(plan.at("totals").at("rejected") == 1);
    CHECK(plan.at("definition") == scene.checked.job->definition_sha256);
    CHECK(plan.at("inputs")[0].at("sha256") == sha256_hex(file_text(scene.options.data.front())));
    CHECK(plan.at("store").at("revision") == scene.store.identity().revision);
    CHECK(plan.at("clock") == "2023-11-14T22:13:20Z");
}

TEST_CASE("an unfinished plan leaves no file") {
    const PlanScene scene;
    const auto files = [&scene] {
        return std::distance(std::filesystem::directory_iterator(scene.folder.path()), {});
    };
    const auto before = files();
    { PlanFile file(scene.path(), 0600); }
    CHECK(files() == before);
}

TEST_CASE("a run uses the plan's clock, store and inputs") {
    PlanScene scene;
    scene.plan();
    scene.options.now.reset();
    const RunOptions held = scene.held(scene.checked);
    CHECK(held.now == 1'700'000'000);
    REQUIRE(held.plan_to_follow);
    CHECK_NOTHROW(check_planned_store(*held.plan_to_follow, scene.store, std::nullopt));
    CHECK_NOTHROW(check_planned_inputs(*held.plan_to_follow, scene.options.data));
}

TEST_CASE("refuses a plan of another definition or other flags, and a file that is not a plan") {
    PlanScene scene;
    scene.plan();
    const Checked other(tracking("<candidateLogin/><lovCode/><sessionId/><progression/><timeSpent/>"));
    CHECK_THROWS_WITH(scene.held(other), EndsWith("the definition has changed since the plan was made"));
    scene.options.strict = true;
    CHECK_THROWS_WITH(scene.held(scene.checked), EndsWith("the plan was made with other flags"));
    scene.options.strict = false;
    std::ofstream(scene.path()) << "{\"version\": 1}";
    CHECK_THROWS_WITH(scene.held(scene.checked), EndsWith("this is not a plan"));
}

TEST_CASE("refuses a plan if the store is not as the plan or the resumed run left it") {
    PlanScene scene;
    scene.plan();
    const PlanToFollow plan = *scene.held(scene.checked).plan_to_follow;
    const std::int64_t planned = scene.store.identity().revision;
    Transaction transaction(scene.store);
    scene.store.advance_revision();
    transaction.commit();
    CHECK_THROWS_WITH(check_planned_store(plan, scene.store, std::nullopt),
                      EndsWith("the store has changed since the plan was made"));
    CHECK_NOTHROW(check_planned_store(plan, scene.store, planned + 1));
    CHECK_THROWS_WITH(check_planned_store(plan, scene.store, planned),
                      EndsWith("the store has changed since the unfinished run stopped"));
}

TEST_CASE("refuses a plan for other files") {
    PlanScene scene;
    scene.plan();
    const PlanToFollow plan = *scene.held(scene.checked).plan_to_follow;
    const std::string data = scene.options.data.front();
    CHECK_THROWS_WITH(check_planned_inputs(plan, {data, data}),
                      EndsWith("the plan was made for 1 files, these are 2"));
    CHECK_THROWS_WITH(check_planned_inputs(plan, {"/dev/null"}),
                      EndsWith("only a file can be compared with a plan, not /dev/null"));
    scene.write("l1;c1;1;41;7\n");
    CHECK_THROWS_WITH(check_planned_inputs(plan, {data}),
                      EndsWith("data.csv has changed since the plan was made"));
}
