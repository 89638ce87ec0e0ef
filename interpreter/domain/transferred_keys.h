// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keys of records of any type as texts that sort as the keys do, for `transferred` records: `c105.b12`, each
// number behind a letter that says how many digits it has.
#include <cstdint>
#include <string>
#include <string_view>

#include "records/record_block.h"

namespace registrar {

/// The key of a record.
std::string transferred_key(const RecordType& type, const RecordView& record);
/// The key of a record of a type with ids.
std::string transferred_key(std::int64_t id);

/// Appends a record with that key and nothing else. Throws BadInput for a text that is none.
void add_transferred_key(RecordBlock& block, std::string_view key);
/// The id that is the whole key. Throws BadInput for any other.
std::int64_t transferred_id(std::string_view key);

}  // namespace registrar
