// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs the rows of some files and resolves their deferred references: batch by batch, or in one transaction
// with --atomic file and for actions that are all or nothing.
#include "engine/batch_source.h"
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// How rows ended.
enum class RowsEnd : std::uint8_t {
    done,
    stopped,      ///< by a limit
    interrupted,  ///< by a signal
};

/// Runs the rows of the stage that come after the checkpoint, which is null for a fresh start. Throws Refused
/// if files of an unfinished run have changed.
RowsEnd run_rows(RunState& state, BatchWriter& writer, const JobStage& stage, const Checkpoint* checkpoint);

}  // namespace registrar
