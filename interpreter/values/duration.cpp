// SPDX-License-Identifier: Apache-2.0
#include "values/duration.h"

#include <cmath>

#include "values/number.h"

namespace registrar {

namespace {

constexpr double largest = 9e15;  // above it a double no longer holds every whole second

std::optional<std::int64_t> rounded(double seconds) {
    if (!(std::abs(seconds) < largest)) return std::nullopt;
    return static_cast<std::int64_t>(std::floor(seconds + 0.5));
}

/// `001:25`: hours with at least `least` digits, two digits of minutes.
std::optional<std::int64_t> parse_padded(std::string_view text, std::size_t least) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon < least || text.size() != colon + 3 || colon > 12) return std::nullopt;
    if (text.find_first_not_of("0123456789:") != std::string_view::npos) return std::nullopt;
    const auto hours = parse_integer(text.substr(0, colon));
    const auto minutes = parse_integer(text.substr(colon + 1));
    if (!hours || !minutes || *minutes > 59) return std::nullopt;
    return *hours * 3600 + *minutes * 60;
}

struct IsoUnit {
    char letter;
    bool time;
    double seconds;
};
constexpr std::array<IsoUnit, 5> iso_units = {
    {{'W', false, 604800}, {'D', false, 86400}, {'H', true, 3600}, {'M', true, 60}, {'S', true, 1}}};

/// PnWnDTnHnMnS, each part at most once and in that order; a fraction only in the last.
std::optional<std::int64_t> parse_iso(std::string_view text) {
    if (text.size() < 3 || (text[0] != 'P' && text[0] != 'p')) return std::nullopt;
    double seconds = 0;
    bool time = false;
    std::size_t next_unit = 0;
    std::size_t at = 1;
    while (at < text.size()) {
        if (!time && (text[at] == 'T' || text[at] == 't')) {
            time = true;
            if (++at == text.size()) return std::nullopt;
            continue;
        }
        const auto end = text.find_first_not_of("0123456789.", at);
        if (end == std::string_view::npos || end == at) return std::nullopt;
        const auto amount = parse_decimal(text.substr(at, end - at));
        const char letter = static_cast<char>(text[end] & ~0x20);
        while (next_unit < iso_units.size() &&
               (iso_units[next_unit].letter != letter || iso_units[next_unit].time != time))
            ++next_unit;
        const bool fraction = text.substr(at, end - at).find('.') != std::string_view::npos;
        if (!amount || next_unit == iso_units.size() || (fraction && end + 1 != text.size())) return std::nullopt;
        seconds += *amount * iso_units[next_unit++].seconds;
        at = end + 1;
    }
    return rounded(seconds);
}

}  // namespace

std::optional<std::int64_t> parse_duration(std::string_view text, DurationFormat format) {
    switch (format) {
        case DurationFormat::raw_seconds:
            return parse_integer(text);
        case DurationFormat::raw_minutes: {
            const auto minutes = parse_decimal(text);
            return minutes ? rounded(*minutes * 60) : std::nullopt;
        }
        case DurationFormat::iso_8601:
            return parse_iso(text);
        case DurationFormat::padded:
            return parse_padded(text, 3);
        case DurationFormat::paddedhh:
            return parse_padded(text, 2);
    }
    return std::nullopt;
}

std::string_view duration_example(DurationFormat format) {
    constexpr std::array<std::string_view, 5> examples = {"5115", "85.25", "PT1H25M15S", "001:25", "01:25"};
    return examples[static_cast<std::size_t>(format)];
}

}  // namespace registrar
