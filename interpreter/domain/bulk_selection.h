// SPDX-License-Identifier: Apache-2.0
#pragma once
// Scans the whole store for bulk steps: who is registered in which sessions.
#include <cstdint>

#include "store/store.h"
#include "workspace/id_set.h"

namespace registrar {

/// Visits all records of a type, by key ascending. Reads 1,024 at a time.
template <class Record, class Visit>
void visit_records(StoreReader& reader, const RecordType& type, const Visit& visit) {
    constexpr std::size_t at_once = 1024;
    RecordBlock block(type);
    const auto cursor = reader.scan(type);
    while (cursor->next(block, at_once) > 0) {
        for (std::size_t at = 0; at < block.size(); ++at) visit(block.as<Record>(at));
        block.clear();
    }
}

/// Learners who have registrations.
struct RegisteredLearners {
    IdSet any;      ///< at least one
    IdSet running;  ///< in a session that ends on `day` or later, or has no end date
};
RegisteredLearners registered_learners(StoreReader& reader, std::int64_t day);

/// Returns the ids of sessions that have at least one registration.
IdSet sessions_with_learners(StoreReader& reader);

}  // namespace registrar
