// SPDX-License-Identifier: Apache-2.0
#pragma once
// Binds what rows of a file left for later, behind its last row: piece after piece, in the order of the rows,
// each piece a transaction with its effects, warnings and counters.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// Where the records of the file at hand are.
struct ForwardStore {
    Store& store;
    bool inside = false;  ///< in a transaction that is open
};

/// Binds all that the run holds. False where a signal came before the end; the next call goes on.
bool bind_forward(RunState& state, BatchWriter& writer, const ForwardStore& where);

/// Visits the records whose references the run holds.
void visit_waiting(RunState& state, const std::function<void(std::int64_t holder)>& visit);

}  // namespace registrar
