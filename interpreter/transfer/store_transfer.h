// SPDX-License-Identifier: Apache-2.0
#pragma once
// Copies a source store's records into this one, type by type in key order. Overwrites records of earlier
// transfers. Does not change records that were created here.
#include "action/finalizer.h"
#include "action/message.h"
#include "domain/source_store.h"
#include "domain/user_matching.h"

namespace registrar {

namespace messages {

extern const Message bound_record, own_record_kept, other_login, leads_nowhere, belongs_to_demo,
    demo_data_stays, no_longer_brought;

}  // namespace messages

/// The input of a transfer. Refers to objects of the caller.
struct TransferOrder {
    SourceStore& source;
    const UserMatching& matching;
    bool create = false;  ///< create accounts for learners without a match here
};

/// Copies everything, and stores which source record became which record here.
void transfer_store(const TransferOrder& order, FinalizerContext& context);

}  // namespace registrar
