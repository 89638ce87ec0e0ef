// SPDX-License-Identifier: Apache-2.0
#include "report/spreadsheet_text.h"

#include <catch2/catch.hpp>

using namespace registrar;

TEST_CASE("puts a quote before text that a spreadsheet would execute") {
    for (const char* text : {"=1+1", "+SUM(A1)", "-x", "@cmd", "\tx", "\rx", "=", "-"}) {
        CAPTURE(text);
        CHECK(harmless_in_spreadsheets(text) == std::string("'").append(text));
    }
}

TEST_CASE("leaves numbers and plain texts unchanged") {
    for (const char* text : {"", "anna", "-5", "+1.5", "1=1", "a@b.c", " =1", "'=1"}) {
        CAPTURE(text);
        CHECK(harmless_in_spreadsheets(text) == text);
    }
}
