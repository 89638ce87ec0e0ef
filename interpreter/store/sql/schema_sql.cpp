// SPDX-License-Identifier: Apache-2.0
#include "store/sql/schema_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "store/sql/record_sql.h"

namespace registrar {

namespace {

using enum SqlKind;

constexpr SqlColumn store_columns[] = {{"name", text}, {"value", text}};
constexpr SqlColumn next_id_columns[] = {{"type", text}, {"next", integer}};
constexpr SqlColumn run_columns[] = {{"id", integer},
                                     {"key", text},
                                     {"state", text},
                                     {"definition_path", text},
                                     {"definition_sha256", text},
                                     {"definition_text", text},
                                     {"settings", text},
                                     {"clock", integer},
                                     {"started", integer},
                                     {"finished", integer},
                                     {"registrar", text},
                                     {"tzdb", text},
                                     {"owner", text},
                                     {"report", text},
                                     {"results", text}};
constexpr SqlColumn run_input_columns[] = {{"run", integer},  {"input", integer}, {"file", text},
                                           {"size", integer}, {"sha256", text},   {"dialect", text}};
constexpr SqlColumn effect_columns[] = {{"id", number},           {"run", integer},   {"type", text},
                                        {"input", integer, true}, {"count", integer}, {"first_key", bytes},
                                        {"last_key", bytes},      {"data", bytes}};
constexpr SqlColumn checkpoint_columns[] = {{"run", integer},  {"input", integer},  {"byte_offset", integer},
                                            {"line", integer}, {"record", integer}, {"counters", text}};
constexpr SqlColumn input_block_columns[] = {
    {"run", integer}, {"input", integer}, {"first", integer}, {"digests", bytes}};
constexpr SqlColumn reject_columns[] = {{"id", number},    {"run", integer},    {"file", text},
                                        {"line", integer}, {"record", integer}, {"action", text},
                                        {"code", text},    {"field", text},     {"value", text},
                                        {"message", text}, {"original", bytes}};
constexpr SqlColumn run_note_columns[] = {{"run", integer}, {"name", text}, {"data", bytes}};
constexpr SqlColumn run_log_columns[] = {{"id", number}, {"run", integer}, {"lines", bytes}};
constexpr SqlColumn held_row_columns[] = {{"id", number}, {"run", integer}, {"data", bytes}};
constexpr SqlColumn lease_columns[] = {{"scope", text},      {"run", integer},        {"host", text},
                                       {"process", integer}, {"process_start", text}, {"fence", integer},
                                       {"since", integer},   {"beat", integer},       {"expires", integer},
                                       {"definition", text}, {"file", text},          {"line", integer}};
constexpr SqlColumn saved_columns[] = {{"name", text},   {"version", integer}, {"definition", text},
                                       {"flags", text},  {"path", text},       {"saved", integer},
                                       {"removed", word}};

constexpr SqlColumn schedule_columns[] = {
    {"name", text},        {"definition", text},       {"arguments", text},   {"cron", text},
    {"time_zone", text},   {"policy", text},           {"state", text},       {"reason", text},
    {"seen", integer},     {"next", integer},          {"failures", integer}, {"last_success", integer},
    {"last_end", integer}, {"last_duration", integer}, {"last_exit", word}};
constexpr SqlColumn due_columns[] = {{"schedule", text},   {"due", integer},     {"cause", text},
                                     {"nominal", integer}, {"state", text},      {"definition", text},
                                     {"owner", text},      {"fence", integer},   {"expires", integer},
                                     {"attempt", integer}, {"started", integer}, {"finished", integer},
                                     {"run", integer},     {"exit_code", word},  {"tzdb", text},
                                     {"detail", text},     {"files", text}};

constexpr SqlTable tables[] = {
    {"store", "The store's guid, the revision of its records, and its version.", store_columns, "name"},
    {"next_id", "The next id of each record type.", next_id_columns, "type"},
    {"run", "Runs, with their definitions and reports. Times are seconds since 1970 UTC.", run_columns, "id",
     "CREATE INDEX run_key ON run(key, state);\nCREATE INDEX run_results ON run(key) WHERE results <> '';\n"},
    {"run_input", "The files of each run.", run_input_columns, "run, input"},
    {"effect", "Records as they were before a run changed them, many of them packed together.",
     effect_columns, "id", "CREATE INDEX effect_run ON effect(run, type, first_key);\n"},
    {"checkpoint", "How far each unfinished run has come.", checkpoint_columns, "run"},
    {"input_block", "Digests of the blocks of each file, by which a resumed run recognises it.",
     input_block_columns, "run, input, first"},
    {"reject", "Messages about rejected rows.", reject_columns, "id",
     "CREATE INDEX reject_run ON reject(run);\n"},
    {"run_note", "What an unfinished run needs until its end.", run_note_columns, "run, name"},
    {"run_log", "Lines for the log file that a step will write.", run_log_columns, "id",
     "CREATE INDEX run_log_run ON run_log(run);\n"},
    {"held_row", "Rows whose references are resolved after the last row.", held_row_columns, "id",
     "CREATE INDEX held_row_run ON held_row(run);\n"},
    {"lease", "Which run may write which record type.", lease_columns, "scope"},
    {"saved",
     "Definitions that are saved under a name, and the flags of their runs. Removed ones keep their numbers.",
     saved_columns, "name, version"},
    {"schedule", "Schedules, by which the daemon runs definitions.", schedule_columns, "name",
     "CREATE INDEX schedule_next ON schedule(next) WHERE state = 'active';\n"},
    {"due", "The times at which schedules were due, and what became of them.", due_columns,
     "schedule, due, cause", "CREATE INDEX due_open ON due(due) WHERE state IN ('waiting', 'running');\n"},
};

std::string_view sql_type(const SqlDialect& sql, SqlKind kind) {
    switch (kind) {
        case SqlKind::integer:
            return sql.integer;
        case SqlKind::small_integer:
            return sql.small_integer;
        case SqlKind::word:
            return sql.word;
        case SqlKind::real:
            return sql.real;
        case SqlKind::day:
            return sql.day;
        case SqlKind::bytes:
            return sql.bytes;
        case SqlKind::number:
            return sql.number;
        case SqlKind::text:
            break;
    }
    return sql.text;
}

bool is_integer(SqlKind kind) {
    return kind == SqlKind::integer || kind == SqlKind::number;
}

}  // namespace

std::span<const SqlTable> ledger_tables() {
    return tables;
}

const SqlTable& ledger_table(std::string_view name) {
    const auto* found = std::find_if(std::begin(tables), std::end(tables),
                                     [name](const SqlTable& table) { return table.name == name; });
    if (found == std::end(tables)) throw std::logic_error("no table " + std::string(name));
    return *found;
}

std::string table_ddl(const SqlDialect& sql, const SqlTable& table) {
    std::string ddl = fmt::format("CREATE TABLE {}(\n", table.name);
    bool alone = false;  // whether an integer is the key
    for (const SqlColumn& column : table.columns) {
        const bool key = column.name == table.key;
        alone = alone || (key && is_integer(column.kind));
        ddl += fmt::format("  {} {}{}{},\n", column.name, sql_type(sql, column.kind),
                           column.nullable ? "" : " NOT NULL", key ? " PRIMARY KEY" : "");
    }
    if (table.key.find(',') != std::string_view::npos)
        ddl += fmt::format("  PRIMARY KEY({})", table.key);
    else
        ddl.resize(ddl.size() - 2);
    return ddl + fmt::format("){};\n{}", alone ? sql.by_number : sql.by_key, table.indexes);
}

std::string natural_key_ddl(const SqlDialect& sql, const RecordType& type, const Index& index) {
    std::string ddl = fmt::format("CREATE TABLE {}(\n", index.name);
    for (const std::string_view name : index.attributes)
        ddl += fmt::format("  {} {} NOT NULL,\n", index_column(type, name),
                           is_text_part(type, name) ? sql.text : sql.integer);
    if (type.attribute("created_at") != nullptr)
        ddl += fmt::format("  created_at {} NOT NULL,\n", sql.integer);
    ddl += fmt::format("  id {} NOT NULL", sql.integer);
    if (!sql.prefixed || type.attribute(index.attributes.back())->kind != AttributeKind::text)
        return ddl + fmt::format(",\n  PRIMARY KEY({})){};\n", natural_key_columns(type, index), sql.by_key);
    return ddl + fmt::format("){};\nCREATE UNIQUE INDEX {}_entry ON {}({}, {});\n", sql.by_key, index.name,
                             index.name, prefix_columns(type, index), oldest_first(type));
}

SqlKind sql_kind(AttributeKind kind) {
    switch (kind) {
        case AttributeKind::decimal:
            return SqlKind::real;
        case AttributeKind::text:
            return SqlKind::text;
        case AttributeKind::day:
            return SqlKind::day;
        case AttributeKind::flag:
        case AttributeKind::word:
            return SqlKind::word;
        case AttributeKind::small_integer:
            return SqlKind::small_integer;
        default:
            return SqlKind::integer;
    }
}

std::string record_ddl(const SqlDialect& sql, const RecordType& type) {
    std::string ddl = fmt::format("CREATE TABLE {}(\n", type.name);
    for (const Attribute& attribute : type.attributes) {
        ddl += fmt::format("  {} {}", attribute.name, sql_type(sql, sql_kind(attribute.kind)));
        if (type.has_id() && attribute.name == "id")
            ddl += " PRIMARY KEY";
        else if (!attribute.traits.nullable)
            ddl += " NOT NULL";
        ddl += ",\n";
    }
    for (const Attribute* attribute : matched_attributes(type))
        ddl += fmt::format("  {}_key {},\n", attribute->name, sql.text);
    ddl += fmt::format("  created_run {0} NOT NULL,\n  changed_run {0} NOT NULL", sql.integer);
    if (!type.has_id()) {
        ddl += ",\n  PRIMARY KEY(";
        for (std::size_t at = 0; at < type.key_count; ++at)
            ddl += fmt::format("{}{}", at > 0 ? ", " : "", type.attributes[at].name);
        ddl += ")";
    }
    ddl += fmt::format("){};\n", type.has_id() ? sql.by_number : sql.by_key);
    for (const Index& index : type.indexes)
        // Engines that keep a table by its key append the columns of the key that are not listed.
        ddl += type.has_id()
                   ? natural_key_ddl(sql, type, index)
                   : fmt::format("CREATE INDEX {} ON {}({});\n", index.name, type.name,
                                 sql.prefixed ? prefix_columns(type, index) : index_columns(type, index));
    return ddl;
}

}  // namespace registrar
