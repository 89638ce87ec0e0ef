// SPDX-License-Identifier: Apache-2.0
#pragma once
// Takes a run back, record by record. An undo is a run of its own, with lease, batches, checkpoint, effects
// and report.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "input/stop.h"
#include "report/change_lines.h"
#include "report/report.h"
#include "store/store.h"

namespace registrar {

struct UndoOptions {
    std::int64_t run = 0;             ///< the run to take back
    std::string only;                 ///< a record type; empty for all
    std::optional<std::int64_t> now;  ///< the clock of the undo, seconds since 1970 UTC; none: the system's
    std::string store_url;
    const Stop* stop = nullptr;  ///< may be null
    std::uint32_t effects_at_once =
        1u << 16;  ///< a transaction takes back segments of so many effects, but at least one
};

struct UndoResult {
    Report report;
    int exit_code = 0;  ///< 0: all was taken back; 1: something was kept or failed; 4: interrupted
    bool resumed = false;
    std::string repeated = {};  ///< says why batches were repeated; empty if none was
};

/// Takes the run back, or continues an unfinished undo of it. Throws Refused (2) if there is nothing to take
/// back, LeaseHeld (5) if the run is alive or another run writes such records.
UndoResult undo_run(Store& store, const UndoOptions& options);

/// Does the same on `overlay`, which hides `store`, and writes nothing to `store`. Passes each change to
/// `visit`, as visit_undo() does.
UndoResult plan_undo(Store& store, Store& overlay, const UndoOptions& options,
                     const std::function<void(const RecordChange&)>& visit);

/// Visits what an undo run did: the records that it kept or could not bring back, then the changes that it
/// took back, by type and key. `undo` of each says which. `before` is the record that the undo restored or
/// would restore; `after` is the record that it found, or of a kept one the record that is there.
void visit_undo(Store& store, std::int64_t undo, const std::function<void(const RecordChange&)>& visit);

}  // namespace registrar
