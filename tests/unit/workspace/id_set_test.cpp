// SPDX-License-Identifier: Apache-2.0
// Compares sets of ids with a plain set.
#include "workspace/id_set.h"

#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <vector>

#include "diag/unavailable.h"

using registrar::IdSet;

namespace {

std::vector<std::int64_t> ids_of(const IdSet& set) {
    std::vector<std::int64_t> ids;
    set.visit([&](std::int64_t id) { ids.push_back(id); });
    return ids;
}

}  // namespace

TEST_CASE("a set of ids contains what was added, ascending, and survives packing") {
    std::mt19937_64 source(1);
    for (const std::int64_t range : {70, 5'000, 200'000, 3'000'000}) {
        IdSet set;
        std::set<std::int64_t> plain;
        for (int count = 0; count < 40'000; ++count) {
            const auto id = static_cast<std::int64_t>(source() % static_cast<std::uint64_t>(range)) + 1;
            set.add(id);
            plain.insert(id);
        }
        const std::vector<std::int64_t> expected(plain.begin(), plain.end());
        CHECK(set.size() == plain.size());
        CHECK(ids_of(set) == expected);
        const IdSet again = IdSet::unpack(set.pack());
        CHECK(ids_of(again) == expected);
        CHECK(again.contains(expected.front()));
        CHECK_FALSE(again.contains(range + 1));
    }
}

TEST_CASE("adjacent ids take almost no memory") {
    IdSet set;
    for (std::int64_t id = 1; id <= 1'000'000; ++id) set.add(id);
    CHECK(set.pack().size() < 200);
}

TEST_CASE("sets can be joined, moved and emptied") {
    IdSet left;
    IdSet right;
    left.add(1);
    right.add(65'535);
    right.add(65'536);
    left.add_all(right);
    CHECK(ids_of(left) == std::vector<std::int64_t>{1, 65'535, 65'536});
    IdSet moved = std::move(right);
    right.clear();
    right.add(7);
    CHECK(ids_of(moved) == std::vector<std::int64_t>{65'535, 65'536});
    CHECK(ids_of(right) == std::vector<std::int64_t>{7});
    left.add(0);
    left.add(-3);
    CHECK(left.size() == 3);
    CHECK(IdSet().empty());
    CHECK(IdSet::unpack("").empty());
}

TEST_CASE("refuses damaged bytes") {
    IdSet set;
    for (std::int64_t id = 1; id < 100; id += 3) set.add(id);
    const std::string bytes = set.pack();
    CHECK_THROWS_AS(IdSet::unpack(bytes.substr(0, bytes.size() - 1)), registrar::BadInput);
}
