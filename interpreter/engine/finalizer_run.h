// SPDX-License-Identifier: Apache-2.0
#pragma once
// Does what actions do once, besides rows: in a transaction of its own with the checkpoint, or in the one
// that holds the rows, too. Killed at any time, all of it is stored or nothing.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

enum class FinalizerEnd : std::uint8_t {
    done,
    refused,      ///< an action said what speaks against it, and nothing was done
    interrupted,  ///< by a signal; nothing was done
};

/// What of an import's files was done, and where its records are.
struct FinalizerScope {
    std::size_t import = 0;
    std::size_t files = 0;
    Store& store;
    std::uint32_t phase = 0;
};

/// Does it in a transaction of its own, which also puts the station behind.
FinalizerEnd finalize(RunState& state, BatchWriter& writer, const JobStage& stage);

/// Does it in the caller's transaction.
FinalizerEnd run_finalizers_inside(RunState& state, BatchWriter& writer, const FinalizerScope& location);

/// Whether an action is going to refuse; nothing is said or changed.
bool finalizer_refuses(RunState& state, const FinalizerScope& location);

}  // namespace registrar
