// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds stored records by conditions such as `learner=anna` or `lov_id=7`, as people give them on the command
// line.
#include <cstddef>
#include <span>
#include <string>

#include "records/record_block.h"
#include "store/store.h"

namespace registrar {

/// `name` is a column of the record type, or the name of a record type that it refers to, directly or through
/// one other record. `value` is then a login, code, title, GUID or id of the record that is referred to.
struct RecordCondition {
    std::string name;
    std::string value;
};

/// The result of a search.
struct RecordSearch {
    explicit RecordSearch(const RecordType& type) : found(type), key(type) {}

    RecordBlock found;  ///< in key order
    RecordBlock
        key;  ///< one record with the key that the conditions give, if they give all of it; else empty
};

/// Returns the records that meet all conditions, at most `most`. Throws Refused for a name that the type does
/// not have, for a value that is none of its column, or if a reference leads nowhere.
RecordSearch search_records(StoreReader& reader, const RecordType& type,
                            std::span<const RecordCondition> conditions, std::size_t most);

}  // namespace registrar
