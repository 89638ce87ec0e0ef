// SPDX-License-Identifier: Apache-2.0
// Runs every case of examples/ and tests/cases/ on every kind of store, and tests what a failing case
// reports.
#include "engine/tools/cases.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "contract/stores.h"
#include "rounds.h"
#include "unit/source_folder.h"

using namespace registrar;

namespace {

std::vector<std::string> project_cases() {
    const std::string root = registrar::testing::source_folder();
    return find_cases({root + "/examples", root + "/tests/cases"});
}

void write(const std::string& path, std::string_view text) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

CaseOptions in_memory() {
    CaseOptions options;
    options.make_store = [] { return std::make_unique<MemoryStore>(); };
    return options;
}

constexpr std::string_view small_definition =
    "<actions><createOrUpdateConsolidatedTrackingAction><fields><candidateLogin/><lovCode/><sessionId/>"
    "</fields></createOrUpdateConsolidatedTrackingAction></actions>";

/// A case with one run on one row without a learner.
std::string small_case(const std::string& folder) {
    write(folder + "/case.xml",
          "<case now=\"2026-11-22T10:00:00Z\"><run definition=\"definition.xml\" data=\"a.csv\" "
          "exit=\"1\"/></case>");
    write(folder + "/definition.xml", small_definition);
    write(folder + "/a.csv", "a;b;c\nanna;LOV;1\n");
    return folder;
}

}  // namespace

TEST_CASE("every case passes in memory") {
    for (const std::string& folder : project_cases()) {
        CAPTURE(folder);
        CHECK(run_case(folder, in_memory()).differences == "");
    }
}

TEST_CASE("every case passes in a SQLite file") {
    const TemporaryFolder folder;
    int number = 0;
    CaseOptions options;
    options.make_store = [&] {
        return std::make_unique<SqliteStore>(folder.path() + "/" + std::to_string(++number) + ".db",
                                             OpenMode::create);
    };
    const std::vector<std::string> cases = project_cases();
    for (std::size_t at = 0; at < cases.size(); at += test_slowness()) {
        CAPTURE(cases[at]);
        CHECK(run_case(cases[at], options).differences == "");
    }
}

TEST_CASE("an update writes the results, and then the case passes") {
    const TemporaryFolder folder;
    const std::string path = small_case(folder.path() + "/small");
    CHECK(run_case(path, in_memory()).differences.find("expected/outcomes.csv (missing):\n") == 0);
    CaseOptions update = in_memory();
    update.update = true;
    run_case(path, update);
    CHECK(std::filesystem::exists(path + "/expected/outcomes.csv"));
    CHECK(run_case(path, in_memory()).passed());
}

namespace {

constexpr const char* no_rows = "a.csv: warning: The file has a header, but no data row. [no-rows]\n";

}  // namespace

TEST_CASE("reports a different exit code") {
    const TemporaryFolder folder;
    const std::string path = small_case(folder.path() + "/small");
    write(path + "/a.csv", "a;b;c\n");
    std::filesystem::create_directories(path + "/expected");
    write(path + "/expected/headers.txt", no_rows);
    CHECK(run_case(path, in_memory()).differences ==
          "exit code: expected 1, found 0\na.csv: " + std::string(no_rows).substr(7));
}

TEST_CASE("shows a record that differs, with its column") {
    const TemporaryFolder folder;
    const std::string path = small_case(folder.path() + "/small");
    write(path + "/a.csv", "a;b;c\n");
    write(path + "/case.xml",
          "<case now=\"2026-11-22T10:00:00Z\"><run definition=\"definition.xml\" data=\"a.csv\"/></case>");
    write(path + "/store/learner.csv", "id,login\n7,anna\n");
    write(path + "/expected/store/learner.csv", "id,login\n7,ben\n");
    write(path + "/expected/headers.txt", no_rows);
    CHECK(run_case(path, in_memory()).differences ==
          "expected/store/learner.csv:\n  id=7: login: expected 'ben', found 'anna'\n");
}

TEST_CASE("an invalid case says why, and the current folder is restored") {
    const TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    write(folder.path() + "/a/case.xml", "<case now=\"yesterday\"/>");
    CHECK(run_case(folder.path() + "/a", in_memory()).differences ==
          "case.xml: <case> needs now=\"2026-11-22T10:00:00Z\"\n");
    write(folder.path() + "/a/case.xml", "<case now=\"2026-11-22T10:00:00Z\"><run hurry=\"yes\"/></case>");
    CHECK(run_case(folder.path() + "/a", in_memory()).differences ==
          "case.xml:1: <run> has no attribute hurry\n");
    write(folder.path() + "/a/case.xml",
          "<case now=\"2026-11-22T10:00:00Z\">\n<run/>\n<walk exit=\"1\"/></case>");
    CHECK(run_case(folder.path() + "/a", in_memory()).differences ==
          "case.xml:3: <case> has no child <walk>\n");
    for (const std::string exit : {"one", "-1", "256", "99999999999999999999", ""}) {
        CAPTURE(exit);
        write(folder.path() + "/a/case.xml",
              "<case now=\"2026-11-22T10:00:00Z\"><run exit=\"" + exit + "\"/></case>");
        CHECK(run_case(folder.path() + "/a", in_memory()).differences ==
              "case.xml:1: exit takes a number from 0 to 255, not '" + exit + "'\n");
    }
    CHECK(std::filesystem::current_path() == before);
}

TEST_CASE("finds cases at and below the paths, in order") {
    const TemporaryFolder folder;
    for (const char* name : {"b", "a/inner"}) write(folder.path() + "/" + name + "/case.xml", "<case/>");
    CHECK(find_cases({folder.path()}) ==
          std::vector<std::string>{folder.path() + "/a/inner", folder.path() + "/b"});
    CHECK(find_cases({folder.path() + "/b"}) == std::vector<std::string>{folder.path() + "/b"});
    CHECK_THROWS_AS(find_cases({folder.path() + "/none"}), FileUnavailable);
}
