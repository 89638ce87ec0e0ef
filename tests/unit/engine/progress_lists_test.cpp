// SPDX-License-Identifier: Apache-2.0
// Saves lists of a run that grow and change in the ledger, and restores them after each save.
#include "engine/progress_lists.h"

#include <catch2/catch.hpp>
#include <string>

#include "diag/json.h"
#include "diag/unavailable.h"
#include "store/memory/store.h"

using namespace registrar;

namespace {

/// Returns everything that the lists contain, as text.
std::string lists_text(const JobProgress& progress, const Report& report) {
    Json json;
    for (const FoundFile& file : progress.files) json["files"].push_back(file.to_json());
    for (const PartSeconds& part : progress.times) json["new times"].push_back(part.to_json());
    for (const InputSummary& input : report.inputs) json["inputs"].push_back(input.to_json());
    for (const StepSummary& step : report.steps) json["steps"].push_back(step.to_json());
    for (const PartSeconds& part : report.times) json["times"].push_back(part.to_json());
    return dump(json, -1);
}

}  // namespace

TEST_CASE("lists of a run are restored as they were at the last save") {
    MemoryStore store;
    ProgressLists lists;
    JobProgress progress;
    Report report;
    for (int number = 0; number < 700; ++number)
        progress.files.push_back({0, "caf\xE9 " + std::to_string(number) + ".csv", 0});
    for (std::uint32_t input = 0; input < 700; ++input) {
        progress.files[input].accepted = input + 1;
        report.inputs.push_back({std::to_string(input), {}, "UTF-8", 0});
        for (const std::uint64_t records : {1, 2}) {
            report.inputs.back().records = records;
            progress.times.push_back({"rows", 1});
            if (input % 5 == 4 && records == 2) {
                report.steps.push_back(
                    {"timeLogger", std::to_string(input), "done", 0, {{"note", "c", "text"}}});
                report.times.insert(report.times.end(), progress.times.begin(), progress.times.end());
                progress.times.clear();
            }
            const Json sizes = lists.save(store.ledger(), 1, input, progress, report);
            if (input % 50 > 1) continue;
            JobProgress restored;
            Report shown;
            ProgressLists::restore(store.ledger(), 1, sizes, restored, shown);
            REQUIRE(lists_text(restored, shown) == lists_text(progress, report));
        }
    }
    // After a rollback, lists may be shorter, or as long with other items.
    report.inputs.resize(300);
    report.inputs[0].sha256 = "changed";
    lists.forget();
    const Json sizes = lists.save(store.ledger(), 1, 299, progress, report);
    JobProgress restored;
    Report shown;
    ProgressLists::restore(store.ledger(), 1, sizes, restored, shown);
    CHECK(lists_text(restored, shown) == lists_text(progress, report));
    CHECK_THROWS_AS(ProgressLists::restore(store.ledger(), 2, sizes, restored, shown), Refused);
}
