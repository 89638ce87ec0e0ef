// SPDX-License-Identifier: Apache-2.0
#include "store/open/layout.h"

#include <fmt/format.h>

#include "records/learning.h"
#include "store/open/open_store.h"
#include "store/postgres/arrays.h"
#include "store/postgres/store.h"
#include "store/sql/table_copy.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/store.h"

namespace registrar {

std::string store_ddl(Store& store) {
    const bool sqlite = dynamic_cast<SqliteStore*>(&store) != nullptr;
    if (!sqlite && dynamic_cast<PostgresStore*>(&store) == nullptr)
        throw Refused("the store has no tables of its own");
    const SqlDialect& sql = sqlite ? sqlite_dialect : postgres_dialect;
    std::string ddl;
    for (const RecordType* type : record_types())
        ddl += fmt::format("-- {}\n{}\n", type->doc, record_ddl(sql, *type));
    for (const SqlTable& table : ledger_tables())
        ddl += fmt::format("-- {}\n{}\n", table.doc, table_ddl(sql, table));
    return ddl;
}

std::vector<std::string> citus_layout() {
    std::vector<std::string> statements;
    for (const CopiedTable& table : copied_tables())
        if (table.name != registration_type.name && table.name != tracking_type.name)
            statements.push_back(fmt::format("SELECT create_reference_table('{}')", table.name));
    statements.push_back(fmt::format("SELECT create_distributed_table('{}', 'id', colocate_with => 'none')",
                                     registration_type.name));
    statements.push_back(
        fmt::format("SELECT create_distributed_table('{}', 'registration_id', colocate_with => '{}')",
                    tracking_type.name, registration_type.name));
    return statements;
}

void check_layout_possible(const std::string& url) {
    if (!is_server_url(url))
        throw Refused("'" + shown_url(url) + "': only a PostgreSQL store can be distributed");
    PostgresConnection connection(url);
    if (connection.query_integer("SELECT count(*) FROM pg_extension WHERE extname = 'citus'") == 0)
        throw StoreUnavailable(connection.name() + ": the database has no extension citus; nothing was made");
}

void apply_layout(Store& store, const std::vector<std::string>& statements) {
    for (const std::string& statement : statements)
        dynamic_cast<PostgresStore&>(store).connection().execute(statement);
}

}  // namespace registrar
