// SPDX-License-Identifier: Apache-2.0
#pragma once
// The state that the parts of a run share: its options, progress, files and report.
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

/// Belongs to the writer's thread. While rows are read, the reader's thread uses job, options and inputs,
/// too.
struct RunState {
    Store& store;
    const Job& job;
    const RunOptions& options;  ///< with `halt` as their stop
    Diagnostics& findings;
    DataFolder folder;
    Stop& halt;  ///< raised by a signal, or because the run fails
    RunRow entry = {};
    std::optional<RunLease> lease = {};
    Report report = {};
    Report file_report = {};  ///< of the current file; has no actions if no step needs it
    std::vector<InputPlan> inputs = {};
    JobProgress progress = {};
    SeenIds seen = {};

    /// Adds a finding at a span of the definition.
    void add_finding(Level level, const std::string& rule, const std::string& text, Span span) {
        findings.add({level, rule, text, job.definition.locate(span), {}, {}, {}});
    }
};

}  // namespace registrar
