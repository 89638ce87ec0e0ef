// SPDX-License-Identifier: Apache-2.0
#pragma once
// Migrates a SQLite store to this version, in place. The state is in the database: every step is a series of
// short transactions. Each continues where the previous one ended, in whichever process.
#include <string>

#include "store/migration.h"

namespace registrar {

/// See migrate_store() in open/open_store.h.
MigrationSummary migrate_sqlite_store(const std::string& path);

}  // namespace registrar
