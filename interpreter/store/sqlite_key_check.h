// SPDX-License-Identifier: Apache-2.0
#pragma once
// Whether the tables of natural keys say what the records say.
#include <string>
#include <vector>

#include "store/sqlite_database.h"

namespace registrar {

/// Records that their key does not lead to, and tables with entries too many; one line each.
std::vector<std::string> natural_key_faults(SqliteDatabase& database);

}  // namespace registrar
