// SPDX-License-Identifier: Apache-2.0
// Tests that the lookup rounds of an action foresee every lookup of its rows. An unforeseen one would cost a
// round trip per row.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "binding/input_plan.h"
#include "engine/batch_filler.h"
#include "engine/run_options.h"
#include "small_store.h"
#include "store/files/restore.h"
#include "store/overlay/store.h"
#include "unit/check/checking.h"
#include "unit/source_folder.h"

using namespace registrar;
using registrar::testing::Checked;
using registrar::testing::tracking;

namespace fs = std::filesystem;

namespace {

/// Returns the number of lookups of a file's rows that no round foresaw.
std::uint64_t unforeseen(Store& store, const Job& job, const std::string& data) {
    RunOptions options;
    options.data = {data};
    Diagnostics findings;
    InputPlan input = unbound_input(job, 0, data);
    if (!bind_input(job, options, input, findings)) return 0;
    Workspace workspace(store, {{}, false, 10});
    BatchFiller filler(*input.reader, input.binding, workspace, {});
    Batch batch;
    RowCounts counts;
    while (!batch.ends_input) {
        batch.clear();
        filler.fill(batch, 1000, nullptr, counts, nullptr);
    }
    return workspace.lookups().unforeseen();
}

/// The definition and data of each case that uses the default names.
std::vector<fs::path> plain_cases() {
    std::vector<fs::path> found;
    for (const char* root : {"/examples", "/tests/cases"})
        for (const auto& entry : fs::recursive_directory_iterator(registrar::testing::source_folder() + root))
            if (entry.path().filename() == "definition.xml" &&
                fs::exists(entry.path().parent_path() / "input.csv"))
                found.push_back(entry.path().parent_path());
    return found;
}

/// Returns whether an action reads what it changes. Its rows are then processed one by one anyway.
bool looks_at_changes(const Job& job) {
    for (const ActionJob& action : job.imports.front().actions)
        for (const ActionReference& reference : action.type->references)
            for (const RecordType* written : action.type->writes)
                if (reference.type == written) return true;
    return false;
}

/// Sessions 1 to `count` of training 1, all titled s. Learner 1 is in the last one.
void add_sessions_of_one_title(Store& store, std::int64_t count) {
    Transaction transaction(store);
    add_people(store);
    add_content(store);
    Filling<Session> sessions(session_type);
    for (std::int64_t id = 1; id <= count; ++id) {
        const Text title = sessions.text("s");
        Session& session = sessions.add();
        session.id = id;
        session.training_id = 1;
        session.title = title;
    }
    sessions.store(store);
    Filling<Registration> registrations(registration_type);
    Registration& registration = registrations.add();
    registration.id = 1;
    registration.learner_id = 1;
    registration.session_id = count;
    registrations.store(store);
    transaction.commit();
}

}  // namespace

TEST_CASE("the lookup rounds of every case's actions foresee all lookups") {
    std::size_t asked = 0;
    for (const fs::path& folder : plain_cases()) {
        CAPTURE(folder);
        Diagnostics findings;
        const auto definition = load_definition((folder / "definition.xml").string(), findings);
        const auto job = definition ? check(*definition, {}, findings) : std::nullopt;
        if (!job || job->imports.size() != 1 || looks_at_changes(*job)) continue;
        MemoryStore store;
        if (fs::exists(folder / "store")) restore(store, {(folder / "store").string(), 0}, findings);
        CHECK(unforeseen(store, *job, (folder / "input.csv").string()) == 0);
        ++asked;
    }
    CHECK(asked > 20);
}

TEST_CASE("foresees four sessions of one title, and looks up the others singly") {
    const TemporaryFolder folder;
    const std::string data = folder.path() + "/a.csv";
    std::ofstream(data) << "a;b;c;d\nl1;c1;s;p1\n";
    const Checked checked(tracking("<candidateLogin/><lovCode/><sessionTitle/><trainingPathCode/>"));
    const auto asked = [&](std::int64_t sessions) {
        MemoryStore store;
        add_sessions_of_one_title(store, sessions);
        return unforeseen(store, *checked.job, data);
    };
    CHECK(asked(4) == 0);
    CHECK(asked(6) == 2);
}
