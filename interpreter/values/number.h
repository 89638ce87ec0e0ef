// SPDX-License-Identifier: Apache-2.0
#pragma once
// Numbers as cells write them: strict, without locale, grouping or exponent; and back.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

constexpr bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/// ASCII digits with at most one sign; nothing for any other text or a value outside 64 bits.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// ASCII digits with at most one sign and one `point`, at least one digit; nothing otherwise.
std::optional<double> parse_decimal(std::string_view text, char point = '.');

/// The shortest decimal form that reads back as the same number: no exponent, no trailing zeros.
std::string format_decimal(double value);

}  // namespace registrar
