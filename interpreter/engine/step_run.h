// SPDX-License-Identifier: Apache-2.0
#pragma once
// Executes one step of a job and adds its result to the report.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// Runs the step; in a plan, reports what it would do. Adds its summary to the report. `again`: an earlier
/// process may have started the step. Throws StepFailed after adding the failure to report and findings.
void run_step(RunState& state, BatchWriter& writer, const JobStage& stage, bool again);

/// Downloads a provider's files and returns their names. Returns nothing if the provider's files are local,
/// if the command line names the data, or in a plan. Throws StepFailed.
std::optional<std::vector<std::string>> fetch_files(RunState& state, std::size_t import, bool again);

}  // namespace registrar
