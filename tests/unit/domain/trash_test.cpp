// SPDX-License-Identifier: Apache-2.0
#include "domain/trash.h"

#include <catch2/catch.hpp>

#include "contract/stores.h"
#include "records/content.h"
#include "records/learning.h"
#include "records/people.h"

using namespace registrar;

constexpr std::int64_t day = 86400;

TEST_CASE("expired files, which stay until the purge command, hide no other expired record") {
    MemoryStore store;
    RecordBlock block(trash_type);
    for (std::int64_t id = 1; id <= 5; ++id) {
        block.append();
        auto& trash = block.as<Trash>(block.size() - 1);
        trash.id = id;
        trash.type = block.add_text(id <= 3 ? file_type.name : learner_type.name);
        trash.key = block.add_text(std::to_string(id));
        trash.deleted_at = static_cast<Timestamp>(0);
        trash.purge_at = static_cast<Timestamp>((id <= 3 ? 10 : 20) * day);
    }
    insert_all(store, block);
    const auto reader = store.reader();
    CHECK(expired_trash(*reader, 100 * day, 2) == std::vector<std::int64_t>{4, 5});
    CHECK(expired_trash(*reader, 100 * day, 1).size() == 1);
    CHECK(expired_trash(*reader, 5 * day, 2).empty());
}
