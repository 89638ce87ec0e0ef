// SPDX-License-Identifier: Apache-2.0
#include "values/row_limit.h"

#include <catch2/catch.hpp>

using namespace registrar;

TEST_CASE("a limit of rows is read as a number or a percentage") {
    CHECK(parse_row_limit("12").value().text() == "12");
    CHECK(parse_row_limit("0%").value().text() == "0%");
    CHECK(parse_row_limit("101").value().number == 101);
    for (const char* wrong : {"", "%", "x", "-1", "1.5", "5 %", "101%", "99999999999999999999"}) {
        INFO(wrong);
        CHECK_FALSE(parse_row_limit(wrong));
    }
}

TEST_CASE("a number is passed by the next one, a percentage from the 100th row on") {
    const RowLimit number{2, false};
    CHECK_FALSE(number.passed(2, 2));
    CHECK(number.passed(3, 1'000'000));
    const RowLimit percent{10, true};
    CHECK_FALSE(percent.passed(99, 99));
    CHECK_FALSE(percent.passed(10, 100));
    CHECK(percent.passed(11, 100));
    CHECK_FALSE(percent.passed(11, 110));
    const RowLimit none{0, true};
    CHECK_FALSE(none.passed(99, 99));
    CHECK(none.passed(1, 100));
}
