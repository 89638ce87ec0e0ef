// SPDX-License-Identifier: Apache-2.0
#pragma once
// What can be said of any record: which ones it refers to, whether there is one, what it is called.
#include <functional>
#include <string>

#include "records/record_block.h"
#include "store/store.h"

namespace registrar {

/// Visits the records that a record's attributes name: their type and key, as format_key() writes it.
void visit_references(const RecordType& type, const RecordView& record,
                      const std::function<void(const RecordType& target, const std::string& key)>& look);

/// Whether a record with the key of this one is stored.
bool is_stored(StoreReader& view, const RecordType& type, const RecordView& key);

/// The record as messages name it: its key and, where it has a name of its own, that.
std::string record_title(const RecordType& type, const RecordView& record);

}  // namespace registrar
