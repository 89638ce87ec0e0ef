// SPDX-License-Identifier: Apache-2.0
#include "workspace/created_ids.h"

#include <catch2/catch.hpp>

using registrar::CreatedIds;

TEST_CASE("knows the ids that a run created before and after another run's") {
    CreatedIds created;
    created.add({"session", 5, 5});
    CHECK(created.ranges().empty());
    created.add({"session", 5, 8});
    created.add({"session", 5, 10});
    created.add({"session", 10, 11});
    created.add({"registration", 1, 3});
    created.add({"session", 20, 22});
    CHECK(created.ranges().size() == 3);
    for (const std::int64_t id : {5, 9, 10, 20, 21}) CHECK(created.contains("session", id));
    for (const std::int64_t id : {4, 11, 19, 22, 1}) CHECK_FALSE(created.contains("session", id));
    CHECK(created.contains("registration", 1));
}
