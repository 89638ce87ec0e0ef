// SPDX-License-Identifier: Apache-2.0
#include "values/line_diff.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <string>

using namespace registrar;

TEST_CASE("differences of lines are written as diff -u writes them") {
    CHECK(line_diff("a\nb\n", "a\nb\n").empty());
    CHECK(line_diff("", "").empty());
    CHECK(line_diff("a\nb\nc\n", "a\nx\nc\n") == "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
    CHECK(line_diff("", "a\n") == "@@ -0,0 +1 @@\n+a\n");
    CHECK(line_diff("a\n", "") == "@@ -1 +0,0 @@\n-a\n");
    CHECK(line_diff("a", "a\n") == "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n");
    CHECK(line_diff("a\nb\nc\nd\n", "b\nc\nd\ne\n") == "@@ -1,4 +1,4 @@\n-a\n b\n c\n d\n+e\n");
}

TEST_CASE("distant changes are in hunks of their own, near ones in one") {
    std::string before, far, near;
    for (int line = 1; line <= 20; ++line) {
        before += fmt::format("{}\n", line);
        far += line == 2 || line == 10 ? "x\n" : fmt::format("{}\n", line);
        near += line == 2 || line == 9 ? "x\n" : fmt::format("{}\n", line);
    }
    CHECK(line_diff(before, far) ==
          "@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -7,7 +7,7 @@\n 7\n 8\n 9\n-10\n+x\n 11\n 12\n 13\n");
    CHECK(line_diff(before, near) ==
          "@@ -1,12 +1,12 @@\n 1\n-2\n+x\n 3\n 4\n 5\n 6\n 7\n 8\n-9\n+x\n 10\n 11\n 12\n");
}

TEST_CASE("texts that differ in too many lines for the shortest result give a right one") {
    std::string before, after;
    for (int line = 0; line < 5000; ++line) {
        before += fmt::format("{}\n", line);
        after += fmt::format("{}\n", line + 10000);
    }
    const std::string diff = line_diff("same\n" + before, "same\n" + after);
    CHECK(diff.starts_with("@@ -1,5001 +1,5001 @@\n same\n-0\n"));
    CHECK(diff.ends_with("+14999\n"));
}
