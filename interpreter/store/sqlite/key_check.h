// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checks the tables of natural keys against the records.
#include <string>
#include <vector>

#include "store/sqlite/database.h"

namespace registrar {

/// Returns the records that are missing in a key's table, and the tables with excess entries; one line each.
std::vector<std::string> natural_key_faults(SqliteDatabase& database);

/// Returns the records that share a key although their texts differ by more than letter case; one line for
/// each group.
std::vector<std::string> natural_key_twins(SqliteDatabase& database);

}  // namespace registrar
