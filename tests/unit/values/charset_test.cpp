// SPDX-License-Identifier: Apache-2.0
#include "values/charset.h"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace registrar;
using namespace std::string_view_literals;

namespace {

Decoder::Result decoded(const std::string& encoding, std::string_view bytes) {
    Decoder decoder(encoding);
    Decoder::Result result;
    decoder.decode(bytes, true, result);
    return result;
}

/// Decodes in pieces of `size` bytes. Source offsets count from the start of all bytes.
Decoder::Result decoded_in_pieces(const std::string& encoding, std::string_view bytes, std::size_t size) {
    Decoder decoder(encoding);
    Decoder::Result whole;
    for (std::size_t at = 0; at < bytes.size(); at += size) {
        Decoder::Result part;
        decoder.decode(bytes.substr(at, size), at + size >= bytes.size(), part);
        for (const auto offset : part.invalid) {
            whole.invalid.push_back(static_cast<std::uint32_t>(whole.text.size()) + offset);
        }
        if (!whole.source.empty()) whole.source.pop_back();
        for (const auto offset : part.source) {
            whole.source.push_back(static_cast<std::uint32_t>(at) + offset);
        }
        whole.text += part.text;
    }
    return whole;
}

using Offsets = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("encodings have one canonical name, whatever their alias") {
    CHECK(canonical_encoding("utf8") == "UTF-8");
    CHECK(canonical_encoding("Utf-8") == "UTF-8");
    CHECK(canonical_encoding("latin1") == "ISO-8859-1");
    CHECK(canonical_encoding("iso-8859-1") == "ISO-8859-1");
    CHECK(canonical_encoding("cp1252") == "WINDOWS-1252");
    CHECK(canonical_encoding("windows-1252") == "WINDOWS-1252");
    CHECK(canonical_encoding("utf-16le") == "UTF-16LE");
    CHECK(canonical_encoding("UTF-16BE") == "UTF-16BE");
    CHECK(canonical_encoding("utf-16") == "UTF-16");
    CHECK(canonical_encoding("UTF-32LE") == "UTF-32LE");
    CHECK(canonical_encoding("shift_jis") == "SHIFT_JIS");
    CHECK(canonical_encoding(" UTF-8 ") == "UTF-8");
}

TEST_CASE("a canonical name is its own canonical name") {
    for (const char* name :
         {"UTF-8", "ISO-8859-1", "WINDOWS-1252", "UTF-16", "UTF-16LE", "UTF-32", "UTF-32BE", "SHIFT_JIS",
          "KOI8-R", "IBM850", "GB18030", "ISO-8859-15", "MACINTOSH"}) {
        CHECK(canonical_encoding(name) == name);
    }
}

TEST_CASE("rejects names of unknown encodings") {
    CHECK_FALSE(canonical_encoding("UTF-9"));
    CHECK_FALSE(canonical_encoding(""));
    CHECK_FALSE(canonical_encoding("../UTF-8"));
    CHECK_FALSE(canonical_encoding("UTF-8,version=1"));
    CHECK_FALSE(canonical_encoding("UTF-8\0x"sv));
    CHECK_THROWS_AS(Decoder("UTF-9"), std::invalid_argument);
}

TEST_CASE("byte order marks identify the encoding") {
    const auto check = [](std::string_view bytes, const std::string& encoding, std::size_t length) {
        const auto mark = byte_order_mark(bytes);
        REQUIRE(mark);
        CHECK(mark->encoding == encoding);
        CHECK(mark->length == length);
    };
    check(
        "\xEF\xBB\xBF"
        "a",
        "UTF-8", 3);
    check(
        "\xFF\xFE"
        "a\0"sv,
        "UTF-16LE", 2);
    check("\xFE\xFF\0a"sv, "UTF-16BE", 2);
    check("\xFF\xFE\0\0a"sv, "UTF-32LE", 4);
    check("\0\0\xFE\xFF"sv, "UTF-32BE", 4);
    CHECK_FALSE(byte_order_mark("\xEF\xBB"));
    CHECK_FALSE(byte_order_mark(""));
}

TEST_CASE("the five bytes that WINDOWS-1252 leaves undefined are invalid") {
    const auto result = decoded("WINDOWS-1252", "a\x80\x81\x8D\x8F\x90\x9D\xFF");
    CHECK(result.text == "a€\uFFFD\uFFFD\uFFFD\uFFFD\uFFFDÿ");
    CHECK(result.invalid == Offsets{4, 7, 10, 13, 16});
    CHECK(result.source == Offsets{0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 8});
}

TEST_CASE("the C1 control characters are not text in ISO-8859-1 and similar encodings") {
    const auto result = decoded("ISO-8859-1", "\x80\xE9");
    CHECK(result.text == "\uFFFDé");
    CHECK(result.invalid == Offsets{0});
    CHECK(result.source == Offsets{0, 0, 0, 1, 1, 2});
    CHECK(decoded("ISO-8859-15", "\xA4\x92").text == "€\uFFFD");
    CHECK(decoded("WINDOWS-1250", "\x9C\x81").invalid == Offsets{2});
    CHECK(decoded("MACINTOSH", "\x80\x92").invalid.empty());
}

TEST_CASE("the table of WINDOWS-1252 agrees with ICU where the encoding is defined") {
    for (int byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        const auto own = decoded("WINDOWS-1252", {&c, 1});
        // windows-1254 differs only in six letters and two of the undefined bytes.
        const bool shared =
            byte < 0x80 || (byte < 0xD0 && own.invalid.empty() && byte != 0x8E && byte != 0x9E);
        if (shared) CHECK(own.text == decoded("WINDOWS-1254", {&c, 1}).text);
    }
}

TEST_CASE("decodes UTF-16 with the offset of every character") {
    const auto result = decoded("UTF-16LE", "a\0\xE9\0=\xD8\0\xDE\n\0"sv);
    CHECK(result.text == "aé\U0001F600\n");
    CHECK(result.source == Offsets{0, 2, 2, 4, 4, 4, 4, 8, 10});
    CHECK(result.invalid.empty());
    CHECK(decoded("UTF-16BE", "\0a\0\xE9"sv).text == "aé");
}

TEST_CASE("half a surrogate pair and half a unit are invalid") {
    const auto lone = decoded("UTF-16LE", "=\xD8x\0"sv);
    CHECK(lone.text == "\uFFFDx");
    CHECK(lone.invalid == Offsets{0});
    CHECK(lone.source == Offsets{0, 0, 0, 2, 4});
    const auto half = decoded("UTF-16LE", "x\0y"sv);
    CHECK(half.text == "x\uFFFD");
    CHECK(half.invalid == Offsets{1});
}

TEST_CASE("accepts a replacement character that the file contains") {
    const auto result = decoded("UTF-16LE", "\xFD\xFF"sv);
    CHECK(result.text == "\uFFFD");
    CHECK(result.invalid.empty());
}

TEST_CASE("the decoder reports invalid UTF-8, too") {
    const auto result = decoded("UTF-8", "a\xC3(b");
    CHECK(result.text == "a\uFFFD(b");
    CHECK(result.invalid == Offsets{1});
    CHECK(result.source == Offsets{0, 1, 1, 1, 2, 3, 4});
}

TEST_CASE("the result does not depend on where the bytes are split") {
    const auto [encoding, bytes] = GENERATE(table<std::string, std::string>(
        {{"UTF-16LE", std::string("a\0\xE9\0=\xD8\0\xDE\n\0\xAC =\xD8x\0\xFD\xFF=\xD8"sv)},
         {"UTF-16BE", std::string("\0a\0\xE9\xD8=\xDE\0\0\n \xAC\xDE\0\0x"sv)},
         {"UTF-32LE", std::string("a\0\0\0\0\xF6\1\0\n\0\0\0\0\0\x11\0b\0\0\0"sv)},
         {"SHIFT_JIS", std::string("a\x83\x65\x83\x58\x83\n\x83\x67\x81"sv)},
         {"UTF-8", std::string("a\xC3\xA9\xF0\x9F\x98\x80\xE2\x82z\xF0\x9F")},
         {"WINDOWS-1252", std::string("a\x80\x81z")},
         {"GB18030", std::string("a\x94\x39\xDA\x33z\x81")}}));
    const auto whole = decoded(encoding, bytes);
    REQUIRE_FALSE(whole.text.empty());
    for (std::size_t size = 1; size < bytes.size(); ++size) {
        CAPTURE(encoding, size);
        const auto pieces = decoded_in_pieces(encoding, bytes, size);
        CHECK(pieces.text == whole.text);
        CHECK(pieces.invalid == whole.invalid);
        CHECK(pieces.source == whole.source);
    }
}

TEST_CASE("decodes long input with correct offsets throughout") {
    std::string bytes;
    for (int i = 0; i < 20000; ++i) bytes += "=\xD8\0\xDE"sv;
    const auto result = decoded("UTF-16LE", bytes);
    REQUIRE(result.text.size() == 80000);
    for (std::size_t at = 0; at < result.text.size(); ++at) {
        if (result.source[at] != at / 4 * 4) FAIL("wrong offset of byte " << at);
    }
    CHECK(result.source.back() == bytes.size());
}

TEST_CASE("reset discards all state") {
    Decoder decoder("UTF-16LE");
    Decoder::Result result;
    decoder.decode("a", false, result);
    CHECK(result.text.empty());
    decoder.reset();
    decoder.decode("b\0"sv, true, result);
    CHECK(result.text == "b");
}
