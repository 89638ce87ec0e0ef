// SPDX-License-Identifier: Apache-2.0
// Writes whole tables, thousands of rows with each statement.
#include <fmt/format.h>

#include "store/postgres/records.h"
#include "store/sql/table_copy.h"

namespace registrar {

namespace {

class PostgresTableWriter : public TableWriter {
public:
    PostgresTableWriter(PostgresConnection& connection, const CopiedTable& table)
        : connection_(connection), table_(table) {
        for (std::size_t at = 0; at < table.columns.size(); ++at)
            source_.add_column(table.columns[at], table.kinds[at]);
        insert_ = fmt::format("INSERT INTO {}({}) SELECT {} FROM {}", table.name, table.column_list(),
                              source_.names("s."), source_.text());
    }

    void add(std::span<const SqlValue> row) override {
        for (std::size_t at = 0; at < row.size(); ++at)
            add_value(source_.column(at), table_.kinds[at], row[at]);
        if (table_.is_counted()) last_number_ = row[table_.key.front()].integer;
        if (source_.is_full()) send();
    }

    void finish() override {
        if (source_.rows() > 0) send();
        if (last_number_ > 0)
            connection_.send(fmt::format("ALTER TABLE {} ALTER COLUMN {} RESTART WITH {}", table_.name,
                                         table_.columns[table_.key.front()], last_number_ + 1),
                             {});
        connection_.wait();
    }

private:
    static void add_value(PostgresArray& array, SqlKind kind, const SqlValue& value) {
        if (value.null)
            array.add_null();
        else if (kind == SqlKind::text || kind == SqlKind::bytes)
            array.add(std::string_view(value.bytes));
        else if (kind == SqlKind::real)
            array.add(value.real);
        else
            array.add(value.integer);
    }

    void send() {
        PostgresParameters parameters;
        source_.bind(parameters);
        connection_.send(insert_, parameters);
        source_.clear();
    }

    PostgresConnection& connection_;
    const CopiedTable& table_;
    PostgresRowSource source_;
    std::string insert_;
    std::int64_t last_number_ = 0;
};

}  // namespace

std::unique_ptr<TableWriter> PostgresConnection::write_table(const CopiedTable& table) {
    return std::make_unique<PostgresTableWriter>(*this, table);
}

}  // namespace registrar
