// SPDX-License-Identifier: Apache-2.0
#include "binding/secret_cells.h"

#include <algorithm>

namespace registrar {

bool SecretCells::is_secret(std::size_t cell) const {
    return std::binary_search(cells_.begin(), cells_.end(), cell);
}

bool SecretCells::shared_with(const Binding& action) const {
    return std::any_of(action.cells.begin(), action.cells.end(), [this](const BoundCell& bound) {
        return !bound.column->traits.secret && is_secret(bound.cell);
    });
}

std::string SecretCells::mask(const Cells& record, std::size_t* offset) const {
    if (!tells(record)) {
        if (offset != nullptr) *offset = 0;
        return std::string(secret_cell);
    }
    std::string text;
    std::size_t copied = 0;
    const std::size_t wanted = offset == nullptr ? 0 : *offset;
    for (const std::size_t number : cells_) {
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

}  // namespace registrar
