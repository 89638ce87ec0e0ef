// SPDX-License-Identifier: Apache-2.0
#pragma once
// Compares text by the specification's rules: NFC, simple case folding, Unicode white space, invisible
// characters. Uses ICU, as charset.h and likely_encoding.h do. Everything takes and returns UTF-8; ASCII
// takes a fast path.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// Returns the text without Unicode white space and U+FEFF at both ends, as a view into the argument.
std::string_view trimmed(std::string_view text);

/// Returns whether all bytes are below 0x80.
bool is_ascii(std::string_view text);
/// Returns the bytes from the first one that is not ASCII to the last.
std::string_view beyond_ascii(std::string_view text);

/// Returns the offset of the first byte that is not part of valid UTF-8, or npos. Overlong forms, surrogates
/// and values above U+10FFFF are invalid.
std::size_t first_invalid_utf8(std::string_view text);

struct Character {
    char32_t value = 0xFFFFFFFF;  ///< matches no character if the bytes are invalid
    std::size_t size = 1;         ///< in bytes
};

/// Decodes the character that begins at an offset of UTF-8.
Character decode_character(std::string_view text, std::size_t at);

/// Returns the form in which codes, titles and reference numbers are compared: without invisible characters
/// (Unicode's Default_Ignorable_Code_Point), NFC, trimmed, each run of white space as one space. The result
/// is a view of the argument if nothing changes, else all of `scratch`, which is overwritten.
std::string_view match_exact(std::string_view text, std::string& scratch);

/// Returns the form in which logins, e-mail addresses and header names are compared: without invisible
/// characters, NFC, trimmed, simple case folding (then NFC again). `weiß` and `weiss` differ.
std::string_view match_folded(std::string_view text, std::string& scratch);

/// Returns the form in which GUIDs are compared: without invisible characters, trimmed, without braces at
/// both ends, ASCII letters in lower case.
std::string_view match_guid(std::string_view text, std::string& scratch);

/// Returns a GUID as new records store it: of the shape 8-4-4-4-12 without braces and in lower case; any
/// other text as it is.
std::string new_guid_text(std::string_view text);

/// Returns the form in which header names are compared: match_folded() without blanks, `_` and `-`.
std::string match_header(std::string_view text);

/// Returns the words of a name in lower case and without diacritics. Everything but letters and digits
/// separates them, as does a capital after a small letter: `Date d'entrée` gives date, d, entree; `lastName`
/// gives last, name.
std::vector<std::string> plain_words(std::string_view text);

/// Returns whether the texts are equal apart from ASCII letter case.
bool equal_ignoring_case(std::string_view left, std::string_view right);

/// Returns whether a character is white space, or a byte order mark.
bool is_blank(char32_t c);
/// Returns whether a character is invisible (Unicode's Default_Ignorable_Code_Point): soft hyphens, joiners,
/// direction marks, byte order marks.
bool is_invisible(char32_t c);
/// Returns whether the text is a word that programs write for no value, such as NULL, N/A, None, (null), \N
/// or -. Ignores letter case.
bool is_empty_word(std::string_view text);
/// Returns whether the text is what a spreadsheet program, in any of its languages, shows for an error:
/// #REF!, #BEZUG!, Err:502.
bool names_sheet_error(std::string_view text);
/// The same, without a call for most texts.
inline bool is_sheet_error(std::string_view text) {
    return !text.empty() && (text.front() == '#' || text.front() == 'E') && names_sheet_error(text);
}
/// Returns the first character of a code that may be mistaken for another: a dash that is no hyphen-minus, a
/// full-width form, a Cyrillic or Greek letter in a run of Latin letters; 0 if there is none.
char32_t look_alike(std::string_view text);
/// Returns a character's code point and Unicode name: `U+200B ZERO WIDTH SPACE`.
std::string character_name(char32_t c);

/// Returns the number of code points of valid UTF-8.
std::size_t code_points(std::string_view text);

/// Appends a code point, which must not be a surrogate.
void append_utf8(std::string& text, std::uint32_t code_point);
/// Returns the text as UTF-16, with U+FFFD for each invalid byte.
std::u16string utf16(std::string_view text);
/// Appends UTF-16 code units as UTF-8. An unpaired surrogate becomes U+FFFD.
void append_utf16(std::string& text, std::u16string_view units);

/// Returns the version of ICU, whose data decide letter case, normal forms and encodings.
std::string_view icu_version();

}  // namespace registrar
