// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads and writes numbers in cells. Strict: no locale, grouping or exponent.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace registrar {

constexpr bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

/// Reads ASCII digits with at most one sign. Returns nothing for any other text or for a value outside 64
/// bits.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// Reads ASCII digits with at most one sign and one `point`, and with at least one digit. Returns nothing for
/// any other text.
std::optional<double> parse_decimal(std::string_view text, char point = '.');

/// Returns the shortest decimal form that reads back as the same number, without exponent or trailing zeros.
std::string format_decimal(double value);

/// Returns a number as people read it: "1,234,567".
std::string with_thousands(std::uint64_t number);

/// Returns a number with its noun: "1 row", "2,000 rows". For nouns with a plural in -s.
std::string counted(std::uint64_t number, std::string_view noun);

/// The same with a verb: "1 row was", "2,000 rows were".
std::string counted_were(std::uint64_t number, std::string_view noun);

}  // namespace registrar
