// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cells to members of a row. What cannot be read becomes a fault; the action decides whether it counts.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "action/context.h"
#include "binding/binding.h"

namespace registrar {

/// Counts of local times that zones skipped or repeated.
struct TimeCounts {
    std::uint64_t skipped = 0;
    std::uint64_t repeated = 0;
};

/// A cell as its column reads it. What a spreadsheet holds as number, date or duration is that, whatever the
/// settings say of texts.
struct CellContent {
    std::string_view text = {};
    CellForm form = CellForm::text;

    bool empty() const { return text.empty(); }
};
/// The text as cell_text() has it.
CellContent content_of(const Cells& record, const BoundCell& bound);

/// Fills row `number` of a group (already cleared) from a record. Texts stay views of the record.
void convert_record(const Binding& binding, const Cells& record, void* row, std::uint32_t number,
                    std::vector<CellFault>& faults, TimeCounts& times);

/// A date and time as a cell says it, and what the zone makes of that. Without `local` the cell is not
/// readable.
struct ReadDateTime {
    std::optional<LocalSeconds> local;
    ZonedTime time{};
};
ReadDateTime read_datetime(const Reading& reading, const BoundCell& bound, const CellContent& cell);

/// The day of a cell in the action's dateFormat.
std::optional<Day> read_date(const Reading& reading, const CellContent& cell);
std::optional<double> read_decimal(const Reading& reading, const CellContent& cell);
/// Seconds, by the action's timeGlobalFormat.
std::optional<std::int64_t> read_duration(const Reading& reading, const CellContent& cell);
/// `yes`, `no`, `Y` or `N` in any letter case; of a spreadsheet also its true and false.
std::optional<Flag> read_flag(const CellContent& cell);
/// The number of the word that the cell is, letter case ignored.
std::optional<Word> read_choice(std::span<const std::string_view> words, std::string_view cell);

/// True where every filled cell of the record converts and at least one that is more than text is filled.
bool reads_as_data(const Binding& binding, const Cells& record);

/// The cell's text as its column reads it: without white space at its ends, unless it is quoted text.
std::string_view cell_text(const Cell& cell, CellKind kind);

}  // namespace registrar
