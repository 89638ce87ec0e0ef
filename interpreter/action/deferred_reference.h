// SPDX-License-Identifier: Apache-2.0
#pragma once
// A reference of a row to a record that a later row of the file may create, such as a manager. Deferred until
// after the file's last row, then resolved in the order of rows.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/source_file.h"
#include "workspace/flush.h"

namespace registrar {

/// A deferred cell.
struct DeferredCell {
    std::string field;
    std::string text;
    std::optional<Location> location = {};  ///< kept only for the first ones of a run
    bool claim = false;                     ///< claims a key that another record has
};

/// The deferred cells of one row and action. Owns its texts: it outlives the batch.
struct DeferredReference {
    std::uint32_t number = 0;  ///< of the row and action in the batch
    std::int64_t holder = 0;   ///< id of the record that contains the reference
    std::uint32_t action = 0;  ///< index in the import
    std::uint64_t line = 0;
    std::uint64_t record = 0;
    RowOutcome outcome = RowOutcome::unchanged;  ///< of the row and action so far
    std::vector<DeferredCell> cells = {};        ///< the deferred cells
    std::string log_cells = {};                  ///< the record's cells for the error logger, if there is one

    /// Returns the bytes of its texts and cells, without the reference itself.
    std::size_t memory() const;
    /// True if a cell claims a key.
    bool claims() const {
        return std::any_of(cells.begin(), cells.end(), [](const DeferredCell& each) { return each.claim; });
    }
    /// True if a cell refers to a record; later references of the holder must then be deferred too.
    bool leads() const {
        return std::any_of(cells.begin(), cells.end(), [](const DeferredCell& each) { return !each.claim; });
    }
    /// Returns the cell of a column, or null if it is not deferred.
    const DeferredCell* cell(std::string_view field) const {
        for (const DeferredCell& each : cells)
            if (each.field == field) return &each;
        return nullptr;
    }
};

}  // namespace registrar
