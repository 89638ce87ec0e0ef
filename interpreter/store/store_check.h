// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checks a store: the storage's own integrity, dangling references, and effects that cannot be read.
#include <string>
#include <vector>

#include "store/store.h"

namespace registrar {

/// Returns one line for each fault, at most 20 of a kind. An empty result means that the store is sound.
std::vector<std::string> find_store_faults(Store& store);

}  // namespace registrar
