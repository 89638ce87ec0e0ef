// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs the finalizers of an import's actions: once, after the last row. Each phase is one transaction
// with its checkpoint, which may also contain the rows, so that a killed process stores all of it or nothing.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

enum class FinalizerEnd : std::uint8_t {
    done,
    refused,      ///< an action reported an error against it; nothing was changed
    interrupted,  ///< by a signal; nothing was changed
};

/// The finalizers to run, and the store to run them on.
struct FinalizerScope {
    std::size_t import = 0;
    std::size_t files = 0;  ///< number of the import's files
    Store& store;
    std::uint32_t phase = 0;  ///< which of the finalizers' transactions
};

/// Runs the finalizers in a transaction of their own, which also completes the stage.
FinalizerEnd finalize(RunState& state, BatchWriter& writer, const JobStage& stage);

/// Runs the finalizers in the caller's transaction.
FinalizerEnd run_finalizers_inside(RunState& state, BatchWriter& writer, const FinalizerScope& scope);

/// Returns whether an action would refuse. Reports and changes nothing.
bool finalizer_refuses(RunState& state, const FinalizerScope& scope);

}  // namespace registrar
