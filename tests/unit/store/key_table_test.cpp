// SPDX-License-Identifier: Apache-2.0
#include "store/key_table.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>

using namespace registrar;

TEST_CASE("a key table agrees with a plain map") {
    std::mt19937_64 random(1);
    KeyTable table;
    std::map<std::string, std::vector<std::int64_t>> model;
    CHECK(table.find("x", KeyTable::hash("x")).empty());
    for (std::int64_t id = 1; id <= 20'000; ++id) {
        if (id == 10'000) table.reserve(30'000);
        std::string key;
        const auto number = random() % 15'000;
        key.assign(number % 40, 'k');
        key += std::to_string(number);
        if (number % 7 == 0) key.push_back('\0');
        table.add(key, id);
        model[key].push_back(id);
    }
    table.add("", -5);
    model[""].push_back(-5);
    CHECK(table.size() == model.size());
    std::size_t differences = 0;
    for (const auto& [key, ids] : model) {
        const auto hash = KeyTable::hash(key);
        table.prefetch_slot(hash);
        table.prefetch_key(hash);
        const auto found = table.find(key, hash);
        differences += std::vector(found.begin(), found.end()) == ids ? 0u : 1u;
        const std::string other = key + "?";
        if (!model.contains(other)) differences += table.find(other, KeyTable::hash(other)).size();
    }
    CHECK(differences == 0);
    CHECK(table.memory() > 20'000 * 8);
}
