// SPDX-License-Identifier: Apache-2.0
#pragma once
// The CREATE statements of a store's tables: those of the record types, derived from their declarations, and
// those of the ledger. Each SQL engine gives its words for types and tables.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "records/record_type.h"

namespace registrar {

/// The kinds of columns.
enum class SqlKind : std::uint8_t {
    integer,        ///< 64 bits
    small_integer,  ///< 32 bits
    word,           ///< 0 to 254
    real,
    text,  ///< compared by its bytes
    day,
    bytes,
    number  ///< an id that the engine counts
};

/// How an engine writes what the statements need.
struct SqlDialect {
    std::string_view integer, small_integer, word, real, text, day, bytes, number;  ///< types, by SqlKind
    std::string_view by_number;  ///< after a table whose rows are kept by an integer
    std::string_view by_key;     ///< after a table whose rows are kept in the order of their key
    bool prefixed =
        false;  ///< indexes hold only the first characters of a text, because entries must be short
};

struct SqlColumn {
    std::string_view name;
    SqlKind kind;
    bool nullable = false;
};

/// A table of the ledger. Its columns and key are those of the struct in store/ledger.h.
struct SqlTable {
    std::string_view name;
    std::string_view doc;  ///< one sentence, for people who read the schema
    std::span<const SqlColumn> columns;
    std::string_view key;           ///< the key's columns, comma-separated
    std::string_view indexes = {};  ///< CREATE statements of its indexes
};

/// Returns the tables of the ledger.
std::span<const SqlTable> ledger_tables();
/// The tables that stores of version 9 lack.
inline constexpr std::string_view tables_of_version_10[] = {"saved", "schedule", "due"};
/// Returns the table of the ledger with that name. Throws std::logic_error if there is none.
const SqlTable& ledger_table(std::string_view name);
/// Returns the CREATE statements of a table of the ledger.
std::string table_ddl(const SqlDialect& sql, const SqlTable& table);

/// Returns the kind of the column of an attribute.
SqlKind sql_kind(AttributeKind kind);
/// Returns all CREATE statements of a record type.
std::string record_ddl(const SqlDialect& sql, const RecordType& type);
/// Returns the CREATE statement of a natural key's table, for a type with ids.
std::string natural_key_ddl(const SqlDialect& sql, const RecordType& type, const Index& index);

}  // namespace registrar
