// SPDX-License-Identifier: Apache-2.0
#include "report/spreadsheet_text.h"

#include <catch2/catch.hpp>

using namespace registrar;

TEST_CASE("what a spreadsheet would run gets a quote before it") {
    for (const char* text : {"=1+1", "+SUM(A1)", "-x", "@cmd", "\tx", "\rx", "=", "-"}) {
        CAPTURE(text);
        CHECK(harmless_in_spreadsheets(text) == std::string("'").append(text));
    }
}

TEST_CASE("numbers and plain texts stay as they are") {
    for (const char* text : {"", "anna", "-5", "+1.5", "1=1", "a@b.c", " =1", "'=1"}) {
        CAPTURE(text);
        CHECK(harmless_in_spreadsheets(text) == text);
    }
}
