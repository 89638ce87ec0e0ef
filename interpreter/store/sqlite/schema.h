// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tables of a SQLite store: those of the record types, derived from their declarations, and the ledger's.
#include <string>
#include <vector>

#include "records/record_type.h"
#include "store/sqlite/database.h"

namespace registrar {

/// The version of the tables, kept in PRAGMA user_version. It grows with every change of the tables.
inline constexpr int store_schema_version = 8;
/// The oldest version that can be migrated in place.
inline constexpr int first_migrated_version = 7;
/// "Rgst", kept in PRAGMA application_id.
inline constexpr int store_application_id = 0x52677374;

/// Returns the attributes of a type without id that an index compares by a match rule. Each has an additional
/// column `<name>_key` with its match text. Natural keys of types with ids have their own tables.
std::vector<const Attribute*> matched_attributes(const RecordType& type);

/// Returns all CREATE statements of a record type.
std::string record_ddl(const RecordType& type);
/// Returns the CREATE statement of a natural key's table, for a type with ids.
std::string natural_key_ddl(const RecordType& type, const Index& index);
/// The CREATE statements of the tables of runs and of effects.
extern const std::string_view run_ddl;
extern const std::string_view effect_ddl;

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
