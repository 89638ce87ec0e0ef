// SPDX-License-Identifier: Apache-2.0
#include "values/text.h"

#include <catch2/catch.hpp>

using namespace registrar;
using namespace std::string_view_literals;

namespace {

std::string exact(std::string_view text) {
    std::string scratch;
    return std::string(match_exact(text, scratch));
}

std::string folded(std::string_view text) {
    std::string scratch;
    return std::string(match_folded(text, scratch));
}

std::string guid(std::string_view text) {
    std::string scratch;
    return std::string(match_guid(text, scratch));
}

}  // namespace

TEST_CASE("trimming removes every Unicode white space and the byte order mark") {
    for (const auto blank :
         {" ", "\t", "\n", "\v", "\f", "\r", "\u0085", "\u00A0", "\u1680", "\u2000", "\u2009", "\u200A",
          "\u2028", "\u2029", "\u202F", "\u205F", "\u3000", "\uFEFF"}) {
        const std::string around = blank + std::string("a b") + blank + blank;
        CAPTURE(around);
        CHECK(trimmed(around) == "a b");
        CHECK(trimmed(blank).empty());
    }
    CHECK(trimmed("").empty());
}

TEST_CASE("trimming keeps what only looks blank") {
    for (const auto text : {"\u200B", "\u200D", "\u2060", "\u180E", "\x1F", "é", "\U0001F600"}) {
        CHECK(trimmed(text) == text);
    }
    CHECK(trimmed("\0"sv) == "\0"sv);
    CHECK(trimmed(" \x80 ") == "\x80");
    CHECK(trimmed(" a\xA0 ") == "a\xA0");
}

TEST_CASE("a trimmed text is a view into its argument") {
    const std::string_view text = "  abc  ";
    CHECK(trimmed(text).data() == text.data() + 2);
}

TEST_CASE("distinguishes ASCII from other bytes at every offset") {
    for (std::size_t size = 0; size < 80; ++size) {
        std::string text(size, 'a');
        CHECK(is_ascii(text));
        for (std::size_t at = 0; at < size; ++at) {
            text[at] = '\x80';
            CHECK_FALSE(is_ascii(text));
            CHECK(first_invalid_utf8(text) == at);
            text[at] = 'a';
        }
    }
}

TEST_CASE("valid UTF-8 has no invalid byte") {
    for (const auto text : {"", "abc", "é", "€", "\U0001F600", "\u0080", "\u07FF", "\u0800", "\uD7FF",
                            "\uE000", "\uFFFF", "\U00010000", "\U0010FFFF", "aé€\U0001F600z"}) {
        CHECK(first_invalid_utf8(text) == std::string_view::npos);
    }
}

