// SPDX-License-Identifier: Apache-2.0
#include "values/likely_encoding.h"

#include <unicode/ucsdet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "values/charset.h"
#include "values/mojibake.h"
#include "values/text.h"

namespace registrar {
namespace {

using Detector = std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)>;

bool beyond_ascii(char c) {
    return static_cast<unsigned char>(c) >= 0x80;
}

/// Delimiters, digits and line ends have zeros in the upper bytes of each wide character. Their positions
/// reveal the width and byte order.
std::string wide_encoding_of(std::string_view head) {
    std::array<std::size_t, 4> zeros{};
    for (std::size_t at = 0; at < head.size(); ++at) zeros[at % 4] += head[at] == '\0' ? 1 : 0;
    const std::size_t all = head.size() / 4;
    if (all < 2) return {};
    // Some characters of a text may use both bytes, but the low byte is almost never zero.
    const auto many = [&](std::size_t at) { return zeros[at] * 3 > all; };
    const auto few = [&](std::size_t at) { return zeros[at] * 20 < all; };
    if (many(0) && many(1) && many(2) && few(3)) return "UTF-32BE";
    if (few(0) && many(1) && many(2) && many(3)) return "UTF-32LE";
    if (many(0) && few(1) && many(2) && few(3)) return "UTF-16BE";
    if (few(0) && many(1) && few(2) && many(3)) return "UTF-16LE";
    return {};
}

/// Counts multi-byte characters that are valid UTF-8, and invalid bytes.
struct Utf8Counts {
    std::size_t characters = 0;
    std::size_t invalid = 0;
};

Utf8Counts count_utf8(std::string_view text) {
    Utf8Counts counts;
    for (;;) {
        const std::size_t end = std::min(first_invalid_utf8(text), text.size());
        const std::string_view valid = text.substr(0, end);
        counts.characters +=
            code_points(valid) - static_cast<std::size_t>(std::count_if(
                                     valid.begin(), valid.end(), [](char c) { return !beyond_ascii(c); }));
        if (end == text.size()) return counts;
        ++counts.invalid;
        text.remove_prefix(end + 1);
    }
}

bool fits(std::string_view text, const std::string& encoding) {
    Decoder decoder(encoding);
    Decoder::Result result;
    decoder.decode(text, true, result);
    return result.invalid.empty();
}

/// Returns ICU's guess if it is far ahead of the next one. ICU is never very sure of lists of names.
std::string detected(std::string_view text) {
    constexpr std::int32_t least = 20;
    UErrorCode status = U_ZERO_ERROR;
    const Detector detector(ucsdet_open(&status), &ucsdet_close);
    if (U_FAILURE(status)) return {};
    ucsdet_setText(detector.get(), text.data(), static_cast<std::int32_t>(text.size()), &status);
    std::int32_t count = 0;
    const UCharsetMatch** const matches = ucsdet_detectAll(detector.get(), &count, &status);
    if (U_FAILURE(status) || count == 0) return {};
    const std::int32_t first = ucsdet_getConfidence(matches[0], &status);
    const std::int32_t second = count > 1 ? ucsdet_getConfidence(matches[1], &status) : 0;
    if (first < least || first * 2 < second * 3) return {};
    const std::string name = canonical_encoding(ucsdet_getName(matches[0], &status)).value_or("");
    return name == "ISO-8859-1" ? "WINDOWS-1252" : name;
}

bool is_ascii_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Returns whether every non-ASCII byte is, in WINDOWS-1252, a letter next to an ASCII letter, or a
/// typographic mark.
bool reads_as_western(std::string_view text) {
    constexpr std::string_view marks =
        "\x80\x82\x84\x85\x8B\x91\x92\x93\x94\x95\x96\x97\x99\x9B\xA0\xA7\xA9\xAB\xAE\xB0\xB4\xB7\xBB";
    constexpr std::string_view letters_before_c0 = "\x8A\x8C\x8E\x9A\x9C\x9E\x9F";
    bool any = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (!beyond_ascii(c) || marks.find(c) != std::string_view::npos) continue;
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (byte >= 0xC0 && byte != 0xD7 && byte != 0xF7) ||
                            letters_before_c0.find(c) != std::string_view::npos;
        const bool before = at > 0 && is_ascii_letter(text[at - 1]);
        const bool after = at + 1 < text.size() && is_ascii_letter(text[at + 1]);
        if (!letter || (!before && !after)) return false;
        any = true;
    }
    return any;
}

/// ICU guesses badly on short samples and takes many texts for Western ones, so those are tested here first.
std::string guess(std::string_view lines) {
    constexpr auto enough = 20;
    const std::string western = reads_as_western(lines) ? "WINDOWS-1252" : "";
    if (std::count_if(lines.begin(), lines.end(), beyond_ascii) < enough) return western;
    const std::string found = detected(lines);
    return found == "WINDOWS-1252" ? western : found;
}

bool is_wide(const std::string& encoding) {
    return encoding.starts_with("UTF-16") || encoding.starts_with("UTF-32");
}

std::string looked_at(const ByteEvidence& bytes, const std::string& read_as) {
    if (std::string wide = wide_encoding_of(bytes.head); !wide.empty()) return wide;
    // A few letters of another alphabet among many wide characters prove nothing.
    if (is_wide(read_as) && bytes.head.find('\0') != std::string_view::npos) return {};
    const Utf8Counts utf8 = count_utf8(bytes.lines);
    constexpr std::size_t much = 20;
    const std::size_t enough = is_wide(read_as) ? 0 : may_hide_utf8(read_as) ? much : 1;
    if (utf8.invalid == 0) return utf8.characters >= enough ? "UTF-8" : "";
    // UTF-8 with some damage is not another encoding, and a short text of wide characters may have no zeros.
    constexpr std::size_t long_enough = 64;
    if (utf8.characters > utf8.invalid || (is_wide(read_as) && bytes.head.size() < long_enough)) return {};
    return guess(bytes.lines);
}

}  // namespace

std::string likely_encoding(const ByteEvidence& bytes, const std::string& read_as) {
    std::string found = looked_at(bytes, read_as);
    if (found == read_as || found.empty()) return {};
    return is_wide(found) || fits(bytes.lines, found) ? found : std::string();
}

}  // namespace registrar
