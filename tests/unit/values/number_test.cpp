// SPDX-License-Identifier: Apache-2.0
#include "values/number.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

using namespace registrar;

TEST_CASE("an integer is digits with at most one sign") {
    CHECK(parse_integer("0") == 0);
    CHECK(parse_integer("-0") == 0);
    CHECK(parse_integer("+17") == 17);
    CHECK(parse_integer("007") == 7);
    CHECK(parse_integer("9223372036854775807") == INT64_MAX);
    CHECK(parse_integer("-9223372036854775808") == INT64_MIN);
    for (const char* bad : {"", "+", "-", "--1", "+-1", "-+1", "++1", " 1", "1 ", "1.0", "1,0", "1e3", "0x10",
                            "1_000", "9223372036854775808", "-9223372036854775809", "٣", "1-"}) {
        CAPTURE(bad);
        CHECK(!parse_integer(bad));
    }
}

TEST_CASE("a decimal is digits with at most one sign and one point") {
    CHECK(parse_decimal("85.25") == 85.25);
    CHECK(parse_decimal("-.5") == -0.5);
    CHECK(parse_decimal("+5.") == 5.0);
    CHECK(parse_decimal("100") == 100.0);
    CHECK(parse_decimal("0.1") == 0.1);
    CHECK(parse_decimal("85,25", ',') == 85.25);
    CHECK(parse_decimal("+85,25", ',') == 85.25);
    CHECK(!parse_decimal("85,25"));
    CHECK(!parse_decimal("85.25", ','));
    for (const char* bad : {"",      ".",       "+",     "-",   "+.",  "1.2.3", "1e3", "1E3", "inf", "nan",
                            "0x1p3", "1 000.5", "1'000", "--1", "+-1", "-+1",   "1-",  " 1",  "1 ",  "١"}) {
        CAPTURE(bad);
        CHECK(!parse_decimal(bad));
    }
    CHECK(!parse_decimal(std::string(400, '9')));
}

TEST_CASE("never returns a negative zero") {
    CHECK(!std::signbit(*parse_decimal("-0")));
    CHECK(!std::signbit(*parse_decimal("-0.000")));
}

TEST_CASE("writes a decimal in its shortest form without exponent, and reads it back") {
    CHECK(format_decimal(0) == "0");
    CHECK(format_decimal(100) == "100");
    CHECK(format_decimal(-85.5) == "-85.5");
    CHECK(format_decimal(0.1) == "0.1");
    CHECK(format_decimal(1e21) == "1000000000000000000000");
    CHECK(format_decimal(1e-7) == "0.0000001");
    std::mt19937_64 random(1);
    for (int i = 0; i < 2000; ++i) {
        const double value =
            std::ldexp(static_cast<double>(random()), static_cast<int>(random() % 200) - 150);
        const std::string text = format_decimal(value);
        CHECK(text.find('e') == std::string::npos);
        CHECK(parse_decimal(text) == value);
    }
}

TEST_CASE("writes the smallest and the largest number") {
    CHECK(format_decimal(5e-324).size() > 300);
    CHECK(format_decimal(-1.7976931348623157e308).size() > 300);
}
