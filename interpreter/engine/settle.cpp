// SPDX-License-Identifier: Apache-2.0
#include "engine/settle.h"

namespace registrar {

bool reconcile_batch(Store& store, const FlushRun& run, std::size_t actions, Batch& batch) {
    Flush flush(store, run);
    bool changed = false;
    for (const auto& changes : batch.changes)
        changed = flush.write(*changes, batch.outcomes, [&](std::uint32_t number) {
            return batch.lines.line_of(number / static_cast<std::uint32_t>(actions));
        }) || changed;
    for (const auto& [type, next] : batch.next_ids) store.reserve_ids(*type, next);
    return changed;
}

void reconcile_aside(Store& aside, const FlushRun& run, std::size_t actions, Batch& batch) {
    Transaction transaction(aside);
    reconcile_batch(aside, run, actions, batch);
    transaction.commit();
}

}  // namespace registrar
