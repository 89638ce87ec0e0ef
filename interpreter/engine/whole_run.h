// SPDX-License-Identifier: Apache-2.0
#pragma once
// Does what actions do once, besides rows: in a transaction of its own with the checkpoint, or in the one
// that holds the rows, too. Killed at any time, all of it is stored or nothing.
#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

enum class WholeEnd : std::uint8_t {
    done,
    refused,      ///< an action said what speaks against it, and nothing was done
    interrupted,  ///< by a signal; nothing was done
};

/// What of an import's files was done, and where its records are.
struct WholePlace {
    std::size_t import = 0;
    std::size_t files = 0;
    Store& store;
    std::uint32_t stage = 0;
};

/// Does it in a transaction of its own, which also puts the station behind.
WholeEnd run_whole(RunState& state, BatchWriter& writer, const Station& station);

/// Does it in the caller's transaction.
WholeEnd run_whole_inside(RunState& state, BatchWriter& writer, const WholePlace& place);

/// Whether an action is going to refuse; nothing is said or changed.
bool whole_refused(RunState& state, const WholePlace& place);

}  // namespace registrar
