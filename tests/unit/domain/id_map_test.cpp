// SPDX-License-Identifier: Apache-2.0
#include "domain/id_map.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "rounds.h"

using namespace registrar;

TEST_CASE("a map of ids agrees with a plain map") {
    std::mt19937 random(test_seed(5));
    IdMap ids;
    std::map<std::int64_t, IdMap::Entry> plain;
    std::int64_t source = 0;
    std::int64_t target = 100;
    for (int round = 0; round < test_count(2000); ++round) {
        source += random() % 4 == 0 ? 3 : 1;
        target += random() % 8 == 0 ? -5 : 1;
        const IdMap::Entry entry{target, random() % 10 == 0};
        ids.add(source, entry);
        plain.emplace(source, entry);
    }
    std::size_t differences = 0;
    for (std::int64_t id = -2; id < source + 3; ++id) {
        const auto found = ids.find(id);
        const auto known = plain.find(id);
        if (found.has_value() != (known != plain.end())) ++differences;
        if (found && (found->target != known->second.target || found->bound != known->second.bound))
            ++differences;
    }
    std::size_t visited = 0;
    ids.visit([&](std::int64_t id, const IdMap::Entry& entry) {
        ++visited;
        if (plain.at(id).target != entry.target) ++differences;
    });
    CHECK(visited == plain.size());
    CHECK(differences == 0);
}
