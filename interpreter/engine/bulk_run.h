// SPDX-License-Identifier: Apache-2.0
#pragma once
// Executes a mass step: judges, asks the guard, changes in batches, each a transaction of its own with its
// effects and its checkpoint.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// What the guard or the settings said against a mass step.
struct BulkRefusal {
    const Message* message = nullptr;
    std::string text;
    bool guard = false;  ///< the guard stopped it: exit code 3
};

/// Writes what a batch wants, with its trash and effects, inside the caller's transaction.
void write_bulk_batch(Store& store, const FlushRun& run, BulkBatch& batch);

/// Changes what the step's rule dooms, as far as it has not been done; progress.changed counts. Nothing is
/// changed where a refusal is returned.
std::optional<BulkRefusal> run_bulk_step(RunState& state, BatchWriter& writer, const JobStage& stage);

}  // namespace registrar
