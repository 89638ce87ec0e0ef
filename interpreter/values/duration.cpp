// SPDX-License-Identifier: Apache-2.0
#include "values/duration.h"

#include <algorithm>
#include <cmath>

#include "values/number.h"

namespace registrar {

namespace {

constexpr double largest = 9e15;  // so that sums of parts fit in 64 bits
constexpr std::size_t fraction_digits = 12;
constexpr std::int64_t fraction_unit = 1'000'000'000'000;

/// Converts a decimal number of units to whole seconds, halves rounded up. Exact: 1.675 minutes are 100.5
/// seconds, but in binary they are less, and a double cannot show the difference.
std::optional<std::int64_t> rounded_seconds(std::string_view text, std::int64_t unit) {
    const auto value = parse_decimal(text);
    if (!value || !(std::abs(*value) * static_cast<double>(unit) < largest)) return std::nullopt;
    const bool negative = text[0] == '-';
    if (negative || text[0] == '+') text.remove_prefix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    std::string fraction(text.substr(std::min(point + 1, text.size()), fraction_digits));
    fraction.resize(fraction_digits, '0');
    const std::int64_t whole = parse_integer(text.substr(0, point)).value_or(0) * unit;
    const std::int64_t part = *parse_integer(fraction) * unit;
    const std::int64_t half = fraction_unit / 2;
    if (!negative) return whole + (part + half) / fraction_unit;
    return -whole - (part > half ? (part - half + fraction_unit - 1) / fraction_unit : 0);
}

/// Reads `001:25`: hours with at least `least` digits, minutes with two.
std::optional<std::int64_t> parse_padded(std::string_view text, std::size_t least) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon < least || text.size() != colon + 3 || colon > 12)
        return std::nullopt;
    if (text.find_first_not_of("0123456789:") != std::string_view::npos) return std::nullopt;
    const auto hours = parse_integer(text.substr(0, colon));
    const auto minutes = parse_integer(text.substr(colon + 1));
    if (!hours || !minutes || *minutes > 59) return std::nullopt;
    return *hours * 3600 + *minutes * 60;
}

struct IsoUnit {
    char letter;
    bool time;
    std::int64_t seconds;
};
// Years and months have no fixed length. Tools that always write all parts write them as 0.
constexpr std::array<IsoUnit, 7> iso_units = {{{'Y', false, 0},
                                               {'M', false, 0},
                                               {'W', false, 604800},
                                               {'D', false, 86400},
                                               {'H', true, 3600},
                                               {'M', true, 60},
                                               {'S', true, 1}}};

/// Reads PnYnMnWnDTnHnMnS: each part at most once and in that order; only the last may have a fraction, and
/// years and months must be 0.
std::optional<std::int64_t> parse_iso(std::string_view text) {
    if (text.size() < 3 || (text[0] != 'P' && text[0] != 'p')) return std::nullopt;
    std::int64_t seconds = 0;
    bool time = false;
    std::size_t next_unit = 0;
    std::size_t at = 1;
    while (at < text.size()) {
        if (!time && (text[at] == 'T' || text[at] == 't')) {
            time = true;
            if (++at == text.size()) return std::nullopt;
            continue;
        }
        const auto end = text.find_first_not_of("0123456789.,", at);
        if (end == std::string_view::npos || end == at) return std::nullopt;
        std::string amount(text.substr(at, end - at));
        std::replace(amount.begin(), amount.end(), ',', '.');
        const char letter = static_cast<char>(text[end] & ~0x20);
        while (next_unit < iso_units.size() &&
               (iso_units[next_unit].letter != letter || iso_units[next_unit].time != time))
            ++next_unit;
        const bool fraction = amount.find('.') != std::string::npos;
        if (next_unit == iso_units.size() || (fraction && end + 1 != text.size())) return std::nullopt;
        const std::int64_t unit = iso_units[next_unit++].seconds;
        const auto part = rounded_seconds(amount, unit);
        if (!part || (unit == 0 && parse_decimal(amount) != 0)) return std::nullopt;
        seconds += *part;
        at = end + 1;
    }
    return seconds;
}

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text, DurationFormat format) {
    switch (format) {
        case DurationFormat::raw_seconds:
            return parse_integer(text);
        case DurationFormat::raw_minutes:
            return rounded_seconds(text, 60);
        case DurationFormat::iso_8601:
            return parse_iso(text);
        case DurationFormat::padded:
            return parse_padded(text, 3);
        case DurationFormat::paddedhh:
            return parse_padded(text, 2);
    }
    return std::nullopt;
}

std::optional<std::int64_t> parse_clock(std::string_view text) {
    // "-0:25:15" would lose its sign with its hours.
    if (text.find_first_not_of("0123456789:") != std::string_view::npos) return std::nullopt;
    std::int64_t seconds = 0;
    for (int part = 0; part < 3; ++part) {
        const std::size_t colon = std::min(text.find(':'), text.size());
        const auto number = parse_integer(text.substr(0, colon));
        if (!number || (part > 0 && *number > 59)) return std::nullopt;
        seconds = seconds * 60 + *number;
        text.remove_prefix(std::min(colon + 1, text.size()));
    }
    return text.empty() ? std::optional(seconds) : std::nullopt;
}

std::string_view duration_example(DurationFormat format) {
    constexpr std::array<std::string_view, 5> examples = {"5115", "85.25", "PT1H25M15S", "001:25", "01:25"};
    return examples[static_cast<std::size_t>(format)];
}

}  // namespace registrar
