// SPDX-License-Identifier: Apache-2.0
#pragma once
// One code point at a time out of bytes that may not be UTF-8: as much as counting columns and showing a line
// safely needs. Encodings and comparing text are not here but in values/.
#include <cstddef>
#include <string>
#include <string_view>

namespace registrar {

/// A code point and how many bytes it takes; for a byte that is not part of valid UTF-8, U+FFFD and 1.
struct CodePoint {
    char32_t value = 0;
    std::size_t length = 1;
};

/// The code point at the front of `text`, which is not empty. Overlong forms, surrogates and values above
/// U+10FFFF are invalid.
CodePoint front_code_point(std::string_view text);

/// Whether a terminal would obey the character instead of showing it: C0 (tabs and line ends as well), DEL,
/// C1, line separators, controls of writing direction.
bool is_control(char32_t value);

/// The text with control characters and invalid UTF-8 as `\x1b` or `\u202e`. Tabs and line ends stay where
/// the text may have several lines.
std::string visible(std::string_view text, bool several_lines = true);

/// The text, or of a text over `most` bytes as many whole characters as fit, with "…" after them.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace registrar
