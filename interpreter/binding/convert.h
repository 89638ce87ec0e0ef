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

namespace registrar {

/// Counts of local times that a time zone skips or repeats.
struct TimeCounts {
    std::uint64_t skipped = 0;
    std::uint64_t repeated = 0;
};

/// A cell as its column reads it. A number, date or duration of a spreadsheet keeps its type: settings such
/// as dateFormat apply to texts only.
struct CellContent {
    std::string_view text = {};
    CellForm form = CellForm::text;

    bool empty() const { return text.empty(); }
};
/// Returns the bound cell of a record, its text trimmed by cell_text(). Empty if the record is too short.
CellContent content_of(const Cells& record, const BoundCell& bound);

/// Fills row `number` of a group, which the caller has cleared, from a record. Appends faults and adds to
/// `times`. Texts in the row and in faults are views of the record, which must outlive them.
void convert_record(const Binding& binding, const Cells& record, void* row, std::uint32_t number,
                    std::vector<CellFault>& faults, TimeCounts& times);

/// A cell's local date and time, and its UTC time in the action's time zone. `local` is empty if the cell
/// cannot be read.
struct ReadDateTime {
    std::optional<LocalSeconds> local;
    ZonedTime time{};
};
ReadDateTime read_datetime(const Reading& reading, const BoundCell& bound, const CellContent& cell);

// Each of these returns nothing if the cell cannot be read.

/// Reads a day in the action's dateFormat.
std::optional<Day> read_date(const Reading& reading, const CellContent& cell);
/// Reads a number with the action's decimal separator.
std::optional<double> read_decimal(const Reading& reading, const CellContent& cell);
/// Reads a duration in the action's timeGlobalFormat; returns seconds.
std::optional<std::int64_t> read_duration(const Reading& reading, const CellContent& cell);
/// Reads `yes`, `no`, `Y` or `N` in any letter case, or a spreadsheet's truth value.
std::optional<Flag> read_flag(const CellContent& cell);
/// Returns the index of the word that the cell contains, in any letter case.
std::optional<Word> read_choice(std::span<const std::string_view> words, std::string_view cell);

/// Returns true if the record converts without a fault and fills at least one column that is not text.
bool reads_as_data(const Binding& binding, const Cells& record);

/// Returns the cell's text as its column reads it: trimmed of white space, unless it is quoted text.
std::string_view cell_text(const Cell& cell, CellKind kind);

}  // namespace registrar
