// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/schema.h"

#include <fmt/format.h>

#include "store/postgres/arrays.h"
#include "store/postgres/records.h"
#include "values/number.h"

namespace registrar {

bool has_store(PostgresConnection& connection) {
    return connection.query_integer("SELECT count(*) FROM pg_class WHERE oid = to_regclass('store')") > 0;
}

void create_postgres_schema(PostgresConnection& connection) {
    connection.begin();
    try {
        // Two processes that create the same tables meet here: the second waits for the first and then fails.
        connection.prepare(table_ddl(postgres_dialect, ledger_table("store")))->run();
        connection.wait();
        std::string ddl;
        for (const RecordType* type : record_types()) ddl += record_ddl(postgres_dialect, *type);
        for (const SqlTable& table : ledger_tables())
            if (table.name != "store") ddl += table_ddl(postgres_dialect, table);
        connection.execute(ddl);
        connection.prepare("INSERT INTO store VALUES('guid', ?1), ('revision', '0'), ('version', ?2)")
            ->bind(1, default_store_guid)
            .bind(2, std::string_view(std::to_string(postgres_schema_version)))
            .run();
        const RecordBlock entity = first_entity();
        const Change insert{ChangeKind::insert, entity.at(0)};
        PostgresRecordTable entities(connection, entity.type());
        entities.apply(std::span(&insert, 1), entity.arena(), 0);
        entities.write_keys();
        connection.prepare("INSERT INTO next_id VALUES('entity', 2)")->run();
        connection.commit();
    } catch (const StoreUnavailable&) {
        connection.roll_back();
        if (!has_store(connection)) throw;
    }
}

namespace {

struct StoreState {
    std::int64_t version = 0;
    std::int64_t now = 0;
};

StoreState read_state(PostgresConnection& connection) {
    StoreState state;
    const auto rows =
        connection.prepare("SELECT name, value, extract(epoch FROM clock_timestamp())::bigint FROM store");
    while (rows->step()) {
        state.now = rows->integer(2);
        if (rows->text(0) == "version") state.version = parse_integer(rows->text(1)).value_or(0);
    }
    return state;
}

}  // namespace

std::int64_t check_postgres_schema(PostgresConnection& connection) {
    StoreState state;
    try {
        state = read_state(connection);
    } catch (const PostgresTableMissing&) {
        if (!has_store(connection))
            throw StoreUnavailable(connection.name() +
                                   ": there is no store here; make one with `registrar store init` or "
                                   "`registrar restore DIR`");
        // A table of this name that is no store's has no version.
    }
    const std::int64_t version = state.version;
    if (version == 0)
        throw StoreUnavailable(connection.name() +
                               ": the table `store` is not that of a Registrar store; use another "
                               "database or another schema (search_path)");
    if (version > postgres_schema_version)
        throw StoreUnavailable(fmt::format(
            "{}: the store has version {}, this registrar knows versions up to {}; use a newer registrar",
            connection.name(), version, postgres_schema_version));
    if (version < postgres_schema_version)
        throw StoreUnavailable(
            fmt::format("{}: the store has the older version {}, this registrar needs {}; "
                        "`registrar store migrate` brings it there, in place",
                        connection.name(), version, postgres_schema_version));
    return state.now;
}

}  // namespace registrar
