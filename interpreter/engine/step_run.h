// SPDX-License-Identifier: Apache-2.0
#pragma once
// Executes one step of a job and notes what became of it.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// Runs the step, or with a plan says what it would do; its summary goes into the report. `again`: an earlier
/// process may have begun it. Throws StepFailed, which is in the report already.
void run_step(RunState& state, BatchWriter& writer, const JobStage& stage, bool again);

/// Brings a provider's files, and returns their names; nothing where they are there already, or with a plan.
std::optional<std::vector<std::string>> fetch_files(RunState& state, std::size_t import, bool again);

}  // namespace registrar
