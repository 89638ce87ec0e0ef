// SPDX-License-Identifier: Apache-2.0
#pragma once
// Copies a source store's records into this one, type by type in the order of their keys. What an earlier
// transfer brought is overwritten, what was made here is not touched.
#include "action/finalizer.h"
#include "action/message.h"
#include "domain/source_store.h"
#include "domain/user_matching.h"

namespace registrar {

namespace messages {

extern const Message bound_record, own_record_kept, other_login, leads_nowhere, no_longer_brought;

}  // namespace messages

struct TransferOrder {
    SourceStore& source;
    const UserMatching& matching;
    bool create = false;  ///< accounts for the learners whom nobody here is
};

/// Copies everything, and remembers what became of it.
void transfer_store(const TransferOrder& order, FinalizerContext& context);

}  // namespace registrar
