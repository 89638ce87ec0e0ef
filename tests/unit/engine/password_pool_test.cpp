// SPDX-License-Identifier: Apache-2.0
// Tests of the passwords of a run: other threads hash each once, and only those of stored rows.
#include "engine/password_pool.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <set>

#include "contract/stores.h"
#include "engine/run.h"
#include "records/people.h"
#include "small_store.h"
#include "unit/check/checking.h"

using namespace registrar;
using registrar::testing::Checked;

namespace {

const std::string accounts_definition =
    "<actions><createOrUpdateLearnerAction><options><overwritePasswords>yes</overwritePasswords></options>"
    "<fields><candidateLogin/><candidatePassword/><candidateName/><candidateFirstname/><candidateEmail/>"
    "</fields></createOrUpdateLearnerAction></actions>";

struct Ended {
    Totals totals;
    std::uint64_t passwords;
    std::uint64_t hashed;
};

Ended run_file(Store& store, const std::string& data, unsigned jobs, bool plan = false) {
    const Checked checked(accounts_definition);
    Progress progress;
    RunOptions options;
    options.data = {data};
    options.now = 1'700'000'000;
    options.jobs = jobs;
    options.plan = plan;
    options.progress = &progress;
    Diagnostics findings;
    const Totals totals = run_job(store, *checked.job, options, findings).report.totals();
    return {totals, progress.passwords.load(), progress.hashed.load()};
}

std::vector<std::string> hashes(Store& store) {
    std::vector<std::string> found;
    const RecordBlock all = scan_all(store, learner_type, 100);
    for (std::size_t at = 0; at < all.size(); ++at)
        found.emplace_back(text_of(all.view(at), &Learner::password_hash));
    return found;
}

std::string row(int learner, const std::string& password, const std::string& rest = ";;") {
    return fmt::format("u{};{};{}\n", learner, password, rest);
}

std::string new_row(int learner) {
    return row(learner, fmt::format("s{}", learner), fmt::format("N;F;u{}@example.com", learner));
}

}  // namespace

TEST_CASE("the number of hashing threads does not change the result", "[threads]") {
    const unsigned jobs = GENERATE(1u, 2u);
    CAPTURE(jobs);
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    {
        // More rows than a batch can have. One learner repeats her pending password, another one changes it.
        std::ofstream file(data);
        file << "login;password;name;first;email\n";
        for (int learner = 1; learner <= 40; ++learner) file << new_row(learner);
        file << row(40, "s40") << row(39, "other");
    }
    MemoryStore store;
    const Ended first = run_file(store, data, jobs);
    CHECK(first.totals.of(RowOutcome::created) == 40);
    CHECK(first.totals.of(RowOutcome::unchanged) == 1);
    CHECK(first.totals.of(RowOutcome::updated) == 1);
    CHECK(first.passwords == 41);
    CHECK(first.hashed == 41);
    const auto made = hashes(store);
    CHECK(std::set(made.begin(), made.end()).size() == 40);
    for (const std::string& hash : made) CHECK(hash.starts_with("$argon2id$v=19$m=65536,"));
    CHECK(is_password("s1", made[0]));
    CHECK(is_password("other", made[38]));
}

TEST_CASE("the hash decides the outcome of a row that changes only a password", "[threads]") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    std::ofstream(data) << "login;password;name;first;email\n" << new_row(1) << new_row(2);
    MemoryStore store;
    run_file(store, data, 2);
    const auto before = hashes(store);
    std::ofstream(data) << "login;password;name;first;email\n" << row(1, "s1") << row(2, "s3");
    const Ended planned = run_file(store, data, 1, true);
    CHECK(planned.totals.of(RowOutcome::unchanged) == 1);
    CHECK(planned.totals.of(RowOutcome::updated) == 1);
    CHECK(hashes(store)[0] == before[0]);
}

TEST_CASE("rejected rows hash nothing, and a plan hashes nothing new") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    std::ofstream(data) << "login;password;name;first;email\n" << row(1, "s1") << new_row(2) << row(3, "s3");
    MemoryStore planned;
    CHECK(run_file(planned, data, 2, true).passwords == 0);
    MemoryStore store;
    const Ended ended = run_file(store, data, 2);
    CHECK(ended.totals.of(RowOutcome::rejected) == 2);
    CHECK(ended.passwords == 1);
}
