// SPDX-License-Identifier: Apache-2.0
#include "domain/transferred_keys.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <compare>
#include <random>
#include <string>
#include <vector>

#include "diag/unavailable.h"
#include "records/credits.h"
#include "records/learning.h"
#include "rounds.h"

using namespace registrar;

namespace {

/// Returns numbers of all lengths and both signs.
std::int64_t any_number(std::mt19937& random) {
    std::int64_t number = 1;
    for (auto digits = random() % 18; digits > 0; --digits)
        number = number * 10 + static_cast<std::int64_t>(random() % 10);
    return random() % 4 == 0 ? -number : number;
}

RecordBlock any_accesses(std::size_t count, std::mt19937& random) {
    RecordBlock block(access_type);
    for (std::size_t at = 0; at < count; ++at) {
        block.append();
        block.as<Access>(at) = {any_number(random) % 50, any_number(random), static_cast<Word>(random() % 3)};
    }
    return block;
}

}  // namespace

TEST_CASE("keys written as text sort like the keys, and read back as them") {
    std::mt19937 random(test_seed(3));
    const RecordBlock records = any_accesses(static_cast<std::size_t>(test_count(300)), random);
    RecordBlock read(access_type);
    std::size_t differences = 0;
    for (std::size_t left = 0; left < records.size(); ++left) {
        const std::string key = transferred_key(access_type, records.view(left));
        add_transferred_key(read, key);
        if (std::is_neq(compare_keys(access_type, records.view(left), read.view(left)))) ++differences;
        for (std::size_t right = 0; right < std::min<std::size_t>(300, records.size()); ++right) {
            const std::string other = transferred_key(access_type, records.view(right));
            const auto order = compare_keys(access_type, records.view(left), records.view(right));
            if ((order < 0) != (key < other) || (order == 0) != (key == other)) ++differences;
        }
    }
    CHECK(differences == 0);
}

TEST_CASE("the text of a key follows its numbers, whatever it contains") {
    RecordBlock credits(credit_record_type);
    credits.append();
    const Text name = credits.add_text("C.M.E a5");
    credits.as<Credit>(0).course_record_id = 105;
    credits.as<Credit>(0).credit_type = name;
    const std::string key = transferred_key(credit_record_type, credits.view(0));
    CHECK(key == "c105.C.M.E a5");
    RecordBlock read(credit_record_type);
    add_transferred_key(read, key);
    CHECK(std::is_eq(compare_keys(credit_record_type, credits.view(0), read.view(0))));
}

TEST_CASE("refuses text that is not a key") {
    for (const char* text : {"", "5", "b5", "c1.2", "ax", "b12x"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(transferred_id(text), BadInput);
    }
    CHECK(transferred_id("b12") == 12);
    CHECK(transferred_id(transferred_key(-7)) == -7);
}
