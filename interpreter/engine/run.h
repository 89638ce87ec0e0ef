// SPDX-License-Identifier: Apache-2.0
#pragma once
// One run of a job on a store: resumed where an earlier one did not end, read and written by two threads,
// ended with a report. `plan` and `test` are the same code on another store.
#include <string>

#include "engine/run_options.h"
#include "report/report.h"
#include "store/store.h"

namespace registrar {

struct RunResult {
    Report report;
    int exit_code = 0;
    bool resumed = false;
    bool ended_before = false;  ///< an earlier run had ended; only its result files were put in place
    std::string files_error =
        {};  ///< why a result file is not in place (exit 6); the same command finishes it
};

/// Executes the job. Findings of binding go to the sink; where they hold an error nothing was done and the
/// exit code is 2; a stop before the header of a file came leaves nothing done, too (4). The report's state
/// is empty then. Throws Refused (2), LeaseHeld (5), Unavailable (6), BadInput (7).
RunResult run_job(Store& store, const Job& job, const RunOptions& options, Diagnostics& findings);

}  // namespace registrar
