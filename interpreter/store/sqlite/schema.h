// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tables of a SQLite store: those of the record types, derived from their declarations, and the ledger's.
#include <string>

#include "records/record_type.h"
#include "store/sql/schema_sql.h"
#include "store/sqlite/database.h"

namespace registrar {

/// The version of the tables, kept in PRAGMA user_version. It grows with every change of the tables.
inline constexpr int store_schema_version = 10;
/// The oldest version that can be migrated in place.
inline constexpr int first_migrated_version = 7;
/// "Rgst", kept in PRAGMA application_id.
inline constexpr int store_application_id = 0x52677374;

/// How SQLite writes types and tables.
inline constexpr SqlDialect sqlite_dialect{
    "INTEGER", "INTEGER", "INTEGER", "REAL",    "TEXT",
    "TEXT",    "BLOB",    "INTEGER", " STRICT", " STRICT, WITHOUT ROWID"};

/// Returns whether the database has no tables yet.
bool is_empty(SqliteDatabase& database);
/// Creates all tables and entity 1 in an empty database. Does nothing if another process did so first.
void create_schema(SqliteDatabase& database);

/// Throws StoreUnavailable unless the database is a store of this version or an older one.
void check_application(SqliteDatabase& database);
/// Returns whether a migration to this version was started and is not complete.
bool is_migrating(SqliteDatabase& database);
/// Throws StoreUnavailable unless the database is a store of this version. It may have additional tables.
void check_schema(SqliteDatabase& database);

}  // namespace registrar
