// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds the records whose changes cannot be taken back because of other records: a key that another record
// has by now, a record that they refer to and that is not there, and records that refer to them.
#include <memory>
#include <vector>

#include "engine/undo_group.h"

namespace registrar {

/// What the search for conflicts uses.
struct UndoScene {
    Store& store;  ///< in a transaction
    EffectChain& history;
    const UndoTask& task;
};

/// Sets the verdict of each such item that is `reversed` to kept or failed, with `blocked` and a reason. The
/// others can be taken back together: no reference then leads to a missing record, and no unique key occurs
/// twice.
void find_conflicts(const UndoScene& scene, std::vector<std::unique_ptr<UndoPart>>& parts);

}  // namespace registrar
