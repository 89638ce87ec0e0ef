// SPDX-License-Identifier: Apache-2.0
// Tests that batch boundaries have no effect: rows that depend on earlier rows have the same outcome in
// batches of one row and of the whole file.
#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "contract/stores.h"
#include "diag/json.h"
#include "engine/run.h"
#include "rounds.h"
#include "small_store.h"
#include "unit/check/checking.h"

using namespace registrar;
using registrar::testing::Checked;

namespace {

constexpr std::uint32_t all_rows = 48;

constexpr const char* three_actions = R"(<actions>
  <createOrUpdateLearnerAction>
    <options><fullAccess>yes</fullAccess></options>
    <fields>
      <candidateLogin/><candidateRefNumber/><candidateName/><candidateFirstname/><candidateEmail/><managerLogin/>
      <ignoredColumn/><ignoredColumn/><ignoredColumn/><ignoredColumn/>
    </fields>
  </createOrUpdateLearnerAction>
  <registerLearnerAction>
    <options>
      <traineeSearchField><candidateRefNumber/></traineeSearchField>
      <fullAccess>yes</fullAccess>
    </options>
    <fields>
      <ignoredColumn/><candidateRefNumber/><ignoredColumn/><ignoredColumn/><ignoredColumn/><ignoredColumn/>
      <trainingPathCode/><sessionTitle/><registerFlag/><ignoredColumn/>
    </fields>
  </registerLearnerAction>
  <createOrUpdateConsolidatedTrackingAction>
    <fields>
      <ignoredColumn/><candidateRefNumber/><ignoredColumn/><ignoredColumn/><ignoredColumn/><ignoredColumn/>
      <trainingPathCode/><sessionTitle/><ignoredColumn/><progression/>
      <lovCode/>
    </fields>
  </createOrUpdateConsolidatedTrackingAction>
</actions>)";

/// Rows with few learners that repeat: created, renamed, registered, unregistered, with logins that others
/// take over. Managers come before and after their own rows, and some rows are rejected.
void write_rows(const std::string& path, std::uint32_t progressions = 104) {
    Random random(test_seed(11));
    std::ofstream file(path, std::ios::binary);
    file << "login;ref;name;first;email;manager;training;session;flag;progression;lov\n";
    const char* const mails[] = {"a@x", "b@x", "c@x", ""};
    for (std::uint32_t row = 0; row < all_rows; ++row) {
        file << 'u' << below(random, 5) << ";n" << below(random, 16) << ";N" << below(random, 3) << ";F;"
             << mails[below(random, 4)] << ";u" << below(random, 9) << ";p1;t" << below(random, 3) << ';'
             << (below(random, 4) == 0 ? 'N' : 'Y') << ';' << below(random, progressions) << ";c"
             << 1 + below(random, 2) << '\n';
    }
}

/// The results of a run, without its times.
struct BatchRemains {
    std::map<std::string, std::string> records;
    std::string report, outcomes, rejects;

    bool operator==(const BatchRemains&) const = default;
};

BatchRemains run_with(const std::string& kind, const std::string& data, const RunOptions& wanted) {
    static const Checked checked(three_actions);
    INFO(checked.text());
    REQUIRE(checked.job);
    const TemporaryFolder folder;
    TestStore store(kind);
    {
        Transaction transaction(*store);
        add_content(*store);
        transaction.commit();
    }
    RunOptions options = wanted;
    options.store_url = "test";
    options.data = {data};
    options.now = 1'700'000'000;
    options.outcomes_all = true;
    options.outcomes = folder.path() + "/outcomes.csv";
    options.rejects = folder.path() + "/rejects.csv";
    Diagnostics findings;
    RunResult result = run_job(*store, *checked.job, options, findings);
    result.report.started = result.report.finished = 0;
    return {snapshot_texts(*store), dump(result.report.to_json(), 2), file_text(options.outcomes),
            file_text(options.rejects)};
}

RunOptions with_batches(std::uint32_t row_limit, unsigned jobs, bool atomic = false) {
    RunOptions options;
    options.row_limit = row_limit;
    options.jobs = jobs;
    options.atomic_file = atomic;
    return options;
}

}  // namespace

TEST_CASE("batches of any size give the same result", "[threads]") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    write_rows(data);
    const BatchRemains whole = run_with("memory", data, with_batches(0, 1));
    for (const char* outcome :
         {",created,", ",updated,", ",unchanged,", ",deleted,", ",rejected,", ",skipped,"}) {
        INFO(outcome);
        CHECK(whole.outcomes.find(outcome) != std::string::npos);
    }
    for (std::uint32_t size = 1; size <= all_rows; ++size) {
        INFO(size << " rows a batch");
        CHECK((run_with("memory", data, with_batches(size, 1)) == whole));
        if (size % 8 > 2) continue;
        CHECK((run_with("memory", data, with_batches(size, 2)) == whole));
        CHECK((run_with("sqlite", data, with_batches(size, 1 + size % 2)) == whole));
    }
}

TEST_CASE("a guard stops before the same row, whatever the size of batches", "[threads]") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    write_rows(data, 2);
    std::set<std::string> reports;
    for (const std::string limit : {"deletes 0", "deletes 1", "resets 0", "resets 1"}) {
        const auto with = [&](std::uint32_t size, unsigned jobs) {
            RunOptions options = with_batches(size, jobs);
            set_flag(options, "max-" + limit.substr(0, limit.find(' ')), limit.substr(limit.find(' ') + 1));
            return options;
        };
        const BatchRemains whole = run_with("memory", data, with(0, 1));
        INFO(limit << ": " << whole.report);
        CHECK(whole.report.find("\"stopped\"") != std::string::npos);
        CHECK(reports.insert(whole.report).second);
        for (const std::uint32_t size : {1U, 2U, 3U, 7U, 20U, all_rows}) {
            INFO(size << " rows a batch");
            CHECK((run_with("memory", data, with(size, 1)) == whole));
            CHECK((run_with("sqlite", data, with(size, 2)) == whole));
        }
    }
}

TEST_CASE("batches of any size give the same result for an atomic file", "[threads]") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    write_rows(data);
    const BatchRemains whole = run_with("memory", data, with_batches(0, 1, true));
    CHECK(whole.outcomes.find(",created,") == std::string::npos);
    for (const std::uint32_t size : {1U, 2U, 3U, 7U, 20U, all_rows}) {
        INFO(size << " rows a batch");
        CHECK((run_with("memory", data, with_batches(size, 1, true)) == whole));
        CHECK((run_with("sqlite", data, with_batches(size, 2, true)) == whole));
    }
}
