// SPDX-License-Identifier: Apache-2.0
#pragma once
// Executes a bulk step: selects the records to change, checks the guard's threshold, and changes them in
// batches. Each batch is a transaction with its effects and its checkpoint.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// The reason why a bulk step changed nothing.
struct BulkRefusal {
    const Message* message = nullptr;
    std::string text;
    bool guard = false;  ///< the guard stopped the step (exit 3); else its settings or an empty file did
};

/// Writes the pending changes of a batch with their trash and effects, inside the caller's transaction.
void write_bulk_batch(Store& store, const FlushRun& run, BulkBatch& batch);

/// Changes the records that the step's rule selects, except those that an interrupted attempt has changed.
/// Adds to progress.changed. Returns a refusal if it changed nothing.
std::optional<BulkRefusal> run_bulk_step(RunState& state, BatchWriter& writer, const JobStage& stage);

}  // namespace registrar
