// SPDX-License-Identifier: Apache-2.0
#pragma once
// Puts what a batch wants into a store.
#include "action/batch.h"
#include "store/store.h"

namespace registrar {

/// Writes the wanted records of a batch of rows with so many actions each, and settles its outcomes. True
/// where any record changed. Inside a transaction.
bool reconcile_batch(Store& store, const FlushRun& run, std::size_t actions, Batch& batch);

/// The same in a transaction of its own, in a store that is thrown away: for what later rows see of the
/// batch.
void reconcile_aside(Store& aside, const FlushRun& run, std::size_t actions, Batch& batch);

}  // namespace registrar
