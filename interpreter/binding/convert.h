// SPDX-License-Identifier: Apache-2.0
#pragma once
// Converts cells to the members of a row. A cell that cannot be read becomes a fault; the action decides
// whether the fault rejects the row. Does not touch the store.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "action/context.h"
#include "binding/binding.h"
#include "binding/cell_rules.h"

namespace registrar {

/// Counts of local times that a time zone skips or repeats.
struct TimeCounts {
    std::uint64_t skipped = 0;
    std::uint64_t repeated = 0;
};

/// Returns the bound cell of a record, its text trimmed by cell_text(). Empty if the record is too short.
CellContent content_of(const Cells& record, const BoundCell& bound);

/// The faults of a group's rows.
struct RowFaults {
    std::vector<CellFault> faults = {};  ///< by row ascending
    std::deque<std::string> texts = {};  ///< texts of rows and faults that no record holds

    void clear() {
        faults.clear();
        texts.clear();
    }
};

/// Fills row `number` of a group, which the caller has cleared, from a record. Appends to `found` and adds to
/// `times`. Texts in the row and in faults are views of the record and of `found`, which must outlive them.
void convert_record(const Binding& binding, const Cells& record, void* row, std::uint32_t number,
                    RowFaults& found, TimeCounts& times);

/// Makes the row's member for a cell unreadable, as if convert_record() had refused the cell.
void refuse(const BoundCell& bound, void* row);

/// A record that was converted outside a group. Its texts are views of the record, which must outlive it.
struct ConvertedRecord {
    std::vector<std::byte> row;  ///< of the action's type
    RowFaults found = {};
    TimeCounts times = {};

    /// Returns the fault for which a run rejects the cell; null if there is none, or if only the store can
    /// tell.
    const CellFault* refusal_of(const BoundCell& bound) const;
};
ConvertedRecord convert_alone(const Binding& binding, const Cells& record);

/// A cell's local date and time, and its UTC time in the action's time zone. `local` is empty if the cell
/// cannot be read.
struct ReadDateTime {
    std::optional<LocalSeconds> local;
    ZonedTime time{};
    bool is_day = false;  ///< the cell has no time of day
};
ReadDateTime read_datetime(const Reading& reading, const BoundCell& bound, const CellContent& cell);

/// Returns true if the record converts without a fault and fills at least one column that is not text.
bool reads_as_data(const Binding& binding, const Cells& record);

/// Returns the cell's text as its column reads it: trimmed of white space, unless it is quoted text.
std::string_view cell_text(const Cell& cell, CellKind kind);

}  // namespace registrar
