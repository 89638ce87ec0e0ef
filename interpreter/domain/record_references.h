// SPDX-License-Identifier: Apache-2.0
#pragma once
// Works on records of any type: which records they refer to, whether they exist, and their titles.
#include <functional>
#include <string>

#include "records/record_block.h"
#include "store/store.h"

namespace registrar {

/// Visits the type and key of each record that this record refers to. Keys are as format_key() writes them.
void visit_references(const RecordType& type, const RecordView& record,
                      const std::function<void(const RecordType& target, const std::string& key)>& look);

/// Returns true if a record with the key of this one is stored.
bool is_stored(StoreReader& reader, const RecordType& type, const RecordView& key);

/// Returns the key of the record and, if it has one, its name, for messages.
std::string record_title(const RecordType& type, const RecordView& record);

}  // namespace registrar
