// SPDX-License-Identifier: Apache-2.0
#pragma once
// What steps that change many records ask of the whole store: who is registered where.
#include <cstdint>

#include "store/store.h"
#include "workspace/id_set.h"

namespace registrar {

/// Visits all records of a type, key ascending.
template <class Record, class Visit>
void visit_records(StoreReader& view, const RecordType& type, const Visit& visit) {
    constexpr std::size_t at_once = 1024;
    RecordBlock block(type);
    const auto cursor = view.scan(type);
    while (cursor->next(block, at_once) > 0) {
        for (std::size_t at = 0; at < block.size(); ++at) visit(block.as<Record>(at));
        block.clear();
    }
}

/// Learners with registrations.
struct RegisteredLearners {
    IdSet any;      ///< at least one
    IdSet running;  ///< in a session that has not ended before the day
};
RegisteredLearners registered_learners(StoreReader& view, std::int64_t day);

/// Sessions in which somebody is registered.
IdSet sessions_with_learners(StoreReader& view);

}  // namespace registrar
