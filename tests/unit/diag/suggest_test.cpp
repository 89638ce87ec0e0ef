// SPDX-License-Identifier: Apache-2.0
#include "diag/suggest.h"

#include <catch2/catch.hpp>

using namespace registrar;
using Names = std::vector<std::string_view>;

TEST_CASE("edit distance counts insertions, deletions, substitutions and swaps of neighbours") {
    CHECK(edit_distance("status", "status", 3) == 0);
    CHECK(edit_distance("statu", "status", 3) == 1);
    CHECK(edit_distance("sttatus", "status", 3) == 1);
    CHECK(edit_distance("stetus", "status", 3) == 1);
    CHECK(edit_distance("sttaus", "status", 3) == 1);
    CHECK(edit_distance("ab", "ba", 1) == 1);
    CHECK(edit_distance("xyab", "ab", 3) == 2);
    CHECK(edit_distance("", "abc", 3) == 3);
}

TEST_CASE("edit distance ignores ASCII letter case") {
    CHECK(edit_distance("UserEmail", "userEMAIL", 3) == 0);
}

TEST_CASE("edit distance stops above its limit") {
    CHECK(edit_distance("kitten", "sitting", 3) == 3);
    CHECK(edit_distance("kitten", "sitting", 2) == 3);
    CHECK(edit_distance("abcdefgh", "hgfedcba", 3) == 4);
    CHECK(edit_distance(std::string(1'000'000, 'x'), "status", 3) == 4);
}

TEST_CASE("sees a swap right after a row beyond the limit") {
    CHECK(edit_distance("ba", "ab", 1) == 1);
}

TEST_CASE("near names are sorted by distance, then by table order, at most three") {
    const Names table{"sessionEnd", "sessionIds", "sessionIdX", "sessionId", "trainingId"};
    CHECK(near_names("sesionId", table) == Names{"sessionId", "sessionIds", "sessionIdX"});
}

TEST_CASE("a name is not near if it needs more than three edits, or edits over half of its length") {
    const Names table{"fields", "id"};
    CHECK(near_names("somethingElse", table).empty());
    CHECK(near_names("it", table).empty());
    CHECK(near_names("fi", table).empty());
    CHECK(near_names("feilds", table) == Names{"fields"});
    CHECK(near_names("", table).empty());
}

TEST_CASE("a name in another letter case is nearest, and no name appears twice") {
    const Names table{"userEmail", "useremails", "userEmail"};
    CHECK(near_names("USEREMAIL", table) == Names{"userEmail", "useremails"});
}

TEST_CASE("suggestions are phrased as a question") {
    CHECK(did_you_mean({}).empty());
    CHECK(did_you_mean(Names{"a"}) == "did you mean a?");
    CHECK(did_you_mean(Names{"a", "b"}) == "did you mean a or b?");
    CHECK(did_you_mean(Names{"a", "b", "c"}) == "did you mean a, b or c?");
}
