// SPDX-License-Identifier: Apache-2.0
#pragma once
// Checks the tables of natural keys against the records.
#include <string>
#include <vector>

#include "store/sqlite/database.h"

namespace registrar {

/// Records that their key does not lead to, and tables with entries too many; one line each.
std::vector<std::string> natural_key_faults(SqliteDatabase& database);

/// Records that one key leads to although their texts differ by more than letter case; one line each group.
std::vector<std::string> natural_key_twins(SqliteDatabase& database);

}  // namespace registrar
