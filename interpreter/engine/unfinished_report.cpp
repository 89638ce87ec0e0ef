// SPDX-License-Identifier: Apache-2.0
#include "engine/unfinished_report.h"

#include "diag/json.h"
#include "diag/unavailable.h"
#include "engine/job_progress.h"
#include "engine/kept_run.h"
#include "engine/progress_lists.h"

namespace registrar {

namespace {

constexpr std::string_view lock_note = "broken-lock";

std::vector<std::string> names_of_actions(const RunRow& run) {
    if (run.definition_text.empty()) return {"undo"};
    const auto job = job_of(run);
    std::vector<std::string> names;
    if (!job) return names;
    for (const ImportJob& import : job->imports)
        for (const ActionJob& action : import.actions) names.emplace_back(action.type->name);
    return names;
}

}  // namespace

Report unfinished_report(Ledger& ledger, const RunRow& run) {
    Report report = report_of(run);
    report.action_names = names_of_actions(run);
    const auto checkpoint = ledger.checkpoint(run.id);
    if (!checkpoint) {
        report.actions.resize(report.action_names.size());
        add_broken_locks(ledger, report);
        return report;
    }
    const Json counters = Json::parse(checkpoint->counters);
    const std::size_t count = counters.at("report").value("actions", Json::array()).size();
    while (report.action_names.size() < count)
        report.action_names.push_back("action " + std::to_string(report.action_names.size() + 1));
    report.action_names.resize(count);
    report.actions.resize(count);
    report.restore_counters(counters.at("report"));
    JobProgress progress;
    try {
        if (counters.contains("lists"))
            ProgressLists::restore(ledger, run.id, counters.at("lists"), progress, report);
    } catch (const Refused&) {
        // The report then lists no files.
    }
    add_broken_locks(ledger, report);
    return report;
}

void note_broken_lock(Ledger& ledger, std::int64_t run, const StepSummary& step) {
    Json all = Json::parse(ledger.note(run, lock_note), nullptr, false);
    if (!all.is_array()) all = Json::array();
    all.push_back(step.to_json());
    ledger.put_note(run, lock_note, dump(all, -1));
}

std::string broken_lock_text(Ledger& ledger, std::int64_t run) {
    const Json all = Json::parse(ledger.note(run, lock_note), nullptr, false);
    if (!all.is_array() || all.empty()) return {};
    return StepSummary::from_json(all.back()).said.front().text;
}

void add_broken_locks(Ledger& ledger, Report& report) {
    const Json all = Json::parse(ledger.note(report.run, lock_note), nullptr, false);
    if (!all.is_array()) return;
    for (const Json& step : all) report.steps.push_back(StepSummary::from_json(step));
}

}  // namespace registrar
