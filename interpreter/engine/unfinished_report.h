// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reports of runs that ended or stopped without writing one, and what the history says about broken locks.
#include "report/report.h"
#include "store/ledger.h"

namespace registrar {

/// Returns the report of an unfinished run as of its last checkpoint, with the run's state. A run whose
/// definition cannot be read any more gets numbers in place of the names of its actions.
Report unfinished_report(Ledger& ledger, const RunRow& run);

/// Keeps, until the run ends, that its lock was broken. `step` says by which run, when and why.
void note_broken_lock(Ledger& ledger, std::int64_t run, const StepSummary& step);
/// Returns what was said when the lock of the unfinished run was last broken; empty if it never was.
std::string broken_lock_text(Ledger& ledger, std::int64_t run);
/// Adds to the report what note_broken_lock() kept of the run.
void add_broken_locks(Ledger& ledger, Report& report);

}  // namespace registrar
