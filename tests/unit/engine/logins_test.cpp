// SPDX-License-Identifier: Apache-2.0
// Tests of logins that pass to other learners within one file. Compares random files, in batches of any size,
// with a small model.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <vector>

#include "contract/stores.h"
#include "engine/run.h"
#include "records/people.h"
#include "rounds.h"
#include "unit/check/checking.h"
#include "workspace/draft.h"

using namespace registrar;
using registrar::testing::Checked;

namespace {

constexpr std::uint32_t login_learners = 12;

constexpr const char* login_definition = R"(<actions>
  <createOrUpdateLearnerAction>
    <options><traineeSearchField><candidateRefNumber/></traineeSearchField></options>
    <fields>
      <candidateRefNumber/><candidateLogin/><candidateName/><candidateFirstname/><candidateEmail/>
    </fields>
  </createOrUpdateLearnerAction>
</actions>)";

struct LoginRow {
    std::uint32_t learner = 0;
    std::string login;
};

/// Logins without the number at their end, because the model does not decide which number a refused claim
/// gets.
std::string random_login(Random& random) {
    return std::string("login_") + static_cast<char>('a' + below(random, login_learners + 4));
}

/// One row for each of some learners, in random order. Some are new.
std::vector<LoginRow> random_rows(Random& random) {
    std::vector<LoginRow> rows;
    for (std::uint32_t learner = 0; learner < login_learners + 3; ++learner)
        if (below(random, 5) > 0) rows.push_back({learner, random_login(random)});
    std::shuffle(rows.begin(), rows.end(), random);
    return rows;
}

/// Returns the owner of each login after the last row. Learners whose claim was refused have no login here.
std::map<std::uint32_t, std::string> model(const std::vector<LoginRow>& rows) {
    std::map<std::uint32_t, std::string> has;
    std::map<std::string, std::uint32_t> claims;
    for (std::uint32_t learner = 0; learner < login_learners; ++learner)
        has[learner] = std::string("login_") + static_cast<char>('a' + learner);
    const auto taken = [&has](const std::string& login, std::uint32_t by_other_than) {
        return std::any_of(has.begin(), has.end(), [&](const auto& each) {
            return each.second == login && each.first != by_other_than;
        });
    };
    for (const LoginRow& row : rows) {
        const bool claims_it = taken(row.login, row.learner);
        has[row.learner] = claims_it ? "" : row.login;
        if (claims_it || claims.count(row.login) > 0) claims[row.login] = row.learner;
    }
    for (const auto& [login, learner] : claims)
        if (!taken(login, learner)) has[learner] = login;
    return has;
}

void write_rows(const std::string& path, const std::vector<LoginRow>& rows) {
    std::ofstream file(path, std::ios::binary);
    file << "ref;login;name;first;email\n";
    for (const LoginRow& row : rows)
        file << 'R' << row.learner << ';' << row.login << ";Name;First;r" << row.learner << "@example.com\n";
}

/// Returns the logins by learner number.
std::map<std::uint32_t, std::string> logins_of(Store& store) {
    std::map<std::uint32_t, std::string> logins;
    const auto reader = store.reader();
    RecordBlock block(learner_type);
    const auto cursor = reader->scan(learner_type);
    while (cursor->next(block, 1024) > 0) {
    }
    for (std::size_t at = 0; at < block.size(); ++at) {
        const RecordView record = block.view(at);
        const std::string ref(text_of(record, &Learner::ref_number));
        logins[static_cast<std::uint32_t>(std::stoul(ref.substr(1)))] = text_of(record, &Learner::login);
    }
    return logins;
}

struct LoginScene {
    explicit LoginScene(const std::string& kind) : store(kind) {
        std::vector<LoginRow> first;
        for (std::uint32_t learner = 0; learner < login_learners; ++learner)
            first.push_back({learner, std::string("login_") + static_cast<char>('a' + learner)});
        write_rows(data, first);
        run({});
    }
    RunResult run(RunOptions options) {
        options.store_url = "test";
        options.data = {data};
        options.now = 1'700'000'000;
        options.outcomes_all = true;
        options.outcomes = folder.path() + "/outcomes.csv";
        Diagnostics findings;
        return run_job(*store, *checked.job, options, findings);
    }

    TemporaryFolder folder;
    std::string data = folder.path() + "/data.csv";
    Checked checked{login_definition};
    TestStore store;
};

void check_against(const std::map<std::uint32_t, std::string>& expected, Store& store, std::size_t& refused) {
    const auto found = logins_of(store);
    REQUIRE(found.size() == expected.size());
    refused = 0;
    std::map<std::string, int> times;
    for (const auto& [learner, login] : found) {
        INFO("R" << learner);
        CHECK(++times[login] == 1);
        if (!expected.at(learner).empty()) {
            CHECK(login == expected.at(learner));
            continue;
        }
        ++refused;
        CHECK(login.find_first_of("123456789") != std::string::npos);
    }
}

}  // namespace

TEST_CASE("logins go to their owners after the last row, and the same file again changes nothing",
          "[threads]") {
    Random random(test_seed(23));
    std::size_t refused_in_all = 0;
    for (int round = 0; round < test_count(60); ++round) {
        const std::vector<LoginRow> rows = random_rows(random);
        std::string outcomes;
        for (const std::uint32_t size : {0U, 1U, 2U, 5U}) {
            LoginScene scene(size % 2 == 0 ? "memory" : "sqlite");
            write_rows(scene.data, rows);
            INFO(file_text(scene.data));
            INFO(size << " rows a batch");
            RunOptions options;
            options.row_limit = size;
            options.jobs = 1 + size % 2;
            options.atomic_file = size == 5;
            const RunResult first = scene.run(options);
            std::size_t refused = 0;
            check_against(model(rows), *scene.store, refused);
            CHECK(first.report.actions[0].warnings == refused);
            refused_in_all += refused;
            std::string text = file_text(scene.folder.path() + "/outcomes.csv");
            for (auto at = text.find(scene.data); at != std::string::npos; at = text.find(scene.data))
                text.erase(at, scene.data.size());
            if (outcomes.empty()) outcomes = text;
            CHECK(text == outcomes);
            const auto before = snapshot_texts(*scene.store);
            const RunResult again = scene.run(options);
            const auto unchanged = static_cast<std::size_t>(RowOutcome::unchanged);
            CHECK(again.report.actions[0].outcomes[unchanged] == rows.size());
            CHECK(snapshot_texts(*scene.store) == before);
        }
    }
    CHECK(refused_in_all > 0);
}