TEST_CASE("finds invalid UTF-8 at the first byte of the bad sequence") {
    const auto [text, at] = GENERATE(table<std::string_view, std::size_t>({
        {"ab\x80", 2},            // continuation alone
        {"\xC0\xAF", 0},          // overlong
        {"\xC1\xBF", 0},          // overlong
        {"a\xE0\x9F\xBF", 1},     // overlong
        {"\xF0\x8F\xBF\xBF", 0},  // overlong
        {"\xED\xA0\x80", 0},      // surrogate
        {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
        {"\xF5\x80\x80\x80", 0},  // not a lead byte
        {"\xFF", 0},              // not a lead byte
        {"é\xC3", 2},             // cut off
        {"\xE2\x82", 0},          // cut off
        {"\xF0\x9F\x98", 0},      // cut off
        {"\xE2\x28\xA1", 0},      // broken off
        {"\xF0\x9F\x28\x80", 0},  // broken off
        {"\xC3(", 0},             // broken off
    }));
    CAPTURE(text);
    CHECK(first_invalid_utf8(text) == at);
}

TEST_CASE("compares codes and titles composed and trimmed, with letter case") {
    CHECK(exact(" Café ") == "Café");
    CHECK(exact("Cafe\u0301") == "Café");
    CHECK(exact("ABC") == "ABC");
    CHECK(exact("abc") != exact("ABC"));
    CHECK(exact("\uFEFF x\u00A0") == "x");
}

TEST_CASE("compares runs of white space inside codes and titles as one space") {
    for (const std::string_view written :
         {"a  b", "a\tb", "a \n b", "a\u00A0b", "a \u00A0 b", "a\u2003b", "a\u3000\u3000b", "  a   b  ",
          "a\u200B  b", "a \u200B b", "a\u00AD\u202Fb"}) {
        CAPTURE(written);
        CHECK(exact(written) == "a b");
    }
    CHECK(exact("Turma  de  2017") == "Turma de 2017");
    CHECK(exact("a b c") == "a b c");
    CHECK(exact("ab") != exact("a b"));
    CHECK(exact("É  É") == "É É");
    CHECK(exact("a\x1F b") == "a\x1F b");
    CHECK(exact(" \t ").empty());
    CHECK(folded("a  b") == "a  b");
}

TEST_CASE("ignores invisible characters at any position") {
    for (const std::string_view invisible :
         {"\u00AD", "\u034F", "\u061C", "\u180E", "\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u202A",
          "\u202E", "\u2060", "\u2066", "\u3164", "\uFE0F", "\uFEFF", "\U000E0001"}) {
        const std::string around(invisible);
        CAPTURE(around);
        CHECK(exact(around + " An" + around + "a" + around) == "Ana");
        CHECK(folded(around + " An" + around + "a " + around) == "ana");
        CHECK(guid(around + "{6BA7" + around + "b810}" + around) == "6ba7b810");
        CHECK(match_header(around + "User" + around + "_Email") == "useremail");
        CHECK(exact("e" + around + "\u0301") == "é");
        std::string scratch;
        const std::string spaced = around + " Ana";
        for (const auto match : {match_exact, match_folded, match_guid}) {
            const std::string_view matched = match(spaced, scratch);
            const bool copied = matched.data() == scratch.data() && matched.size() == scratch.size();
            CHECK((copied || spaced.ends_with(matched)));
        }
        CHECK(exact(around).empty());
        CHECK(folded(around).empty());
        CHECK(guid(around).empty());
    }
}

TEST_CASE("compares texts of every length by their content") {
    for (std::size_t size = 1; size < 40; ++size) {
        const std::string plain(size, 'a');
        std::string scratch;
        CHECK(match_exact(plain, scratch).data() == plain.data());
        CHECK(match_folded(plain, scratch).data() == plain.data());
        for (std::size_t at = 0; at < size; ++at) {
            std::string text = plain;
            text[at] = '\t';
            const bool inside = at > 0 && at + 1 < size;
            const std::string spaced = plain.substr(0, at) + (inside ? " " : "") + plain.substr(at + 1);
            CHECK(exact(text) == spaced);
            text.replace(at, 1, "\u00AD");
            CHECK(exact(text) == plain.substr(1));
            CHECK(folded(text) == plain.substr(1));
            text.replace(at, 2, "É");
            CHECK(exact(text) == text);
            text.replace(at, 2, "~");
            CHECK(match_exact(text, scratch).data() == text.data());
            text[at] = 'Z';
            CHECK(folded(text)[at] == 'z');
        }
    }
}

TEST_CASE("compares logins and e-mails without letter case") {
    CHECK(folded(" Anna.MEIER@Example.COM ") == "anna.meier@example.com");
    CHECK(folded("weiß") != folded("weiss"));
    CHECK(folded("STRASSE") != folded("straße"));
    CHECK(folded("STRAẞE") == folded("straße"));
    CHECK(folded("İpek") == "İpek");
    CHECK(folded("I") == "i");
    CHECK(folded("ı") == "ı");
    CHECK(folded("ΣΊΣΥΦΟΣ") == folded("σίσυφος"));
    CHECK(folded("JOÃO") == folded("joa\u0303o"));
    CHECK(folded("E\u0301") == "é");
    CHECK(folded("ﬃ") == "ﬃ");
    CHECK(folded("\U00010400") == "\U00010428");
    CHECK(folded("\x80 A") == folded("\x80 a"));
}

TEST_CASE("does not copy text that stays unchanged") {
    std::string scratch;
    for (const std::string_view text : {"anna@example.com", "café"}) {
        CHECK(match_exact(text, scratch).data() == text.data());
    }
    const std::string_view lower = "anna@example.com";
    CHECK(match_folded(lower, scratch).data() == lower.data());
    CHECK(match_guid(lower, scratch).data() == lower.data());
}

TEST_CASE("compares GUIDs without braces and letter case") {
    CHECK(guid("{6BA7B810-9DAD}") == "6ba7b810-9dad");
    CHECK(guid(" 6BA7b810-9dad ") == "6ba7b810-9dad");
    CHECK(guid("{6ba7") == "{6ba7");
    CHECK(guid("{}").empty());
    CHECK(guid("").empty());
}

TEST_CASE("compares header names without blanks, underscores and hyphens") {
    CHECK(match_header("User E-Mail") == "useremail");
    CHECK(match_header("\uFEFFuser_email") == "useremail");
    CHECK(match_header("Pr\u00C9\u00A0nom") == "prénom");
    CHECK(match_header(" - _").empty());
}

TEST_CASE("case-insensitive equality covers ASCII only") {
    CHECK(equal_ignoring_case("Yes", "yES"));
    CHECK_FALSE(equal_ignoring_case("Yes", "Yes "));
    CHECK_FALSE(equal_ignoring_case("É", "é"));
    CHECK_FALSE(equal_ignoring_case("[", "{"));
}

TEST_CASE("counts code points, not bytes") {
    CHECK(code_points("") == 0);
    CHECK(code_points("abc") == 3);
    CHECK(code_points("é€\U0001F600") == 3);
    CHECK(code_points("e\u0301") == 2);
}

TEST_CASE("new GUIDs lose braces and capitals, other texts stay") {
    CHECK(new_guid_text("{9B2F1A44-53C0-4F0E-8E0B-6A1F00000001}") == "9b2f1a44-53c0-4f0e-8e0b-6a1f00000001");
    CHECK(new_guid_text("9B2F1A44-53C0-4F0E-8E0B-6A1F00000001") == "9b2f1a44-53c0-4f0e-8e0b-6a1f00000001");
    for (const char* other :
         {"{REG-7}", "9B2F1A4453C04F0E8E0B6A1F00000001", "9B2F1A44-53C0-4F0E-8E0B-6A1F0000000G",
          "9B2F1A44-53C0-4F0E-8E0B-6A1F000000011", ""})
        CHECK(new_guid_text(other) == other);
}
