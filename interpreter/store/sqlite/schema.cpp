// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/sqlite/records.h"
#include "store/store.h"

namespace registrar {

bool is_empty(SqliteDatabase& database) {
    return database.query_integer("SELECT count(*) FROM sqlite_schema") == 0;
}

void create_schema(SqliteDatabase& database) {
    database.execute("BEGIN IMMEDIATE");
    if (!is_empty(database)) {
        database.execute("ROLLBACK");
        return;
    }
    for (const RecordType* type : record_types()) database.execute(record_ddl(sqlite_dialect, *type));
    for (const SqlTable& table : ledger_tables()) database.execute(table_ddl(sqlite_dialect, table));
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
