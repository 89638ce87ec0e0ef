// SPDX-License-Identifier: Apache-2.0
// An action, step or command that changes a type that it does not declare is a bug, because no lease covers
// the type.
#include <array>
#include <catch2/catch.hpp>
#include <stdexcept>

#include "action/bulk_change.h"
#include "records/learning.h"
#include "records/people.h"
#include "store/memory/store.h"

using namespace registrar;

TEST_CASE("allows changes of declared types and the trash only") {
    const std::array<const RecordType*, 1> writes{&learner_type};
    CHECK_NOTHROW(demand_written(learner_type, writes, "trial"));
    CHECK_NOTHROW(demand_written(trash_type, writes, "trial"));
    CHECK_THROWS_WITH(demand_written(entity_type, writes, "trial"),
                      "trial changes entity records, which it does not declare");
    CHECK_THROWS_AS(demand_written(entity_type, {}, "trial"), std::logic_error);
}

TEST_CASE("compares every type of a batch with the declared types") {
    MemoryStore store;
    const auto reader = store.reader();
    BulkBatch batch({}, *reader, 0, 1);
    Learner learner;
    learner.id = 1;
    batch.erase(learner_type, {&learner, {}});
    const std::array<const RecordType*, 1> declared{&learner_type};
    CHECK_NOTHROW(demand_written(batch, declared, "trial"));
    Entity entity;
    entity.id = 2;
    batch.erase(entity_type, {&entity, {}});
    CHECK_THROWS_AS(demand_written(batch, declared, "trial"), std::logic_error);
}
