// SPDX-License-Identifier: Apache-2.0
#pragma once
// One code point at a time out of bytes that may not be UTF-8: as much as counting columns and showing a line
// safely needs. Encodings and comparing text are not here but in values/.
#include <cstddef>
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

}  // namespace registrar
