// SPDX-License-Identifier: Apache-2.0
#include "diag/source_file.h"

#include <array>
#include <catch2/catch.hpp>

#include "diag/utf8.h"

using namespace registrar;

namespace {

Span span_of(const SourceFile& source, std::string_view part) {
    const auto begin = static_cast<std::uint32_t>(source.text().find(part));
    return {begin, begin + static_cast<std::uint32_t>(part.size())};
}

}  // namespace

TEST_CASE("a location counts lines and columns from 1") {
    const SourceFile source("a.xml", "one\ntwo words\nthree");
    const Location location = source.locate(span_of(source, "words"));
    CHECK(location.file == "a.xml");
    CHECK(location.line == 2);
    CHECK(location.column == 5);
    CHECK(location.width == 5);
    CHECK(location.line_text == "two words");
}

TEST_CASE("columns and widths count code points, not bytes") {
    const SourceFile source("a.xml", "é𝄞日 müde!");
    const Location location = source.locate(span_of(source, "müde"));
    CHECK(location.column == 5);
    CHECK(location.width == 4);
}

TEST_CASE("LF, CRLF and CR each end one line") {
    const SourceFile source("a.xml", "a\nb\r\nc\rd\r\r\ne");
    CHECK(source.locate(span_of(source, "b")).line == 2);
    CHECK(source.locate(span_of(source, "b")).line_text == "b");
    CHECK(source.locate(span_of(source, "c")).line == 3);
    CHECK(source.locate(span_of(source, "d")).line == 4);
    CHECK(source.locate(span_of(source, "e")).line == 6);
}

TEST_CASE("cuts a span over several lines at the end of its first line") {
    const SourceFile source("a.xml", "<a\nb='c'>");
    const Location location = source.locate(span_of(source, "a\nb='c'"));
    CHECK(location.line == 1);
    CHECK(location.column == 2);
    CHECK(location.width == 1);
}

TEST_CASE("the width is at least 1, also at the end of the line and of the file") {
    const SourceFile source("a.xml", "ab\n");
    const Location at_line_end = source.locate({2, 2});
    CHECK(at_line_end.column == 3);
    CHECK(at_line_end.width == 1);
    const Location at_file_end = source.locate({3, 3});
    CHECK(at_file_end.line == 2);
    CHECK(at_file_end.column == 1);
    CHECK(at_file_end.line_text.empty());
}

TEST_CASE("a span beyond the end is located at the end") {
    const SourceFile source("a.xml", "ab");
    CHECK(source.locate({10, 20}).column == 3);
    CHECK(SourceFile("b.xml", "").locate({0, 0}).line == 1);
}

TEST_CASE("a byte order mark is not part of the text") {
    const SourceFile source("a.xml", "\xEF\xBB\xBF<a/>");
    CHECK(source.text() == "<a/>");
    CHECK(source.slice({1, 2}) == "a");
    CHECK(source.locate({1, 2}).column == 2);
}

TEST_CASE("keeps only the part of a very long line around the location") {
    const std::string half(50'000, 'x');
    const SourceFile source("a.xml", half + "é!" + half);
    const Location location = source.locate(span_of(source, "!"));
    CHECK(location.column == 50'002);
    CHECK(location.line_text.size() < 5'000);
    REQUIRE(location.line_text_column > 1);
    const auto caret = static_cast<std::size_t>(location.column - location.line_text_column);
    CHECK(location.line_text[caret + 1] == '!');  // one byte later, because the previous letter takes two
}

TEST_CASE("does not cut a long line within a character") {
    std::string line;
    for (int i = 0; i < 5'000; ++i) line += "日";
    const SourceFile source("a.xml", line);
    const Location location = source.locate({9'000, 9'003});
    CHECK(location.column == 3'001);
    CHECK(location.line_text.size() % 3 == 0);
    CHECK(location.line_text.starts_with("日"));
}

TEST_CASE("a byte that is not valid UTF-8 counts as one code point") {
    CHECK(count_code_points("aé日𝄞") == 4);
    CHECK(count_code_points("a\xFFz") == 3);
    CHECK(count_code_points("\xC3") == 1);
    CHECK(count_code_points("\xC0\xAF") == 2);
    CHECK(count_code_points("\xED\xA0\x80") == 3);
    CHECK(count_code_points("\xF4\x90\x80\x80") == 4);
    CHECK(count_code_points("\xE6\x97z") == 3);
    CHECK(count_code_points("") == 0);
}

TEST_CASE("decodes a code point with its length") {
    CHECK(front_code_point("𝄞x").value == 0x1D11E);
    CHECK(front_code_point("𝄞x").length == 4);
    CHECK(front_code_point("\x80").value == 0xFFFD);
    CHECK(front_code_point("\x80").length == 1);
}

TEST_CASE("locations in a line of megabytes equal those found by counting") {
    std::string text = "first\r\n";
    const std::size_t line = text.size();
    for (int at = 0; at < 30'000; ++at) text += at % 7 == 0 ? "é𝄞日" : "\x80z\xE2\x82";
    text += "\nlast";
    const SourceFile source("a.xml", text);
    for (std::size_t begin = line; begin < text.size() - 5; begin += 997) {
        const Location location =
            source.locate({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(begin)});
        if ((static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) continue;
        CHECK(location.line == 2);
        CHECK(location.column == count_code_points(std::string_view(text).substr(line, begin - line)) + 1);
        CHECK(location.line_text.size() < 2100);
    }
    CHECK(source.locate(span_of(source, "last")).line == 3);
}

TEST_CASE("shows hidden ranges as asterisks, in lines and slices") {
    SourceFile source("a.xml", "user secret\nsecret two");
    const Span first = span_of(source, "secret");
    const Span second{first.begin, first.end + 7};
    source.hide(std::array{second});
    CHECK(source.text() == "user secret\nsecret two");
    CHECK(source.shown() == "user ******\n****** two");
    CHECK(source.slice(first) == "******");
    CHECK(source.locate(first).line_text == "user ******");
}

TEST_CASE("makes control characters and invalid bytes visible, except tabs and line ends") {
    CHECK(visible("a\tb\r\nc\n\x1b[31m\x7f\r\u0085\u202e\u2028\u2066é\xff") ==
          "a\tb\r\nc\n\\x1b[31m\\x7f\\x0d\\u0085\\u202e\\u2028\\u2066é\\xff");
    CHECK(visible("a\tb\r\n", false) == "a\\x09b\\x0d\\x0a");
    CHECK(visible("") == "");
}

TEST_CASE("shortens a text between characters") {
    CHECK(shortened("abc", 3) == "abc");
    CHECK(shortened("abcd", 3) == "abc…");
    CHECK(shortened("aé日b", 2) == "a…");
    CHECK(shortened("aé日b", 5) == "aé…");
    CHECK(shortened("aé日b", 6) == "aé日…");
}
