// SPDX-License-Identifier: Apache-2.0
#include "store/sql/schema_sql.h"

#include <fmt/format.h>

#include "store/sql/record_sql.h"

namespace registrar {

namespace {

constexpr std::string_view runs = R"sql(
CREATE TABLE run(
  id {number}, key {text} NOT NULL, state {text} NOT NULL,
  definition_path {text} NOT NULL, definition_sha256 {text} NOT NULL, definition_text {text} NOT NULL,
  settings {text} NOT NULL, clock {integer} NOT NULL, started {integer} NOT NULL, finished {integer} NOT NULL,
  registrar {text} NOT NULL, tzdb {text} NOT NULL, owner {text} NOT NULL, report {text} NOT NULL,
  results {text} NOT NULL) {by_number};
CREATE INDEX run_key ON run(key, state);
CREATE INDEX run_results ON run(key) WHERE results <> '';
CREATE TABLE run_input(
  run {integer} NOT NULL, input {integer} NOT NULL, file {text} NOT NULL, size {integer} NOT NULL,
  sha256 {text} NOT NULL, dialect {text} NOT NULL, PRIMARY KEY(run, input)) {by_key};
)sql";

constexpr std::string_view effects = R"sql(
CREATE TABLE effect(
  id {number}, run {integer} NOT NULL, type {text} NOT NULL, input {integer}, count {integer} NOT NULL,
  first_key {bytes} NOT NULL, last_key {bytes} NOT NULL, data {bytes} NOT NULL) {by_number};
CREATE INDEX effect_run ON effect(run, type, first_key);
)sql";

constexpr std::string_view ledger = R"sql(
CREATE TABLE store(name {text} PRIMARY KEY, value {text} NOT NULL) {by_key};
CREATE TABLE next_id(type {text} PRIMARY KEY, next {integer} NOT NULL) {by_key};
CREATE TABLE checkpoint(
  run {integer} PRIMARY KEY, input {integer} NOT NULL, byte_offset {integer} NOT NULL, line {integer} NOT NULL,
  record {integer} NOT NULL, counters {text} NOT NULL) {by_number};
CREATE TABLE input_block(
  run {integer} NOT NULL, input {integer} NOT NULL, first {integer} NOT NULL, digests {bytes} NOT NULL,
  PRIMARY KEY(run, input, first)) {by_key};
CREATE TABLE reject(
  id {number}, run {integer} NOT NULL, file {text} NOT NULL, line {integer} NOT NULL,
  record {integer} NOT NULL, action {text} NOT NULL, code {text} NOT NULL, field {text} NOT NULL,
  value {text} NOT NULL, message {text} NOT NULL, original {bytes} NOT NULL) {by_number};
CREATE INDEX reject_run ON reject(run);
CREATE TABLE run_note(
  run {integer} NOT NULL, name {text} NOT NULL, data {bytes} NOT NULL, PRIMARY KEY(run, name)) {by_key};
CREATE TABLE run_log(id {number}, run {integer} NOT NULL, lines {bytes} NOT NULL) {by_number};
CREATE INDEX run_log_run ON run_log(run);
CREATE TABLE held_row(id {number}, run {integer} NOT NULL, data {bytes} NOT NULL) {by_number};
CREATE INDEX held_row_run ON held_row(run);
CREATE TABLE lease(
  scope {text} PRIMARY KEY, run {integer} NOT NULL, host {text} NOT NULL, process {integer} NOT NULL,
  process_start {text} NOT NULL, fence {integer} NOT NULL, since {integer} NOT NULL, beat {integer} NOT NULL,
  expires {integer} NOT NULL, definition {text} NOT NULL, file {text} NOT NULL, line {integer} NOT NULL)
  {by_key};
)sql";

std::string in_dialect(const SqlDialect& sql, std::string_view ddl) {
    return fmt::format(fmt::runtime(ddl), fmt::arg("integer", sql.integer), fmt::arg("text", sql.text),
                       fmt::arg("bytes", sql.bytes), fmt::arg("number", sql.number),
                       fmt::arg("by_number", sql.by_number), fmt::arg("by_key", sql.by_key));
}

std::string_view sql_type(const SqlDialect& sql, AttributeKind kind) {
    switch (kind) {
        case AttributeKind::decimal:
            return sql.real;
        case AttributeKind::text:
        case AttributeKind::day:
            return sql.text;
        default:
            return sql.integer;
    }
}

}  // namespace

std::string run_ddl(const SqlDialect& sql) {
    return in_dialect(sql, runs);
}

std::string effect_ddl(const SqlDialect& sql) {
    return in_dialect(sql, effects);
}

std::string ledger_ddl(const SqlDialect& sql) {
    return in_dialect(sql, ledger);
}

std::string natural_key_ddl(const SqlDialect& sql, const RecordType& type, const Index& index) {
    std::string ddl = fmt::format("CREATE TABLE {}(\n", index.name);
    for (const std::string_view name : index.attributes) {
        const bool text = type.attribute(name)->kind == AttributeKind::text;
        ddl += fmt::format("  {}{} {} NOT NULL,\n", name, text ? "_key" : "", text ? sql.text : sql.integer);
    }
    if (type.attribute("created_at") != nullptr)
        ddl += fmt::format("  created_at {} NOT NULL,\n", sql.integer);
    return ddl + fmt::format("  id {} NOT NULL,\n  PRIMARY KEY({})) {};\n", sql.integer,
                             natural_key_columns(type, index), sql.by_key);
}

std::string record_ddl(const SqlDialect& sql, const RecordType& type) {
    std::string ddl = fmt::format("CREATE TABLE {}(\n", type.name);
    for (const Attribute& attribute : type.attributes) {
        ddl += fmt::format("  {} {}", attribute.name, sql_type(sql, attribute.kind));
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
    ddl += fmt::format(") {};\n", type.has_id() ? sql.by_number : sql.by_key);
    for (const Index& index : type.indexes)
        // Engines that keep a table by its key append the columns of the key that are not listed.
        ddl += type.has_id() ? natural_key_ddl(sql, type, index)
                             : fmt::format("CREATE INDEX {} ON {}({});\n", index.name, type.name,
                                           index_columns(type, index));
    return ddl;
}

}  // namespace registrar
