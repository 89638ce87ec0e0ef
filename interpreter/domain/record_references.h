// SPDX-License-Identifier: Apache-2.0
#pragma once
// What any record says of others: which ones it refers to, and what it is called.
#include <functional>
#include <string>

#include "records/record_block.h"

namespace registrar {

/// Visits the records that a record's attributes name: their type and key, as format_key() writes it.
void visit_references(const RecordType& type, const RecordView& record,
                      const std::function<void(const RecordType& target, const std::string& key)>& look);

/// The record as messages name it: its key and, where it has a name of its own, that.
std::string record_title(const RecordType& type, const RecordView& record);

}  // namespace registrar
