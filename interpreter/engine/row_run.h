// SPDX-License-Identifier: Apache-2.0
#pragma once
// Runs the rows of some files: batch after batch, or all in one transaction.
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

/// Runs the rows that the checkpoint (null for a fresh start) leaves to do. Throws Refused where files of an
/// unfinished run have changed.
RowsEnd run_rows(RunState& state, BatchWriter& writer, const JobStage& stage, const Checkpoint* checkpoint);

}  // namespace registrar
