// SPDX-License-Identifier: Apache-2.0
#include "input/line_ends.h"

#include <catch2/catch.hpp>
#include <random>
#include <vector>

#include "unit/input/read_all.h"
#include "values/charset.h"

using namespace registrar;

namespace {

std::size_t counted_plainly(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n') ++at;
        count += text[at] == '\n' || text[at] == '\r' ? 1 : 0;
    }
    return count;
}

std::string wide(std::string_view text, const UnitWidth& shape) {
    std::string result;
    for (const char c : text) {
        std::string unit(shape.width, '\0');
        (shape.big_endian ? unit.back() : unit.front()) = c;
        result += unit;
    }
    return result;
}

}  // namespace

TEST_CASE("LF, CRLF and CR each end a line") {
    CHECK(count_line_ends("") == 0);
    CHECK(count_line_ends("a") == 0);
    CHECK(count_line_ends("a\nb\r\nc\rd") == 3);
    CHECK(count_line_ends("\r\r\n\n") == 3);
    CHECK(count_line_ends("a\r") == 1);
}

TEST_CASE("counts long texts like short ones") {
    std::mt19937 random(test_seed(2));
    std::uniform_int_distribution<std::size_t> letter(0, 3);
    for (int round = 0; round < test_count(200); ++round) {
        std::string text(static_cast<std::size_t>(round) * 37 % 9000, 'x');
        for (char& c : text) c = "x\r\ny"[letter(random)];
        REQUIRE(count_line_ends(text) == counted_plainly(text));
    }
}

TEST_CASE("a counter gives the line in which each piece begins") {
    for (const char* encoding : {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
        const UnitWidth shape = unit_width(encoding);
        const std::string text = "a\r\nb\rc\n\r\n\rd\n";
        for (std::size_t cut = 1; cut < text.size(); ++cut) {
            LineCounter counter(shape);
            CHECK(counter.pass(wide(text.substr(0, cut), shape)) == 1);
            const bool inside = text[cut - 1] == '\r' && text[cut] == '\n';
            CAPTURE(encoding, cut);
            CHECK(counter.pass(wide(text.substr(cut), shape)) ==
                  1 + counted_plainly(text.substr(0, cut)) - (inside ? 1 : 0));
        }
    }
}

TEST_CASE("a byte of a wide character is not a line end") {
    LineCounter counter(unit_width("UTF-16LE"));
    const std::string text("\x0A\x0A\x0D\x01\x0A\x00", 6);  // U+0A0A, U+010D, LF
    CHECK(counter.pass(text) == 1);
    CHECK(counter.pass(text) == 2);
}
