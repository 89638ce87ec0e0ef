// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compares the tables of natural keys with the records.
#include <string>
#include <vector>

#include "store/sql/statement.h"
#include "store/store.h"

namespace registrar {

/// Returns the records that are missing in a key's table, and the tables with excess entries; one line each.
std::vector<std::string> natural_key_faults(SqlConnection& connection, StoreReader& reader);

/// Returns the records that share a key although their texts differ by more than letter case; one line for
/// each group.
std::vector<std::string> natural_key_twins(SqlConnection& connection);

}  // namespace registrar
