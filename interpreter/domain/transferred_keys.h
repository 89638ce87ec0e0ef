// SPDX-License-Identifier: Apache-2.0
#pragma once
// Encodes keys of records of any type as texts, for `transferred` records. The texts sort as the keys do. In
// `c105.b12` the letter before each number gives its count of digits.
#include <cstdint>
#include <string>
#include <string_view>

#include "records/record_block.h"

namespace registrar {

/// Returns the key of a record.
std::string transferred_key(const RecordType& type, const RecordView& record);
/// Returns the key of a record of a type with ids.
std::string transferred_key(std::int64_t id);

/// Appends a record with this key and no other values. Throws BadInput if the text is not a key.
void add_transferred_key(RecordBlock& block, std::string_view key);
/// Returns the id if it is the whole key. Throws BadInput for any other key.
std::int64_t transferred_id(std::string_view key);

}  // namespace registrar
