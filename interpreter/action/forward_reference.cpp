// SPDX-License-Identifier: Apache-2.0
#include "action/forward_reference.h"

namespace registrar {

std::size_t ForwardReference::memory() const {
    std::size_t bytes = log_cells.capacity() + cells.capacity() * sizeof(ForwardCell);
    for (const ForwardCell& cell : cells)
        bytes += cell.field.capacity() + cell.text.capacity() +
                 (cell.place ? cell.place->line_text.capacity() : 0);
    return bytes;
}

}  // namespace registrar
