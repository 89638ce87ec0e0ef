// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tables of a PostgreSQL store: the same as in SQLite, in the schema in which the connection makes
// tables.
#include <string>

#include "store/migration.h"
#include "store/postgres/connection.h"

namespace registrar {

/// The version of the tables, kept in the table `store`. Versions are counted as those of SQLite.
inline constexpr int postgres_schema_version = 10;

/// Returns whether the database has a store's tables.
bool has_store(PostgresConnection& connection);
/// Creates all tables and entity 1. Does nothing if another process did so first.
void create_postgres_schema(PostgresConnection& connection);
/// Throws StoreUnavailable unless the tables are those of a store of this version. Returns the server's time,
/// in seconds since 1970 UTC.
std::int64_t check_postgres_schema(PostgresConnection& connection);
/// See migrate_store() in open/open_store.h. The whole migration is one transaction.
MigrationSummary migrate_postgres_store(const std::string& url);

}  // namespace registrar
