// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shows what a cell becomes: as its column reads it, and as it is stored.
#include <string>

#include "binding/convert.h"

namespace registrar {

/// The value of a cell as read, and as it will be stored.
struct ReadValue {
    std::string parsed;
    std::string stored;
};

/// Returns what a converted cell, which has no fault that rejects the row, became in the row.
ReadValue value_in(const void* row, const Binding& binding, const BoundCell& bound,
                   const CellContent& written);

}  // namespace registrar
