// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/case_comparison.h"

#include <catch2/catch.hpp>

using namespace registrar;

TEST_CASE("equal tables have no differences, whatever the order of keyed records and columns") {
    CHECK(compare_tables("id,name\n1,a\n2,b\n", "id,name\n1,a\n2,b\n", 1) == "");
    CHECK(compare_tables("id,name\n1,a\n2,b\n", "name,id\nb,2\na,1\n", 0) != "");
    CHECK(compare_tables("id,name\n2,b\n1,a\n", "id,name\n1,a\n2,b\n", 1) == "");
}

TEST_CASE("ignores columns without expectations") {
    CHECK(compare_tables("id\n1\n", "id,name\n1,a\n", 1) == "");
}

TEST_CASE("names differences by record and column") {
    CHECK(compare_tables("id,name\n1,a\n2,b\n", "id,name\n1,x\n3,c\n", 1) ==
          "  id=1: name: expected 'a', found 'x'\n"
          "  id=2: expected, not found: 2,b\n"
          "  id=3: found, not expected: 3,c\n");
    CHECK(compare_tables("id,name\n1,a\n", "id\n1\n", 1) ==
          "  id=1: name: expected 'a', found '(no such column)'\n");
}

TEST_CASE("compares records without keys in their order") {
    CHECK(compare_tables("a\n1\n2\n", "a\n2\n1\n", 0) ==
          "  line 2: a: expected '1', found '2'\n  line 3: a: expected '2', found '1'\n");
    CHECK(compare_tables("a\n1\n", "a\n1\n1\n", 0) == "  line 3: found, not expected: 1\n");
}

TEST_CASE("reports a record that is expected once and found twice") {
    CHECK(compare_tables("id,name\n1,a\n", "id,name\n1,a\n1,a\n", 1) != "");
    CHECK(compare_tables("id,name\n1,a\n1,b\n", "id,name\n1,a\n", 1) != "");
}

TEST_CASE("counts the differences after the first twenty") {
    std::string expected = "id\n";
    for (int at = 0; at < 25; ++at) expected += std::to_string(at) + "\n";
    const std::string text = compare_tables(expected, "id\n", 1);
    CHECK(std::count(text.begin(), text.end(), '\n') == 21);
    CHECK(text.ends_with("  and 5 more\n"));
}

TEST_CASE("shows the first line that differs between texts") {
    CHECK(compare_texts("a\nb\n", "a\nb\n") == "");
    CHECK(compare_texts("a\nb\n", "a\nc\nd\n") == "  line 2:\n    expected b\n    found    c\n");
    CHECK(compare_texts("a\n", "a\nb\n") == "  line 2:\n    expected (the end)\n    found    b\n");
    CHECK(compare_texts("a\n", "a") == "  the ends of lines differ\n");
}
