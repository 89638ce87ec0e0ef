// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resolves the deferred references of a file after its last row: first all claims, then all other references,
// in the order of the rows. Each piece is a transaction with its effects, warnings and counters.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// The store that contains the records of the current file.
struct DeferredStore {
    Store& store;
    bool inside = false;  ///< in an open transaction of the caller
};

/// Resolves all deferred references of the run. Returns false if a signal interrupted it; the next call
/// continues.
bool resolve_deferred(RunState& state, BatchWriter& writer, const DeferredStore& where);

/// Makes known what the stored rows of the stage left for later ones.
void restore_file_rows(RunState& state, FileRows& rows);

/// Visits all deferred references of the run, in the order of their rows.
void visit_deferred(RunState& state, const std::function<void(const DeferredReference& reference)>& visit);

}  // namespace registrar
