// SPDX-License-Identifier: Apache-2.0
#pragma once
// Cells to members of a row. What cannot be read becomes a fault; the action decides whether it counts.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "action/context.h"
#include "engine/binding.h"

namespace registrar {

/// Counts of local times that zones skipped or repeated.
struct TimeCounts {
    std::uint64_t skipped = 0;
    std::uint64_t repeated = 0;
};

/// Fills row `number` of a group (already cleared) from a record. Texts stay views of the record.
void convert_record(const Binding& binding, const Cells& record, void* row, std::uint32_t number,
                    std::vector<CellFault>& faults, TimeCounts& times);

/// A date and time as a cell says it, and what the zone makes of that. Without `local` the cell is not
/// readable.
struct ReadDateTime {
    std::optional<LocalSeconds> local;
    ZonedTime time{};
};
ReadDateTime read_datetime(const Reading& reading, const BoundCell& bound, std::string_view cell);

/// The day of a cell in the action's dateFormat.
std::optional<Day> read_date(const Reading& reading, std::string_view cell);
/// `yes`, `no`, `Y` or `N` in any letter case.
std::optional<Flag> read_flag(std::string_view cell);
/// The number of the word that the cell is, letter case ignored.
std::optional<Word> read_choice(std::span<const std::string_view> words, std::string_view cell);

/// True where every filled cell of the record converts and at least one that is more than text is filled.
bool reads_as_data(const Binding& binding, const Cells& record);

/// The cell's text as its column reads it: without white space at its ends, unless it is quoted text.
std::string_view cell_text(const Cell& cell, CellKind kind);

}  // namespace registrar
