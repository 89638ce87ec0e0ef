// SPDX-License-Identifier: Apache-2.0
#pragma once
// What somebody changes in the store by a command of its own: each is a run, with effects and a report.
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "action/bulk_change.h"
#include "workspace/flush.h"

namespace registrar {

/// The command, and what it will have done.
struct ManualRun {
    std::string_view name;                      ///< stands for the action in the report: "held assign"
    std::string command;                        ///< stands for the definition in the store's history
    std::span<const std::int64_t> ids;          ///< of the records
    std::span<const RecordType* const> writes;  ///< nobody else may be writing them
    RowOutcome outcome = RowOutcome::updated;   ///< of each record
    std::int64_t clock = 0;
    bool keep_effects = true;
};

/// Changes the records in one transaction, a piece of them at a time; returns the run's number. Throws
/// LeaseHeld where a run is writing such records; what `change` throws leaves the store as it was.
std::int64_t change_by_hand(Store& store, const ManualRun& work,
                            const std::function<void(BulkBatch& batch)>& change);

}  // namespace registrar
