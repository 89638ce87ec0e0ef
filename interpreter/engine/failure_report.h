// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lets the steps of a job tell people that the run failed, or found nothing to do, before the steps ran.
#include <exception>

#include "check/job.h"
#include "diag/diagnostic.h"
#include "engine/run.h"

namespace registrar {

/// Tells of a run that ended, if it failed or found no file. A signal is no failure. `findings` are those of
/// the run; a step that cannot tell adds a warning. Does nothing in plans and rehearsals.
void tell_end(const Job& job, const RunOptions& options, const RunResult& result, Diagnostics& findings);

/// Tells of a run that an exception ended, in the same way.
void tell_failure(const Job& job, const RunOptions& options, const std::exception& error,
                  Diagnostics& findings);

}  // namespace registrar
