// SPDX-License-Identifier: Apache-2.0
#include "diag/utf8.h"

namespace registrar {
namespace {

constexpr CodePoint invalid{U'\uFFFD', 1};

// The least value that needs a sequence of this length; anything less is an overlong form.
constexpr char32_t least_value[] = {0, 0, 0x80, 0x800, 0x10000};

std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead < 0xC2 || lead > 0xF4) return 0;
    if (lead < 0xE0) return 2;
    return lead < 0xF0 ? 3 : 4;
}

}  // namespace

CodePoint front_code_point(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = sequence_length(lead);
    if (length == 1) return {lead, 1};
    if (length == 0 || length > text.size()) return invalid;
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0U) != 0x80U) return invalid;
        value = (value << 6U) | (byte & 0x3FU);
    }
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < least_value[length] || surrogate || value > 0x10FFFF) return invalid;
    return {value, length};
}

}  // namespace registrar
