// SPDX-License-Identifier: Apache-2.0
#include "values/number.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace registrar {

namespace {

std::string_view without_plus(std::string_view text) {
    if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
    return text;
}

/// Returns whether the text has at most one sign, at most one point, and at least one digit.
bool is_plain_decimal(std::string_view text, char point) {
    std::size_t digits = 0;
    std::size_t points = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_digit(text[at])) {
            ++digits;
        } else if (text[at] == point) {
            if (++points > 1) return false;
        } else if (at != 0 || (text[at] != '+' && text[at] != '-')) {
            return false;
        }
    }
    return digits > 0;
}

std::optional<double> convert(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value == 0 ? 0.0 : value;
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) {
    text = without_plus(text);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<double> parse_decimal(std::string_view text, char point) {
    if (!is_plain_decimal(text, point)) return std::nullopt;
    text = without_plus(text);
    if (point == '.') return convert(text);
    std::string with_point(text);
    if (const auto at = with_point.find(point); at != std::string::npos) with_point[at] = '.';
    return convert(with_point);
}

std::string format_decimal(double value) {
    std::array<char, 400> buffer;
    const auto [end, error] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
    return error == std::errc() ? std::string(buffer.data(), end) : std::string();
}

std::string with_thousands(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    std::string text;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        if (at > 0 && (digits.size() - at) % 3 == 0) text += ',';
        text += digits[at];
    }
    return text;
}

std::string counted(std::uint64_t number, std::string_view noun) {
    return fmt::format("{} {}{}", with_thousands(number), noun, number == 1 ? "" : "s");
}

std::string counted_were(std::uint64_t number, std::string_view noun) {
    return counted(number, noun) + (number == 1 ? " was" : " were");
}

}  // namespace registrar
