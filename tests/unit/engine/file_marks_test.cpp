// SPDX-License-Identifier: Apache-2.0
// Tests rows that must know the other rows of their file: in batches of any size, and in a run that is
// interrupted and resumed.
#include <catch2/catch.hpp>
#include <fstream>

#include "contract/stores.h"
#include "diag/json.h"
#include "engine/run.h"
#include "engine/run_options.h"
#include "input/stop.h"
#include "small_store.h"
#include "unit/check/checking.h"

using namespace registrar;
using registrar::testing::Checked;

namespace {

constexpr const char* transfer = R"(<actions>
  <transferContentProgressAction>
    <fields><oldUuid/><newUuid/></fields>
  </transferContentProgressAction>
</actions>)";

std::string uuid(int content) {
    return "00000000-0000-0000-0002-00000000000" + std::to_string(content);
}

/// The learners 1 and 2 may see all content; learner 1 has completed 3, learner 2 has completed 2.
void add_completions(Store& store) {
    Filling<Access> granted(access_type);
    for (const std::int64_t learner : {1, 2})
        for (const std::int64_t content : {1, 2, 3}) {
            Access& access = granted.add();
            access.learner_id = learner;
            access.content_id = content;
        }
    granted.store(store);
    Filling<Completion> completions(completion_type);
    for (const std::int64_t learner : {1, 2}) {
        Completion& completion = completions.add();
        completion.learner_id = learner;
        completion.content_id = 4 - learner;
        completion.completed_at = Timestamp{1'000'000 * learner};
    }
    completions.store(store);
}

/// The results of running a file to its end.
struct MarkRemains {
    std::string completions, outcomes, messages;
    int attempts = 0;

    bool operator==(const MarkRemains& other) const {
        return completions == other.completions && outcomes == other.outcomes && messages == other.messages;
    }
};

/// Runs the file twice, in batches of that many rows. With `interrupts`, each rejected row ends the first
/// attempts, and the next one resumes.
MarkRemains run_twice(const std::string& data, std::uint32_t row_limit, bool interrupts) {
    static const Checked checked(transfer);
    INFO(checked.text());
    REQUIRE(checked.job);
    const TemporaryFolder folder;
    TestStore store("sqlite");
    {
        Transaction transaction(*store);
        add_people(*store);
        add_content(*store);
        add_completions(*store);
        transaction.commit();
    }
    MarkRemains remains;
    for (int times = 0; times < 2; ++times) {
        RunOptions options;
        options.store_url = "test";
        options.data = {data};
        options.now = 1'700'000'000;
        options.jobs = 1;
        options.row_limit = row_limit;
        options.outcomes_all = true;
        options.outcomes = folder.path() + "/outcomes" + std::to_string(times) + ".csv";
        for (bool ended = false; !ended;) {
            Stop stop;
            options.stop = &stop;
            if (interrupts)
                options.diagnose = [&stop](const Diagnostic&, std::string_view, std::string_view) {
                    stop.raise();
                };
            Diagnostics findings;
            const RunResult result = run_job(*store, *checked.job, options, findings);
            ended = result.exit_code != 4;
            ++remains.attempts;
            if (ended) remains.messages += dump(result.report.to_json()["messages"], 2);
        }
        remains.outcomes += file_text(options.outcomes);
    }
    remains.completions = snapshot_texts(*store)["completion.csv"];
    return remains;
}

}  // namespace

TEST_CASE("rows that judge the whole file give the same result in batches, and after an interruption") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    std::ofstream(data, std::ios::binary) << "old;new\n"
                                          << uuid(2) << ';' << uuid(1) << '\n'
                                          << "nothing;" << uuid(1) << '\n'
                                          << uuid(3) << ';' << uuid(2) << '\n'
                                          << "nothing;" << uuid(2) << '\n'
                                          << uuid(1) << ';' << uuid(3) << '\n';
    const MarkRemains whole = run_twice(data, 0, false);
    CHECK(whole.attempts == 2);
    // Each learner goes one step along the circle 3 -> 2 -> 1 -> 3, once.
    CHECK(whole.completions ==
          "learner_id,kind,content_id,completed_at,origin\n"
          "1,activity,2,1970-01-12T13:46:40Z,transfer\n"
          "1,activity,3,1970-01-12T13:46:40Z,import\n"
          "2,activity,1,1970-01-24T03:33:20Z,transfer\n"
          "2,activity,2,1970-01-24T03:33:20Z,import\n");
    for (const std::uint32_t size : {1U, 2U, 3U}) {
        INFO(size << " rows a batch");
        CHECK((run_twice(data, size, false) == whole));
        const MarkRemains resumed = run_twice(data, size, true);
        CHECK(resumed.attempts > 2);
        CHECK((resumed == whole));
    }
}
