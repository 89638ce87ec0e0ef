// SPDX-License-Identifier: Apache-2.0
#include "store/sql/table_copy.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/sql/record_sql.h"

namespace registrar {

namespace {

constexpr std::int64_t least_page = 4;
constexpr std::int64_t most_page = 8192;
constexpr std::size_t page_bytes = 8u << 20;

std::string list_of(const std::vector<std::string>& names) {
    std::string list;
    for (const std::string& name : names) list += fmt::format("{}{}", list.empty() ? "" : ", ", name);
    return list;
}

void add_column(CopiedTable& table, std::string_view name, SqlKind kind) {
    table.columns.emplace_back(name);
    table.kinds.push_back(kind);
}

CopiedTable table_of(const RecordType& type) {
    CopiedTable table;
    table.name = type.name;
    for (const Attribute& attribute : type.attributes)
        add_column(table, attribute.name, sql_kind(attribute.kind));
    for (const Attribute* matched : matched_attributes(type))
        add_column(table, fmt::format("{}_key", matched->name), SqlKind::text);
    add_column(table, "created_run", SqlKind::integer);
    add_column(table, "changed_run", SqlKind::integer);
    for (std::size_t at = 0; at < type.key_count; ++at) table.key.push_back(at);
    return table;
}

CopiedTable table_of(const RecordType& type, const Index& index) {
    CopiedTable table;
    table.name = index.name;
    for (const std::string_view name : index.attributes)
        add_column(table, index_column(type, name),
                   is_text_part(type, name) ? SqlKind::text : SqlKind::integer);
    if (type.attribute("created_at") != nullptr) add_column(table, "created_at", SqlKind::integer);
    add_column(table, "id", SqlKind::integer);
    for (std::size_t at = 0; at < table.columns.size(); ++at) table.key.push_back(at);
    return table;
}

CopiedTable table_of(const SqlTable& ledger) {
    CopiedTable table;
    table.name = ledger.name;
    std::string key = fmt::format(", {},", ledger.key);
    for (const SqlColumn& column : ledger.columns) {
        if (key.find(fmt::format(" {},", column.name)) != std::string::npos)
            table.key.push_back(table.columns.size());
        add_column(table, column.name, column.kind);
    }
    return table;
}

std::size_t bytes_of(const std::vector<SqlValue>& row) {
    std::size_t bytes = row.size() * sizeof(SqlValue);
    for (const SqlValue& value : row) bytes += value.bytes.size();
    return bytes;
}

void bind_value(SqlStatement& statement, int parameter, SqlKind kind, const SqlValue& value) {
    if (kind == SqlKind::text)
        statement.bind(parameter, std::string_view(value.bytes));
    else if (kind == SqlKind::bytes)
        statement.bind_blob(parameter, value.bytes);
    else
        statement.bind(parameter, value.integer);
}

SqlValue read_value(const SqlStatement& row, int column, SqlKind kind) {
    SqlValue value;
    value.null = row.null(column);
    if (value.null) return value;
    switch (kind) {
        case SqlKind::text:
            value.bytes = row.text(column);
            break;
        case SqlKind::bytes:
            value.bytes = row.blob(column);
            break;
        case SqlKind::real:
            value.real = row.decimal(column);
            break;
        case SqlKind::day:
            value.integer = row.day(column);
            break;
        default:
            value.integer = row.integer(column);
    }
    return value;
}

}  // namespace

std::string CopiedTable::column_list() const {
    return list_of(columns);
}

std::string CopiedTable::key_list() const {
    std::vector<std::string> names;
    for (const std::size_t at : key) names.push_back(columns[at]);
    return list_of(names);
}

std::vector<CopiedTable> copied_tables() {
    std::vector<CopiedTable> tables;
    for (const RecordType* type : record_types()) {
        tables.push_back(table_of(*type));
        if (type->has_id())
            for (const Index& index : type->indexes) tables.push_back(table_of(*type, index));
    }
    for (const SqlTable& table : ledger_tables()) tables.push_back(table_of(table));
    return tables;
}

TableReader::TableReader(SqlConnection& connection, const CopiedTable& table) : table_(table) {
    const std::string all = fmt::format("SELECT {} FROM {} WHERE true", table.column_list(), table.name);
    // The version is not the store's own: each engine counts it for itself.
    const std::string some = table.name == "store" ? all + " AND name <> 'version'" : all;
    const std::string order = fmt::format(" ORDER BY {} LIMIT ?1", table.key_list());
    first_ = connection.prepare(some + order);
    next_ = connection.prepare(fmt::format("{} AND ({}) > ({}){}", some, table.key_list(),
                                           parameter_list(2, static_cast<int>(table.key.size())), order));
}

bool TableReader::next(std::vector<std::vector<SqlValue>>& rows) {
    rows.clear();
    if (ended_) return false;
    SqlStatement& statement = last_.empty() ? *first_ : *next_;
    statement.bind(1, limit_);
    int parameter = 2;
    for (std::size_t at = 0; at < last_.size(); ++at)
        bind_value(statement, parameter++, table_.kinds[table_.key[at]], last_[at]);
    std::size_t bytes = 0;
    while (statement.step()) {
        std::vector<SqlValue>& row = rows.emplace_back();
        for (std::size_t at = 0; at < table_.columns.size(); ++at)
            row.push_back(read_value(statement, static_cast<int>(at), table_.kinds[at]));
        bytes += bytes_of(row);
    }
    ended_ = static_cast<std::int64_t>(rows.size()) < limit_;
    if (rows.empty()) return false;
    last_.clear();
    for (const std::size_t at : table_.key) last_.push_back(rows.back()[at]);
    const auto fitting = static_cast<std::int64_t>(page_bytes / (bytes / rows.size() + 1));
    limit_ = std::clamp(std::min(fitting, limit_ * 4), least_page, most_page);
    return true;
}

void RowDigest::add(std::span<const SqlValue> row, const CopiedTable& table) {
    scratch_.clear();
    for (std::size_t at = 0; at < row.size(); ++at) {
        const SqlValue& value = row[at];
        scratch_ += value.null ? '\0' : '\1';
        if (value.null) continue;
        const SqlKind kind = table.kinds[at];
        if (kind == SqlKind::text || kind == SqlKind::bytes)
            scratch_ += fmt::format("{}:{}", value.bytes.size(), value.bytes);
        else if (kind == SqlKind::real)
            scratch_.append(reinterpret_cast<const char*>(&value.real), sizeof value.real);
        else
            scratch_.append(reinterpret_cast<const char*>(&value.integer), sizeof value.integer);
    }
    digest_.update(scratch_);
    ++rows_;
}

}  // namespace registrar
