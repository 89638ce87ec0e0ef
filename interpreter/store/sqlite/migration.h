// SPDX-License-Identifier: Apache-2.0
#pragma once
// Migrates a SQLite store to this version, in place. The state is in the database: every step is a series of
// short transactions, each of which takes up what the one before left, whichever process made that.
#include <string>

#include "store/migration.h"

namespace registrar {

/// See migrate_store() in migration.h.
MigrationSummary migrate_sqlite_store(const std::string& path);

}  // namespace registrar
