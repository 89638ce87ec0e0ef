// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads single code points from bytes that may not be UTF-8, enough to count columns and to show a line
// safely. Encodings and text comparison are in values/.
#include <cstddef>
#include <string>
#include <string_view>

namespace registrar {

/// A code point and its length in bytes. For a byte that is not part of valid UTF-8: U+FFFD and 1.
struct CodePoint {
    char32_t value = 0;
    std::size_t length = 1;
};

/// Returns the first code point of `text`, which must not be empty. Overlong forms, surrogates and values
/// above U+10FFFF are invalid.
CodePoint front_code_point(std::string_view text);

/// Returns whether all of the text is valid UTF-8.
bool is_utf8(std::string_view text);

/// Returns whether a terminal would act on the character instead of showing it: C0 (including tab and line
/// ends), DEL, C1, line separators, and controls of writing direction.
bool is_control(char32_t value);

/// Returns the text with control characters and invalid UTF-8 escaped as `\x1b` or `\u202e`. Keeps tabs and
/// line ends if `several_lines` is true.
std::string visible(std::string_view text, bool several_lines = true);

/// Returns the text. If it is longer than `most` bytes, returns as many whole characters as fit, followed by
/// "…".
std::string shortened(std::string_view text, std::size_t most);

}  // namespace registrar
