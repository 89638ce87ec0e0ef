// SPDX-License-Identifier: Apache-2.0
#pragma once
// Changes records by a command such as `held assign` or `trash restore`. Each manual run is a run in the
// store's history, with effects and a report.
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "action/bulk_change.h"
#include "workspace/flush.h"

namespace registrar {

/// The commands of manual runs that others must recognise in the history, as their definition paths begin.
inline constexpr std::string_view trash_restore_command = "registrar trash restore";
inline constexpr std::string_view trash_purge_command = "registrar trash --purge";

/// The command and the records that it changes.
struct ManualRun {
    std::string_view name;                      ///< the action's name in the report: "held assign"
    std::string command;                        ///< the definition's path in the store's history
    std::span<const std::int64_t> ids;          ///< ids of the records
    std::span<const RecordType* const> writes;  ///< types that no other run may be writing
    RowOutcome outcome = RowOutcome::updated;   ///< of each changed record; records left alone are skipped
    std::int64_t clock = 0;
    bool keep_effects = true;
    /// Called after the records are changed, until it returns false, for changes that follow from theirs.
    /// Each call sees the changes of the one before. May be empty.
    std::function<bool(BulkBatch& batch)> follow_up = {};
};

/// Changes the records in one transaction and returns the run's number. Calls `change` with up to 4096
/// records at a time. Throws LeaseHeld if a run is writing such records. If `change` throws, the store is
/// unchanged.
std::int64_t run_manually(Store& store, const ManualRun& work,
                          const std::function<void(BulkBatch& batch)>& change);

}  // namespace registrar
