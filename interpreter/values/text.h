// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compares text by the specification's rules: NFC, simple case folding, Unicode white space, invisible
// characters. With charset.h the door to ICU. Everything takes and returns UTF-8; ASCII takes a fast path.
#include <cstddef>
#include <string>
#include <string_view>

namespace registrar {

/// Without Unicode white space (and U+FEFF) at both ends; a view into the argument.
std::string_view trimmed(std::string_view text);

/// True for bytes below 0x80 only.
bool is_ascii(std::string_view text);

/// The offset of the first byte that is not part of valid UTF-8 (overlong forms, surrogates and values above
/// U+10FFFF are invalid), or npos.
std::size_t first_invalid_utf8(std::string_view text);

struct Character {
    char32_t value = 0xFFFFFFFF;  ///< no character's if the bytes are invalid
    std::size_t size = 1;         ///< in bytes
};

/// Decodes the character that begins at an offset of UTF-8.
Character decode_character(std::string_view text, std::size_t at);

/// Returns the form in which codes, titles and reference numbers compare: without invisible characters
/// (Unicode's Default_Ignorable_Code_Point), NFC, trimmed, each run of white space as one space. The result
/// is a view of the argument if nothing changes, else all of `scratch`, which is overwritten.
std::string_view match_exact(std::string_view text, std::string& scratch);

/// Returns the form in which logins, e-mail addresses and header names compare: without invisible characters,
/// NFC, trimmed, simple case folding (then NFC again). `weiß` and `weiss` differ.
std::string_view match_folded(std::string_view text, std::string& scratch);

/// Returns the form in which GUIDs compare: without invisible characters, trimmed, without braces at both
/// ends, ASCII letters in lower case.
std::string_view match_guid(std::string_view text, std::string& scratch);

/// Returns the form in which header names compare: match_folded without blanks, `_` and `-`.
std::string match_header(std::string_view text);

/// Equal but for ASCII letter case.
bool equal_ignoring_case(std::string_view left, std::string_view right);

/// The number of Unicode code points of valid UTF-8.
std::size_t code_points(std::string_view text);

/// Appends a code point, which is no half of a pair.
void append_utf8(std::string& text, std::uint32_t code_point);
/// The units of UTF-16; U+FFFD for each byte that is not valid.
std::u16string utf16(std::string_view text);
/// Appends units of UTF-16; a half of a pair that stands alone becomes U+FFFD.
void append_utf16(std::string& text, std::u16string_view units);

}  // namespace registrar
