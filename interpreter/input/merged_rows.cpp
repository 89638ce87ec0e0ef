// SPDX-License-Identifier: Apache-2.0
#include "input/merged_rows.h"

#include <algorithm>

namespace registrar {

void MergedRows::begin(std::vector<MergedCells> merged, std::uint64_t header_row) {
    merged_ = std::move(merged);
    std::erase_if(merged_, [header_row](const MergedCells& cells) { return cells.first_row <= header_row; });
    std::sort(merged_.begin(), merged_.end(), [](const MergedCells& left, const MergedCells& right) {
        return left.first_row < right.first_row;
    });
    rewind();
}

void MergedRows::rewind() {
    next_ = 0;
    open_.clear();
    forget();
}

void MergedRows::set(const Open& open, Cells& row, std::vector<Cell>& cells) const {
    const MergedCells& merged = open.cells;
    if (cells.size() <= merged.last_column) cells.resize(merged.last_column + 1, Cell{row.text.data()});
    const bool across = merged.first_column < merged.last_column;
    const bool below = row.line > merged.first_row;
    for (std::size_t at = merged.first_column; at <= merged.last_column; ++at) {
        Cell& cell = cells[at];
        // Some programs leave values in cells that a merge covers.
        if (!across && cell.size > 0) continue;
        if (!across) {
            cell.data = open.text.data();
            cell.size = static_cast<std::uint32_t>(open.text.size());
        }
        cell.form = static_cast<std::uint32_t>(across ? CellForm::merged_across : open.form) & 0xFU;
        cell.merged = below ? 1 : 0;
    }
}

void MergedRows::apply(Cells& row) {
    for (; next_ < merged_.size() && merged_[next_].first_row <= row.line; ++next_)
        open_.push_back({merged_[next_]});
    if (open_.empty()) return;
    std::vector<Cell> cells(row.cells.begin(), row.cells.end());
    bool changed = false;
    for (auto open = open_.begin(); open != open_.end();) {
        if (open->cells.last_row < row.line) {
            const auto ended = open++;
            closed_.splice(closed_.end(), open_, ended);
            continue;
        }
        if (row.line == open->cells.first_row && open->cells.first_column < cells.size()) {
            const Cell& first = cells[open->cells.first_column];
            open->text = first.text();
            open->form = static_cast<CellForm>(first.form);
        }
        if (!open->text.empty()) {
            set(*open, row, cells);
            changed = true;
        }
        ++open;
    }
    if (!changed) return;
    row.cells = changed_.emplace_back(std::move(cells));
}

}  // namespace registrar
