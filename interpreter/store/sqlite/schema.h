// SPDX-License-Identifier: Apache-2.0
#pragma once
// The tables of a SQLite store: those of the record types, from their declarations, and the ledger's.
#include <string>
#include <vector>

#include "records/record_type.h"
#include "store/sqlite/database.h"

namespace registrar {

/// Grows with every change of the tables; kept in PRAGMA user_version.
inline constexpr int store_schema_version = 8;
/// Stores of this version and later ones can be migrated in place.
inline constexpr int first_migrated_version = 7;
/// "Rgst", kept in PRAGMA application_id.
inline constexpr int store_application_id = 0x52677374;

/// Attributes of a type without id that an index compares by a match rule: each has a further column
/// `<name>_key` with its match text. Natural keys of types with ids have tables of their own.
std::vector<const Attribute*> matched_attributes(const RecordType& type);

/// All CREATE statements of a record type.
std::string record_ddl(const RecordType& type);
/// The CREATE statement of the table of a natural key, of a type with ids.
std::string natural_key_ddl(const RecordType& type, const Index& index);
/// Those of the tables of runs and of effects.
extern const std::string_view run_ddl;
extern const std::string_view effect_ddl;

/// Whether nobody has made a table in the database.
bool is_empty(SqliteDatabase& database);
/// Creates all tables, with entity 1, in a database that is empty; leaves it as it is if another has come
/// first.
void create_schema(SqliteDatabase& database);

/// Throws StoreUnavailable unless the database is a store of this version or an older one.
void check_application(SqliteDatabase& database);
/// Whether a migration to this version was begun and has not ended.
bool is_migrating(SqliteDatabase& database);
/// Throws StoreUnavailable unless the database is a store of this version. It may have further tables.
void check_schema(SqliteDatabase& database);

}  // namespace registrar
