// SPDX-License-Identifier: Apache-2.0
#include "remote/mail_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "values/date_format.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr std::size_t plain_characters = 60;
constexpr std::size_t bytes_per_word =
    45;  // 60 characters of base64, so that a word stays below its limit of 75

bool is_printable(unsigned char letter) {
    return letter >= 0x20 && letter < 0x7f;
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::string_view group = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t n = 0; n < 3; ++n)
            bits = bits << 8 | (n < group.size() ? static_cast<unsigned char>(group[n]) : 0u);
        for (std::size_t n = 0; n < 4; ++n)
            text += n <= group.size() ? digits[bits >> (18 - 6 * n) & 63] : '=';
    }
    return text;
}

/// Returns the longest prefix of whole characters that fits in an encoded word.
std::string_view next_word(std::string_view text) {
    if (text.size() <= bytes_per_word) return text;
    std::size_t size = bytes_per_word;
    while (size > 1 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
    return text.substr(0, size);
}

}  // namespace

std::string header_text(std::string_view text) {
    std::string line(text);
    for (char& letter : line)
        if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f) letter = ' ';
    const bool plain = line.size() <= plain_characters &&
                       std::all_of(line.begin(), line.end(), is_printable) &&
                       line.find("=?") == std::string::npos;
    if (plain) return line;
    std::string encoded;
    for (std::string_view rest = line; !rest.empty();) {
        const std::string_view word = next_word(rest);
        encoded += (encoded.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(word) + "?=";
        rest.remove_prefix(word.size());
    }
    return encoded;
}

std::string header_date(std::int64_t utc_seconds) {
    constexpr std::array<std::string_view, 7> days = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    constexpr std::array<std::string_view, 12> months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::string time = format_timestamp(utc_seconds);
    const std::int64_t day = day_of(utc_seconds);
    const auto month = static_cast<std::size_t>((time[5] - '0') * 10 + time[6] - '0' - 1);
    return fmt::format("{}, {} {} {} {} +0000", days[static_cast<std::size_t>((day % 7 + 7) % 7)],
                       time.substr(8, 2), months[month], time.substr(0, 4), time.substr(11, 8));
}

std::string file_name_parameter(std::string_view name) {
    const auto is_simple = [](unsigned char letter) {
        return std::isalnum(letter) != 0 || letter == '.' || letter == '-' || letter == '_';
    };
    if (std::all_of(name.begin(), name.end(), is_simple)) return fmt::format("filename=\"{}\"", name);
    std::string text = "filename*=UTF-8''";
    for (const char letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (is_simple(byte))
            text += letter;
        else
            text += fmt::format("%{:02X}", byte);
    }
    return text;
}

}  // namespace registrar
