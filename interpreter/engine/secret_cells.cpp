// SPDX-License-Identifier: Apache-2.0
#include "engine/secret_cells.h"

#include <algorithm>

namespace registrar {

SecretCells::SecretCells(const FileBinding& binding) : width_(binding.width) {
    for (const Binding& action : binding.actions)
        for (const BoundCell& bound : action.cells)
            if (bound.column->traits.secret) cells_.push_back(bound.cell);
    std::sort(cells_.begin(), cells_.end());
    cells_.erase(std::unique(cells_.begin(), cells_.end()), cells_.end());
}

std::string SecretCells::mask(const Cells& record, std::size_t* offset) const {
    if (!tells(record)) {
        if (offset != nullptr) *offset = 0;
        return std::string(secret_cell);
    }
    std::string text;
    std::size_t copied = 0;
    const std::size_t wanted = offset == nullptr ? 0 : *offset;
    for (const std::uint32_t number : cells_) {
        if (number >= record.cells.size()) break;
        const std::size_t begin = record.cells[number].begin;
        const std::size_t end =
            number + 1 < record.cells.size() ? record.cells[number + 1].begin - 1 : record.text.size();
        if (end <= begin) continue;
        text.append(record.text.substr(copied, begin - copied)).append(secret_cell);
        copied = end;
        if (offset != nullptr && wanted >= end) *offset = wanted - end + text.size();
    }
    return text.append(record.text.substr(copied));
}

std::string_view shown_text(const BoundCell& bound, std::string_view cell) {
    return bound.column->traits.secret && !cell.empty() ? secret_cell : cell;
}

}  // namespace registrar
