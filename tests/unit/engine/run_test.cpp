// SPDX-License-Identifier: Apache-2.0
// Tests complete runs: results depend neither on the number of threads nor on the kind of store.
#include "engine/run.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "contract/stores.h"
#include "diag/json.h"
#include "small_store.h"
#include "store/files/snapshot.h"
#include "unit/check/checking.h"

using namespace registrar;
using registrar::testing::Checked;
using registrar::testing::tracking;

namespace {

constexpr int learners = 2000;
constexpr int contents = 50;

void add_population(Store& store) {
    Transaction transaction(store);
    add_class(store, learners);
    Filling<Lov> lovs(lov_type);
    for (std::int64_t id = 1; id <= contents; ++id) {
        const Text code = lovs.text(std::string("c").append(std::to_string(id)));
        Lov& lov = lovs.add();
        lov.id = id;
        lov.code = code;
    }
    lovs.store(store);
    transaction.commit();
}

/// Rows in random order. Some repeat a tracking, some are rejected.
void write_rows(const std::string& path, std::uint32_t count) {
    std::ofstream file(path, std::ios::binary);
    file << "login;lov;session;progression;score\n";
    for (std::uint32_t row = 0; row < count; ++row) {
        const std::uint32_t mixed = row * 2654435761U >> 8U;
        file << 'l' << 1 + mixed % (learners + 20) << ";c" << 1 + mixed / 4096 % contents << ";1;"
             << mixed % 103 << ';' << mixed % 7 << '\n';
    }
}

/// The results of a run, without its times.
struct Remains {
    std::string report, outcomes, rejects, trackings;

    bool operator==(const Remains&) const = default;
};

std::string trackings(Store& store) {
    std::string text;
    const RecordBlock all = scan_all(store, tracking_type, 1000);
    for (std::size_t at = 0; at < all.size(); ++at)
        append_csv_record(text, tracking_type, all.view(at), false);
    return text;
}

Remains run_with(Store& store, const Checked& checked, const std::string& data, unsigned jobs) {
    const TemporaryFolder folder;
    RunOptions options;
    options.store_url = "test";
    options.data = {data};
    options.now = 1'700'000'000;
    options.jobs = jobs;
    options.outcomes = folder.path() + "/outcomes.csv";
    options.rejects = folder.path() + "/rejects.csv";
    Diagnostics findings;
    RunResult result = run_job(store, *checked.job, options, findings);
    CHECK(result.exit_code == 1);
    result.report.started = result.report.finished = 0;
    return {dump(result.report.to_json(), 2), file_text(options.outcomes), file_text(options.rejects),
            trackings(store)};
}

}  // namespace

TEST_CASE("two threads give the same result as one, in memory and in a file", "[threads]") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    write_rows(data, 300'000);
    const Checked checked(tracking("<candidateLogin/><lovCode/><sessionId/><progression/><score/>"));
    const auto remains = [&](const char* kind, unsigned jobs) {
        TestStore store(kind);
        add_population(*store);
        return run_with(*store, checked, data, jobs);
    };
    const Remains alone = remains("memory", 1);
    CHECK(alone.trackings.size() > 500'000);
    CHECK(alone.rejects.size() > 100'000);
    CHECK((remains("memory", 2) == alone));
    CHECK((remains("sqlite", 1) == alone));
    CHECK((remains("sqlite", 2) == alone));
}

TEST_CASE("the same run again changes nothing, unless a file names a tracking several times") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    std::ofstream(data) << "a;b;c;d\nl1;c1;1;50\nl2;c1;1;70\nl2;c2;1;10\nl2;c2;1;20\n";
    const Checked checked(tracking("<candidateLogin/><lovCode/><sessionId/><progression/>"));
    MemoryStore store;
    add_population(store);
    RunOptions options;
    options.data = {data};
    options.now = 1'700'000'000;
    Diagnostics findings;
    const Totals first = run_job(store, *checked.job, options, findings).report.totals();
    CHECK(first.of(RowOutcome::created) == 3);
    CHECK(first.of(RowOutcome::updated) == 1);
    const std::string before = trackings(store);
    const auto revision = store.identity().revision;
    const Totals second = run_job(store, *checked.job, options, findings).report.totals();
    CHECK(second.of(RowOutcome::unchanged) == 2);
    CHECK(second.of(RowOutcome::updated) == 2);
    CHECK(trackings(store) == before);
    CHECK(store.identity().revision == revision);
}

TEST_CASE("a run that cannot bind does nothing") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/data.csv";
    std::ofstream(data) << "lovCode;candidateLogin;sessionId\nc1;l1;1\n";
    const Checked checked(tracking("<candidateLogin/><lovCode/><sessionId/>"));
    MemoryStore store;
    add_population(store);
    RunOptions options;
    options.data = {data};
    Diagnostics findings;
    CHECK(run_job(store, *checked.job, options, findings).exit_code == 2);
    CHECK(findings.errors() == 2);
    CHECK(store.ledger().runs().empty());
}
