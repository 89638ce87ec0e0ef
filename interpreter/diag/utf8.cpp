// SPDX-License-Identifier: Apache-2.0
#include "diag/utf8.h"

#include <fmt/format.h>

namespace registrar {
namespace {

constexpr CodePoint invalid{U'\uFFFD', 1};

// The smallest value that needs a sequence of this length; smaller ones are overlong forms.
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

namespace {

bool is_invalid(const CodePoint& point) {
    return point.length == 1 && point.value > 0x7F;
}

}  // namespace

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const CodePoint point = front_code_point(text);
        if (is_invalid(point)) return false;
        text.remove_prefix(point.length);
    }
    return true;
}

bool is_control(char32_t value) {
    return value < 0x20 || (value >= 0x7F && value <= 0x9F) || (value >= 0x2028 && value <= 0x202E) ||
           (value >= 0x2066 && value <= 0x2069);
}

std::string visible(std::string_view text, bool several_lines) {
    std::string result;
    while (!text.empty()) {
        const CodePoint point = front_code_point(text);
        const bool layout = text.front() == '\n' || text.front() == '\t' || text.starts_with("\r\n");
        const bool hidden = is_invalid(point) || (is_control(point.value) && !(layout && several_lines));
        if (!hidden)
            result += text.substr(0, point.length);
        else if (point.length == 1)
            result += fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
        else
            result += fmt::format("\\u{:04x}", static_cast<unsigned>(point.value));
        text.remove_prefix(point.length);
    }
    return result;
}

std::string shortened(std::string_view text, std::size_t most) {
    if (text.size() <= most) return std::string(text);
    const auto continues = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; };
    while (most > 0 && continues(text[most])) --most;
    return std::string(text.substr(0, most)) + "…";
}

}  // namespace registrar
