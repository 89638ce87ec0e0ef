// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the parts of a run share: where it stands, what it found, what it has to report.
#include <optional>
#include <vector>

#include "binding/input_plan.h"
#include "engine/job_progress.h"
#include "engine/lease.h"
#include "engine/run_options.h"
#include "engine/seen_ids.h"
#include "remote/data_path.h"
#include "report/report.h"
#include "store/store.h"

namespace registrar {

struct RunState {
    Store& store;
    const Job& job;
    const RunOptions& options;  ///< their stop is `halt`
    Diagnostics& findings;
    DataFolder folder;
    Stop& halt;  ///< raised by a signal, or because the run fails
    RunRow entry = {};
    std::optional<RunLease> lease = {};
    Report report = {};
    Report file_report = {};  ///< of the file at hand; without actions where no step asks for it
    std::vector<InputPlan> inputs = {};
    JobProgress progress = {};
    SeenIds named = {};

    /// Says a finding at a place of the definition.
    void add_finding(Level level, const std::string& rule, const std::string& text, Span span) {
        findings.add({level, rule, text, job.definition.locate(span), {}, {}, {}});
    }
};

}  // namespace registrar
