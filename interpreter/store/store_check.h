// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whether a store is sound: what its storage says of itself, references that lead nowhere, effects that
// cannot be read.
#include <string>
#include <vector>

#include "store/store.h"

namespace registrar {

/// One line for each fault (at most 20 of a kind); none: the store is sound.
std::vector<std::string> find_store_faults(Store& store);

}  // namespace registrar
