// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/sqlite/records.h"
#include "store/store.h"

namespace registrar {

const std::string_view run_ddl = R"sql(
CREATE TABLE run(
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, state TEXT NOT NULL,
  definition_path TEXT NOT NULL, definition_sha256 TEXT NOT NULL, definition_text TEXT NOT NULL,
  settings TEXT NOT NULL, clock INTEGER NOT NULL, started INTEGER NOT NULL, finished INTEGER NOT NULL,
  registrar TEXT NOT NULL, tzdb TEXT NOT NULL, owner TEXT NOT NULL, report TEXT NOT NULL,
  results TEXT NOT NULL) STRICT;
CREATE INDEX run_key ON run(key, state);
CREATE INDEX run_results ON run(key) WHERE results <> '';
CREATE TABLE run_input(
  run INTEGER NOT NULL, input INTEGER NOT NULL, file TEXT NOT NULL, size INTEGER NOT NULL,
  sha256 TEXT NOT NULL, dialect TEXT NOT NULL, PRIMARY KEY(run, input)) STRICT, WITHOUT ROWID;
)sql";

const std::string_view effect_ddl = R"sql(
CREATE TABLE effect(
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, type TEXT NOT NULL, input INTEGER, count INTEGER NOT NULL,
  first_key BLOB NOT NULL, last_key BLOB NOT NULL, data BLOB NOT NULL) STRICT;
CREATE INDEX effect_run ON effect(run, type, first_key);
)sql";

