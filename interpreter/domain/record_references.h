// SPDX-License-Identifier: Apache-2.0
#pragma once
// Works on records of any type: which records they refer to, whether they exist, and their titles.
#include <functional>
#include <span>
#include <string>

#include "records/record_block.h"
#include "store/store.h"

namespace registrar {

/// Visits the type and key of each record that this record refers to. Keys are as format_key() writes them.
void visit_references(const RecordType& type, const RecordView& record,
                      const std::function<void(const RecordType& target, const std::string& key)>& look);

/// Visits the stored records that refer to one of these records, and the key of the record that they refer
/// to. `keys` are as format_key() writes them, of type `target`. Scans a whole type if no index leads to its
/// records.
void visit_referrers(StoreReader& reader, const RecordType& target, std::span<const std::string> keys,
                     const std::function<void(const RecordType& type, const RecordView& referrer,
                                              const std::string& key)>& look);

/// Returns true if no two records should have the same key of this index.
bool is_unique(const Index& index);

/// Reads the key of a reference, as visit_references() passes it, into a new record of the block.
void add_reference_key(RecordBlock& block, std::string_view key);

/// Returns a block with the stored record that has the key of this one; an empty one if there is none.
RecordBlock stored_record(StoreReader& reader, const RecordType& type, const RecordView& key);
/// Returns true if a record with the key of this one is stored.
inline bool is_stored(StoreReader& reader, const RecordType& type, const RecordView& key) {
    return stored_record(reader, type, key).size() > 0;
}

/// Returns the key of the record and, if it has one, its name, for messages.
std::string record_title(const RecordType& type, const RecordView& record);

}  // namespace registrar
