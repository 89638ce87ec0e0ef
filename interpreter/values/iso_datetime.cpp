// SPDX-License-Identifier: Apache-2.0
#include "values/iso_datetime.h"

#include <string>

#include "values/number.h"

namespace registrar {

namespace {

/// Reads `+hh:mm`, `+hhmm` or `+hh`. Returns seconds.
std::optional<std::int64_t> parse_offset(std::string_view text) {
    std::string digits;
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (at == 3 && text[at] == ':' && text.size() == 6) continue;
        if (!is_digit(text[at])) return std::nullopt;
        digits += text[at];
    }
    if (digits.size() != 2 && digits.size() != 4) return std::nullopt;
    const int hours = std::stoi(digits.substr(0, 2));
    const int minutes = digits.size() == 4 ? std::stoi(digits.substr(2)) : 0;
    if (hours > 14 || minutes > 59) return std::nullopt;
    const std::int64_t seconds = (hours * 60 + minutes) * 60;
    return text.front() == '-' ? -seconds : seconds;
}

/// Cuts the fraction of a second in `2026-11-22 10:00:00.75`.
void cut_fraction(std::string& text) {
    constexpr std::size_t seconds_size = 19;
    if (text.size() < seconds_size + 2 || (text[seconds_size] != '.' && text[seconds_size] != ',')) return;
    for (std::size_t at = seconds_size + 1; at < text.size(); ++at)
        if (!is_digit(text[at])) return;
    text.resize(seconds_size);
}

}  // namespace

std::optional<IsoDateTime> parse_iso_datetime(std::string_view text) {
    static const DateFormat date = DateFormat::compile("YYYY-MM-DD").format;
    static const DateFormat minutes = DateFormat::compile("YYYY-MM-DD HH:II").format;
    static const DateFormat seconds = DateFormat::compile("YYYY-MM-DD HH:II:SS").format;
    constexpr std::size_t date_size = 10;
    if (text.size() <= date_size) {
        const auto midnight = date.match(text);
        if (!midnight) return std::nullopt;
        return IsoDateTime{*midnight, false, std::nullopt};
    }
    IsoDateTime read{0, true, std::nullopt};
    std::string plain(text);
    if (plain[date_size] == 'T' || plain[date_size] == 't') plain[date_size] = ' ';
    if (const auto sign = plain.find_first_of("+-Zz", date_size); sign != std::string::npos) {
        const bool utc = plain.substr(sign) == "Z" || plain.substr(sign) == "z";
        read.offset = utc ? 0 : parse_offset(std::string_view(plain).substr(sign));
        if (!read.offset) return std::nullopt;
        plain.resize(sign);
    }
    cut_fraction(plain);
    auto local = seconds.match(plain);
    if (!local) local = minutes.match(plain);
    if (!local) return std::nullopt;
    read.local = *local;
    return read;
}

}  // namespace registrar
