// SPDX-License-Identifier: Apache-2.0
#pragma once
// SQL text about a record type: lists of columns and conditions that statements of every SQL engine are made
// of. Parameters are written `?1`.
#include <string>
#include <string_view>
#include <vector>

#include "records/record_type.h"

namespace registrar {

/// Returns the attributes of a type without id that an index compares by a match rule. Each has an additional
/// column `<name>_key` with its match text. Natural keys of types with ids have their own tables.
std::vector<const Attribute*> matched_attributes(const RecordType& type);

/// Returns the columns of a type's key, comma-separated.
std::string key_columns(const RecordType& type);
/// Returns `count` parameters from `?first` on, comma-separated.
std::string parameter_list(int first, int count);
/// Returns whether an index compares an attribute by its match text, and the column that it compares.
bool is_text_part(const RecordType& type, std::string_view attribute);
std::string index_column(const RecordType& type, std::string_view attribute);
/// Returns the columns that an index compares, comma-separated.
std::string index_columns(const RecordType& type, const Index& index);
/// Returns the columns of a natural key's table, comma-separated: those that it compares, created_at if the
/// type has it, id.
std::string natural_key_columns(const RecordType& type, const Index& index);
/// Returns the columns by which records with the same natural key are ordered.
std::string oldest_first(const RecordType& type);
/// Returns what an engine with short index entries keeps of a text in an index: its first characters.
std::string text_prefix(std::string_view expression);
/// Returns the expressions by which such an engine indexes a key, comma-separated.
std::string prefix_columns(const RecordType& type, const Index& index);
/// Returns the condition for an index's rows under a key, whose parts are parameters 1, 2, …. With
/// `prefixed`, it also compares what prefix_columns() indexes.
std::string index_condition(const RecordType& type, const Index& index, bool prefixed);
/// Returns the condition for the records that such a key leads to.
std::string record_condition(const RecordType& type, const Index& index, bool prefixed);

}  // namespace registrar
