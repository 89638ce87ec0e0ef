// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/pseudonyms.h"

#include <algorithm>
#include <cctype>
#include <optional>

#include "diag/utf8.h"
#include "values/digest.h"
#include "values/text.h"

namespace registrar {

namespace {

/// Consecutive letters of one kind. Upper and lower case have the same order, so that the pseudonyms of two
/// spellings differ in case only.
struct Letters {
    char32_t first;
    char32_t last;
    char32_t skipped = 0;
};
constexpr Letters letters[] = {
    {U'a', U'z'},
    {U'A', U'Z'},
    {U'0', U'9'},
    {U'\u00e0', U'\u00f6'},
    {U'\u00c0', U'\u00d6'},  // à to ö, À to Ö
    {U'\u03b1', U'\u03c9', U'\u03c2'},
    {U'\u0391', U'\u03a9', U'\u03a2'},  // Greek
    {U'\u0430', U'\u044f'},
    {U'\u0410', U'\u042f'},  // Cyrillic
    {U'\u05d0', U'\u05ea'},
    {U'\u0627', U'\u063a'},
    {U'\u0e01', U'\u0e2e'},  // Hebrew, Arabic, Thai
    {U'\u3042', U'\u3093'},
    {U'\u30a2', U'\u30f3'},
    {U'\u4e00', U'\u9fa5'},
    {U'\uac00', U'\ud7a3'},
};

/// Returns the letters among which a character is replaced; null if it stays.
const Letters* kind_of(char32_t character) {
    for (const Letters& each : letters)
        if (character >= each.first && character <= each.last && character != each.skipped) return &each;
    // Other letters of Latin scripts have their cases side by side.
    static constexpr Letters lower{U'\u00e0', U'\u00f6'};
    static constexpr Letters upper{U'\u00c0', U'\u00d6'};
    if (character == U'\u00df' || (character >= U'\u00f8' && character <= U'\u00ff')) return &lower;
    if (character >= U'\u00d8' && character <= U'\u00de') return &upper;
    if (character < U'\u0100' || character > U'\u017f') return nullptr;
    const bool odd_is_upper = (character >= U'\u0139' && character <= U'\u0148') || character >= U'\u0179';
    return ((character & 1U) != 0) == odd_is_upper ? &upper : &lower;
}

char32_t replacement(char32_t character, unsigned char random_low, unsigned char random_high) {
    const Letters* kind = kind_of(character);
    if (kind == nullptr) return character;
    const std::uint32_t count = kind->last - kind->first + 1;
    const std::uint32_t random = random_low + 256U * random_high;
    const char32_t chosen = kind->first + random % count;
    return chosen == kind->skipped ? kind->first : chosen;
}

bool is_word_character(char32_t character) {
    return !is_blank(character) && !is_invisible(character);
}

/// Returns whether a text is a date: four digits, two and two, in either order, and perhaps a time.
bool is_date(std::string_view text) {
    std::string shape;
    for (const char character : text.substr(0, 10))
        shape += std::isdigit(static_cast<unsigned char>(character)) != 0 ? '9' : '-';
    return shape == "9999-99-99" || shape == "99-99-9999";
}

/// Returns whether a text is a number as programs write large ones: `1,5E+05`. Its letter stays.
bool is_number(std::string_view text) {
    return !text.empty() && text.find_first_of("0123456789") != std::string_view::npos &&
           text.find_first_not_of("0123456789.,+-eE") == std::string_view::npos;
}

bool has_accent_apart(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = front_code_point(text.substr(at));
        if (point.value >= U'\u0300' && point.value <= U'\u036f') return true;
        at += point.length;
    }
    return false;
}

std::string folded(std::string_view text) {
    std::string scratch;
    std::string kept(match_folded(text, scratch));
    // As match rules see them, runs of white space are one.
    std::string words;
    for (std::size_t at = 0; at < kept.size();) {
        const CodePoint point = front_code_point(std::string_view(kept).substr(at));
        if (is_word_character(point.value)) words.append(kept, at, point.length);
        at += point.length;
    }
    return words;
}

/// Returns whether a text has the shape of a host name, which a domain must have to stay valid.
bool is_domain(std::string_view text) {
    const auto dot = text.find('.');
    return dot != std::string_view::npos && dot > 0 && text.back() != '.' &&
           std::ranges::all_of(text, [](unsigned char character) {
               return std::isalnum(character) != 0 || character == '.' || character == '-';
           });
}

/// Between the parts of a text that name something each: items of a list, a title and its duration, an
/// address.
constexpr std::string_view separators = ",;|:/\n()[]<>";

constexpr std::size_t guid_size = 36;
/// Returns where a text contains a GUID.
std::optional<std::size_t> find_guid(std::string_view text) {
    std::string scratch;
    for (std::size_t at = 0; at + guid_size <= text.size(); ++at)
        if (is_uuid(match_guid(text.substr(at, guid_size), scratch))) return at;
    return std::nullopt;
}

constexpr std::size_t counting_digits = 2;
constexpr std::size_t digest_bytes = 32;
constexpr unsigned most_attempts = 1000;

}  // namespace

