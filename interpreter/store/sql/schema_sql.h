// SPDX-License-Identifier: Apache-2.0
#pragma once
// The CREATE statements of a store's tables: those of the record types, derived from their declarations, and
// those of the ledger. Each SQL engine gives its words for types and tables.
#include <string>
#include <string_view>

#include "records/record_type.h"

namespace registrar {

/// How an engine writes what the statements need.
struct SqlDialect {
    std::string_view integer;    ///< type of 64-bit integers
    std::string_view real;       ///< type of doubles
    std::string_view text;       ///< type of texts, compared by their bytes
    std::string_view bytes;      ///< type of byte strings
    std::string_view number;     ///< type and constraint of an id that the engine counts
    std::string_view by_number;  ///< after a table whose rows are kept by such an id
    std::string_view by_key;     ///< after a table whose rows are kept in the order of their key
};

/// Returns all CREATE statements of a record type.
std::string record_ddl(const SqlDialect& sql, const RecordType& type);
/// Returns the CREATE statement of a natural key's table, for a type with ids.
std::string natural_key_ddl(const SqlDialect& sql, const RecordType& type, const Index& index);
/// Returns the CREATE statements of the tables of runs, of effects, and of the rest of the ledger.
std::string run_ddl(const SqlDialect& sql);
std::string effect_ddl(const SqlDialect& sql);
std::string ledger_ddl(const SqlDialect& sql);

}  // namespace registrar
