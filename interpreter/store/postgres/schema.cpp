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

/// Throws StoreUnavailable if there is no store, or one that this program does not know.
StoreState known_state(PostgresConnection& connection) {
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
    if (state.version == 0)
        throw StoreUnavailable(connection.name() +
                               ": the table `store` is not that of a Registrar store; use another "
                               "database or another schema (search_path)");
    if (state.version > postgres_schema_version)
        throw StoreUnavailable(fmt::format(
            "{}: the store has version {}, this registrar knows versions up to {}; use a newer registrar",
            connection.name(), state.version, postgres_schema_version));
    return state;
}

void refuse_unfinished(PostgresConnection& connection) {
    const auto run = connection.prepare(
        "SELECT id, state, definition_path FROM run WHERE state IN ('running', 'interrupted') ORDER BY id "
        "LIMIT 1");
    if (!run->step()) return;
    throw Refused(fmt::format(
        "{}: run {} of {} is unfinished ({}); end it with the registrar that began it, by the same command "
        "(with --again it starts afresh), and migrate then",
        connection.name(), run->integer(0), run->text(2), run->text(1)));
}

/// Adds what the stored version lacks, inside a transaction.
void add_missing_tables(PostgresConnection& connection, MigrationSummary& summary) {
    // Two migrations meet at this row: the second waits, and then finds nothing left to do.
    summary.from =
        connection.query_integer("SELECT value::bigint FROM store WHERE name = 'version' FOR UPDATE");
    if (summary.from == postgres_schema_version) return;
    refuse_unfinished(connection);
    for (const std::string_view table : tables_of_version_10)
        connection.execute(table_ddl(postgres_dialect, ledger_table(table)));
    connection.prepare("UPDATE store SET value = ?1 WHERE name = 'version'")
        ->bind(1, std::string_view(std::to_string(postgres_schema_version)))
        .run();
}

}  // namespace

std::int64_t check_postgres_schema(PostgresConnection& connection) {
    const StoreState state = known_state(connection);
    if (state.version < postgres_schema_version)
        throw StoreUnavailable(
            fmt::format("{}: the store has the older version {}, this registrar needs {}; "
                        "`registrar store migrate` brings it there, in place",
                        connection.name(), state.version, postgres_schema_version));
    return state.now;
}

MigrationSummary migrate_postgres_store(const std::string& url) {
    PostgresConnection connection(url);
    known_state(connection);
    MigrationSummary summary;
    summary.from = summary.to = postgres_schema_version;
    connection.begin();
    try {
        add_missing_tables(connection, summary);
        connection.commit();
    } catch (...) {
        connection.roll_back();
        throw;
    }
    return summary;
}

}  // namespace registrar
