// SPDX-License-Identifier: Apache-2.0
// Tests guess_encoding: it guesses the encoding of bytes only if they give enough evidence.
#include "values/likely_encoding.h"

#include <catch2/catch.hpp>

using namespace registrar;
using namespace std::string_view_literals;

namespace {

std::string of_lines(std::string_view lines, const std::string& read_as = "UTF-8") {
    return likely_encoding({"login;name\nx", lines}, read_as);
}

std::string wide(std::string_view text, std::size_t width, bool big_endian) {
    std::string bytes;
    for (const char c : text) {
        if (!big_endian) bytes += c;
        bytes.append(width - 1, '\0');
        if (big_endian) bytes += c;
    }
    return bytes;
}

}  // namespace

TEST_CASE("recognises wide encodings by their zero bytes") {
    const auto looks = [](std::size_t width, bool big_endian) {
        return likely_encoding({wide("login;name\r\nanna;5\r\n", width, big_endian), {}}, "UTF-8");
    };
    CHECK(looks(2, false) == "UTF-16LE");
    CHECK(looks(2, true) == "UTF-16BE");
    CHECK(looks(4, false) == "UTF-32LE");
    CHECK(looks(4, true) == "UTF-32BE");
    CHECK(likely_encoding({"login;name\nan\0na;5\n"sv, {}}, "UTF-8") == "");
}

TEST_CASE("recognises valid UTF-8") {
    CHECK(of_lines("José\n", "WINDOWS-1252") == "UTF-8");
    CHECK(likely_encoding({"login;name\nanna;5\n", {}}, "UTF-16LE") == "UTF-8");
    CHECK(of_lines("José\n") == "");
}

TEST_CASE("does not mistake short words for UTF-8") {
    CHECK(of_lines("\xC3\xB6\n", "TIS-620") == "");
    CHECK(of_lines("Привет, мир; как дела сегодня\n", "WINDOWS-1251") == "UTF-8");
}

TEST_CASE("recognises an encoding by single Western letters among ASCII") {
    CHECK(of_lines("Zo\xEB;5\n") == "WINDOWS-1252");
    CHECK(of_lines("M\xFCller\nit\x92s \x80 5\n") == "WINDOWS-1252");
    CHECK(of_lines("it\x92s caf\xE9\n", "ISO-8859-1") == "WINDOWS-1252");
}

TEST_CASE("uses ICU's guess for long text") {
    CHECK(of_lines("\xC8\xE2\xE0\xED\xEE\xE2;\xCF\xB8\xF2\xF0;\xCC\xEE\xF1\xEA\xE2\xE0\n"
                   "\xD1\xE8\xE4\xEE\xF0\xEE\xE2\xE0;\xC0\xED\xED\xE0\n"
                   "\xCF\xEE\xEF\xEE\xE2\xE0;\xC5\xEB\xE5\xED\xE0\n") == "WINDOWS-1251");
    std::string western;
    for (int line = 0; line < 10; ++line) western += "M\xFCller;J\xF6rg;K\xF6ln;D\xFCsseldorf\n";
    CHECK(of_lines(western) == "WINDOWS-1252");
    // The same names in IBM850, which ICU takes for WINDOWS-1252, too.
    std::string old;
    for (int line = 0; line < 10; ++line)
        old +=
            "M\x81ller;J\x94rg;K\x94ln;Garc\xA1"
            "a;Jos\x82\n";
    CHECK(of_lines(old) == "");
}

TEST_CASE("does not guess if the bytes could be anything") {
    CHECK(likely_encoding({"\x30\x75\x4E\x2D\xE3\xE4", "\x30\x75\x4E\x2D\xE3\xE4"}, "UTF-16BE") == "");
    CHECK(of_lines("\xFF\xFE\x81\n") == "");
    CHECK(of_lines("\x80\n") == "");
    // Damaged UTF-8.
    CHECK(of_lines("José, Zoë, Müller, Jos\xE9\n") == "");
    // Already read in this encoding, and one byte is undefined.
    CHECK(of_lines("M\xFCller \x81\n", "WINDOWS-1252") == "");
}
