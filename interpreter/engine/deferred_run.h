// SPDX-License-Identifier: Apache-2.0
#pragma once
// Binds the deferred references of a file after its last row: first all claims, then all other references,
// piece after piece in the order of the rows, each piece in a transaction with its effects, warnings and
// counters.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// Where the records of the file at hand are.
struct DeferredStore {
    Store& store;
    bool inside = false;  ///< in a transaction that is open
};

/// Binds all that the run holds. False where a signal came before the end; the next call goes on.
bool bind_deferred(RunState& state, BatchWriter& writer, const DeferredStore& where);

/// Visits the references that the run holds, in the order of their rows.
void visit_deferred(RunState& state, const std::function<void(const DeferredReference& reference)>& visit);

}  // namespace registrar