/// Returns `size` bytes that depend on the key and the text.
std::string Pseudonyms::stream(std::string_view text, unsigned attempt, std::size_t size) const {
    std::string bytes;
    for (unsigned block = 0; bytes.size() < size; ++block) {
        const std::string hex = sha256_hex(key_ + '\0' + std::to_string(attempt) + '\0' +
                                           std::to_string(block) + '\0' + std::string(text) + '\0' + key_);
        for (std::size_t at = 0; at < digest_bytes; ++at)
            bytes += static_cast<char>(std::stoi(hex.substr(2 * at, 2), nullptr, 16));
    }
    return bytes;
}

bool Pseudonyms::knows(std::string_view text) const {
    return attempts_.contains(folded(text));
}

std::string Pseudonyms::of_word(std::string_view given) {
    // `anna2` is the login of the second anna: rules that count know the first.
    const auto stem = given.find_last_not_of("0123456789") + 1;
    if (stem > 0 && stem < given.size() && given.size() - stem <= counting_digits &&
        std::isalpha(static_cast<unsigned char>(given[stem - 1])) != 0) {
        attempts_.emplace(folded(given), 0);
        return of_word(given.substr(0, stem)) + std::string(given.substr(stem));
    }
    // A letter with its accent apart counts as one character, as it does when texts are compared.
    std::string scratch;
    const std::string_view text = has_accent_apart(given) ? match_exact(given, scratch) : given;
    const std::string key = folded(text);
    const bool number = is_number(text);
    const auto make = [&](unsigned attempt) {
        const std::string random = stream(key, attempt, 2 * text.size() + 2);
        std::string made;
        std::size_t next = 0;
        for (std::size_t at = 0; at < text.size();) {
            const CodePoint point = front_code_point(text.substr(at));
            const bool counts = is_word_character(point.value);
            const bool stays = !counts || (number && point.value > U'9');
            const auto low = static_cast<unsigned char>(random[next]);
            const auto high = static_cast<unsigned char>(random[next + 1]);
            if (stays || kind_of(point.value) == nullptr)
                made.append(text, at, point.length);
            else
                append_utf8(made, replacement(point.value, low, high));
            if (counts) next += 2;
            at += point.length;
        }
        return made;
    };
    const auto known = attempts_.find(key);
    if (known != attempts_.end()) return make(known->second);
    unsigned attempt = 0;
    std::string made = make(attempt);
    // Short texts have few pseudonyms; each must have its own.
    while (attempt < most_attempts && (folded(made) == key || taken_.contains(folded(made))))
        made = make(++attempt);
    attempts_.emplace(key, attempt);
    taken_.insert(folded(made));
    return made;
}

std::string Pseudonyms::of_address(std::string_view text, std::size_t at) {
    const std::string domain = folded(text.substr(at + 1));
    std::string label;
    for (const char byte : stream("@" + domain, 0, 8))
        label += static_cast<char>('a' + static_cast<unsigned char>(byte) % 26);
    // Known as a whole, too, because definitions may name the address.
    attempts_.emplace(folded(text), 0);
    return of_word(text.substr(0, at)) + "@" + label + ".example.org";
}

std::string Pseudonyms::of(std::string_view text) {
    const std::string_view inner = trimmed(text);
    if (inner.empty() || is_empty_word(inner)) return std::string(text);
    const auto begin = static_cast<std::size_t>(inner.data() - text.data());
    const auto around = [&](std::size_t size, const std::string& made, std::size_t rest) {
        return std::string(text.substr(0, begin + size)) + made +
               std::string(text.substr(begin + inner.size() - rest));
    };
    if (inner.starts_with("=\"") && inner.ends_with('"') && inner.size() > 3)
        return around(2, of(inner.substr(2, inner.size() - 3)), 1);
    if (inner.starts_with('\'') && inner.size() > 1) return around(1, of(inner.substr(1)), 0);
    for (const std::string_view scheme : {"https://", "http://"})
        if (inner.starts_with(scheme)) {
            // The path says what kind of page it is.
            const auto host = inner.substr(scheme.size(), inner.find('/', scheme.size()) - scheme.size());
            return around(scheme.size(), of(host), inner.size() - scheme.size() - host.size());
        }
    if (const auto guid = find_guid(inner); guid && inner.size() > guid_size)
        return around(0,
                      of(inner.substr(0, *guid)) + std::string(inner.substr(*guid, guid_size)) +
                          of(inner.substr(*guid + guid_size)),
                      0);
    if (const auto end = inner.find_first_of(separators); end != std::string_view::npos)
        return around(0, of(inner.substr(0, end)) + inner[end] + of(inner.substr(end + 1)), 0);
    std::string scratch;
    if (is_date(inner) || is_uuid(match_guid(inner, scratch))) return std::string(text);
    const auto at = inner.find('@');
    const bool address = at != std::string_view::npos && at > 0 &&
                         inner.find('@', at + 1) == std::string_view::npos && is_domain(inner.substr(at + 1));
    return around(0, address ? of_address(inner, at) : of_word(inner), 0);
}

std::string Pseudonyms::of_bytes(std::string_view bytes) const {
    const std::string random = stream(bytes, 0, 2 * bytes.size() + 2);
    std::string made;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto byte = static_cast<unsigned char>(bytes[at]);
        made += byte >= 0x80 ? bytes[at]
                             : static_cast<char>(replacement(byte, static_cast<unsigned char>(random[2 * at]),
                                                             static_cast<unsigned char>(random[2 * at + 1])));
    }
    return made;
}

}  // namespace registrar
