// SPDX-License-Identifier: Apache-2.0
#include "action/deferred_reference.h"

namespace registrar {

std::size_t DeferredReference::memory() const {
    std::size_t bytes = log_cells.capacity() + cells.capacity() * sizeof(DeferredCell);
    for (const DeferredCell& cell : cells)
        bytes += cell.field.capacity() + cell.text.capacity() +
                 (cell.location ? cell.location->line_text.capacity() : 0);
    return bytes;
}

}  // namespace registrar
