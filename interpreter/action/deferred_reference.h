// SPDX-License-Identifier: Apache-2.0
#pragma once
// References of a row to records that a later row of the file may bring (a manager who comes later): kept
// until the file's last row, then bound in the order of their rows.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/source_file.h"
#include "workspace/flush.h"

namespace registrar {

/// What a row gives in a column that may lead forward.
struct DeferredCell {
    std::string field;
    std::string text;
    std::optional<Location> location = {};  ///< kept for the first ones of a run
    bool claim = false;                     ///< claims a key that another record holds
};

struct DeferredReference {
    std::uint32_t number = 0;  ///< of the row and action in the batch
    std::int64_t holder = 0;   ///< id of the record that refers
    std::uint32_t action = 0;  ///< of the import
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    RowOutcome outcome = RowOutcome::unchanged;  ///< of the row and action so far
    std::vector<DeferredCell> cells = {};        ///< those that are deferred
    std::string log_cells = {};  ///< the record's cells for the error logger, where there is one

    /// Bytes of its texts and cells, without the reference itself.
    std::size_t memory() const;
    /// True if one of its cells claims a key.
    bool claims() const {
        return std::any_of(cells.begin(), cells.end(), [](const DeferredCell& each) { return each.claim; });
    }
    /// True if one of its cells leads to a record, so that later references of the holder must follow it.
    bool leads() const {
        return std::any_of(cells.begin(), cells.end(), [](const DeferredCell& each) { return !each.claim; });
    }
    /// A column's cell, null where the row gives none.
    const DeferredCell* cell(std::string_view field) const {
        for (const DeferredCell& each : cells)
            if (each.field == field) return &each;
        return nullptr;
    }
};

}  // namespace registrar
