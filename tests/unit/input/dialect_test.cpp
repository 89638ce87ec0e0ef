// SPDX-License-Identifier: Apache-2.0
#include "input/dialect.h"

#include <catch2/catch.hpp>

using namespace registrar;

TEST_CASE("delimiters have names, in any letter case") {
    CHECK(delimiter_from_name("comma") == ',');
    CHECK(delimiter_from_name("Pipe") == '|');
    CHECK(delimiter_from_name("SEMICOLON") == ';');
    CHECK(delimiter_from_name("tabulation") == '\t');
    CHECK(delimiter_from_name("\\t") == '\t');
}

TEST_CASE("a delimiter may be the character itself") {
    for (const char c : {',', ';', '|', '\t', ' ', '~', ':', '^', '\x1F', '\''}) {
        CHECK(delimiter_from_name(std::string_view(&c, 1)) == c);
    }
}

TEST_CASE("what cannot delimit is refused") {
    for (const std::string_view name : {"", "a", "Z", "7", "\"", "\n", "\r", ";;", "é", "tab", "\xE9"}) {
        CAPTURE(name);
        CHECK_FALSE(delimiter_from_name(name));
    }
    CHECK_FALSE(delimiter_from_name(std::string_view("\0", 1)));
}

TEST_CASE("delimiters are named for people") {
    CHECK(delimiter_name(',') == "comma");
    CHECK(delimiter_name('\t') == "tabulation");
    CHECK(delimiter_name('~') == "'~'");
}
