// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs a job on a store: resumes an unfinished run of the same command, reads and writes on two threads, and
// returns a report. `plan` and `test` are the same code on another store.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engine/run_options.h"
#include "report/report.h"
#include "store/store.h"

namespace registrar {

struct RunResult {
    Report report;
    int exit_code = 0;
    bool resumed = false;
    bool ended_before = false;     ///< an earlier run had ended; only its result files got their final names
    std::string files_error = {};  ///< why a result file has no final name yet (exit 6); empty if all have.
                                   ///< The same command finishes it
    /// The steps that told people of the run, by the start of their span, and whether it had failed then.
    std::vector<std::pair<std::uint32_t, bool>> told = {};
};

/// Returns whether the settings of an import's actions fit the stored records. Adds an error at the setting
/// in the definition for each one that does not. run_job() calls it before an import's first row.
bool settings_fit(Store& store, const Job& job, const ImportJob& import, Diagnostics& findings);

/// Executes the job. Adds findings of binding and of steps to the sink. If the definition does not fit the
/// files (exit 2), or if the run was interrupted before a file's header came (exit 4), nothing was done and
/// the report's state is empty. Throws Refused (2), LeaseHeld (5), Unavailable (6), BadInput (7).
RunResult run_job(Store& store, const Job& job, const RunOptions& options, Diagnostics& findings);

}  // namespace registrar