namespace {

constexpr std::string_view sql_type(AttributeKind kind) {
    switch (kind) {
        case AttributeKind::decimal:
            return "REAL";
        case AttributeKind::text:
        case AttributeKind::day:
            return "TEXT";
        default:
            return "INTEGER";
    }
}

constexpr std::string_view ledger_ddl = R"sql(
CREATE TABLE store(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE next_id(type TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint(
  run INTEGER PRIMARY KEY, input INTEGER NOT NULL, byte_offset INTEGER NOT NULL, line INTEGER NOT NULL,
  record INTEGER NOT NULL, counters TEXT NOT NULL) STRICT;
CREATE TABLE input_block(
  run INTEGER NOT NULL, input INTEGER NOT NULL, first INTEGER NOT NULL, digests BLOB NOT NULL,
  PRIMARY KEY(run, input, first)) STRICT, WITHOUT ROWID;
CREATE TABLE reject(
  id INTEGER PRIMARY KEY, run INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
  record INTEGER NOT NULL, action TEXT NOT NULL, code TEXT NOT NULL, field TEXT NOT NULL,
  value TEXT NOT NULL, message TEXT NOT NULL, original BLOB NOT NULL) STRICT;
CREATE INDEX reject_run ON reject(run);
CREATE TABLE run_note(
  run INTEGER NOT NULL, name TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY(run, name)) STRICT, WITHOUT ROWID;
CREATE TABLE run_log(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, lines BLOB NOT NULL) STRICT;
CREATE INDEX run_log_run ON run_log(run);
CREATE TABLE held_row(id INTEGER PRIMARY KEY, run INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE INDEX held_row_run ON held_row(run);
CREATE TABLE lease(
  scope TEXT PRIMARY KEY, run INTEGER NOT NULL, host TEXT NOT NULL, process INTEGER NOT NULL,
  process_start TEXT NOT NULL, fence INTEGER NOT NULL, since INTEGER NOT NULL, beat INTEGER NOT NULL,
  expires INTEGER NOT NULL, definition TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
)sql";

}  // namespace

std::string natural_key_ddl(const RecordType& type, const Index& index) {
    std::string ddl = fmt::format("CREATE TABLE {}(\n", index.name);
    for (const std::string_view name : index.attributes) {
        const bool text = type.attribute(name)->kind == AttributeKind::text;
        ddl += fmt::format("  {}{} NOT NULL,\n", name, text ? "_key TEXT" : " INTEGER");
    }
    if (type.attribute("created_at") != nullptr) ddl += "  created_at INTEGER NOT NULL,\n";
    return ddl + fmt::format("  id INTEGER NOT NULL,\n  PRIMARY KEY({})) STRICT, WITHOUT ROWID;\n",
                             natural_key_columns(type, index));
}

std::vector<const Attribute*> matched_attributes(const RecordType& type) {
    std::vector<const Attribute*> matched;
    if (type.has_id()) return matched;
    for (const Index& index : type.indexes)
        for (const std::string_view name : index.attributes)
            if (const Attribute* attribute = type.attribute(name);
                attribute->kind == AttributeKind::text &&
                std::find(matched.begin(), matched.end(), attribute) == matched.end())
                matched.push_back(attribute);
    return matched;
}

std::string record_ddl(const RecordType& type) {
    std::string ddl = fmt::format("CREATE TABLE {}(\n", type.name);
    for (const Attribute& attribute : type.attributes) {
        ddl += fmt::format("  {} {}", attribute.name, sql_type(attribute.kind));
        if (type.has_id() && attribute.name == "id")
            ddl += " PRIMARY KEY";
        else if (!attribute.traits.nullable)
            ddl += " NOT NULL";
        ddl += ",\n";
    }
    for (const Attribute* attribute : matched_attributes(type))
        ddl += fmt::format("  {}_key TEXT,\n", attribute->name);
    ddl += "  created_run INTEGER NOT NULL,\n  changed_run INTEGER NOT NULL";
    if (!type.has_id()) {
        ddl += ",\n  PRIMARY KEY(";
        for (std::size_t at = 0; at < type.key_count; ++at)
            ddl += fmt::format("{}{}", at > 0 ? ", " : "", type.attributes[at].name);
        ddl += ")";
    }
    ddl += type.has_id() ? ") STRICT;\n" : ") STRICT, WITHOUT ROWID;\n";
    for (const Index& index : type.indexes)
        // SQLite appends the columns of the primary key that are not listed.
        ddl += type.has_id() ? natural_key_ddl(type, index)
                             : fmt::format("CREATE INDEX {} ON {}({});\n", index.name, type.name,
                                           index_columns(type, index));
    return ddl;
}

bool is_empty(SqliteDatabase& database) {
    return database.query_integer("SELECT count(*) FROM sqlite_schema") == 0;
}

void create_schema(SqliteDatabase& database) {
    database.execute("BEGIN IMMEDIATE");
    if (!is_empty(database)) {
        database.execute("ROLLBACK");
        return;
    }
    for (const RecordType* type : record_types()) database.execute(record_ddl(*type));
    for (const std::string_view ddl : {ledger_ddl, run_ddl, effect_ddl}) database.execute(std::string(ddl));
    SqliteStatement(database, "INSERT INTO store VALUES('guid', ?1), ('revision', '0')")
        .bind(1, default_store_guid)
        .run();
    const RecordBlock entity = first_entity();
    const Change insert{ChangeKind::insert, entity.at(0)};
    SqliteRecordTable entities(database, entity.type());
    entities.apply(std::span(&insert, 1), entity.arena(), 0);
    entities.write_keys();
    database.execute("INSERT INTO next_id VALUES('entity', 2)");
    database.execute(fmt::format("PRAGMA application_id = {}", store_application_id));
    database.execute(fmt::format("PRAGMA user_version = {}", store_schema_version));
    database.execute("COMMIT");
}

void check_application(SqliteDatabase& database) {
    const std::int64_t version = database.query_integer("PRAGMA user_version");
    if (database.query_integer("PRAGMA application_id") != store_application_id)
        throw StoreUnavailable("sqlite:" + database.path() + ": this database is not a Registrar store");
    if (version > store_schema_version)
        throw StoreUnavailable(
            fmt::format("sqlite:{}: the store has version {}, this registrar knows versions up to {}; use a "
                        "newer registrar",
                        database.path(), version, store_schema_version));
}

bool is_migrating(SqliteDatabase& database) {
    return database.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'migration'") > 0;
}

void check_schema(SqliteDatabase& database) {
    check_application(database);
    const std::int64_t version = database.query_integer("PRAGMA user_version");
    const std::string command = fmt::format("`registrar store migrate --store sqlite:{}`", database.path());
    if (version < first_migrated_version)
        throw StoreUnavailable(
            fmt::format("sqlite:{}: the store has the older version {}, this registrar needs {}; write a "
                        "snapshot with the registrar that made it, and restore that here",
                        database.path(), version, store_schema_version));
    if (version < store_schema_version)
        throw StoreUnavailable(
            fmt::format("sqlite:{}: the store has the older version {}, this registrar needs {}; {} brings "
                        "it there, in place",
                        database.path(), version, store_schema_version, command));
    if (is_migrating(database))
        throw StoreUnavailable(
            fmt::format("sqlite:{}: the store is being migrated to version {}, or its migration was "
                        "interrupted; {} ends it",
                        database.path(), store_schema_version, command));
}

}  // namespace registrar
