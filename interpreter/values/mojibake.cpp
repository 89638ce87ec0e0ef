// SPDX-License-Identifier: Apache-2.0
#include "values/mojibake.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <span>

#include "values/charset.h"
#include "values/text.h"

namespace registrar {
namespace {

/// Other alphabets are not tested, because pairs of their letters are often valid UTF-8. For example, the
/// Thai word for car is C3 B6, which is ö in UTF-8.
constexpr std::string_view latin[] = {"WINDOWS-1252", "ISO-8859-1", "ISO-8859-15",  "WINDOWS-1250",
                                      "ISO-8859-2",   "ISO-8859-9", "WINDOWS-1254", "MACINTOSH",
                                      "IBM850",       "IBM437"};
constexpr std::string_view unicode[] = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "XLSX", "ODS", "XLS"};

bool among(std::span<const std::string_view> names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

struct Range {
    char32_t first;
    char32_t last;
};
/// Two bytes that encode one of these in UTF-8 almost never occur together in a word.
constexpr Range telling[] = {
    {0xA0, 0x17F}, {0x218, 0x21B}, {0x2010, 0x2044}, {0x20AC, 0x20AC}, {0x2122, 0x2122}};
/// Of these, two characters are needed as evidence.
constexpr Range usual[] = {{0x370, 0x52F},   {0x5D0, 0x5EA},   {0x620, 0x6CC},   {0xE01, 0xE5B},
                           {0x1EA0, 0x1EF9}, {0x3040, 0x30FF}, {0x4E00, 0x9FFF}, {0xAC00, 0xD7A3}};

bool in_ranges(std::span<const Range> ranges, char32_t character) {
    return std::any_of(ranges.begin(), ranges.end(), [character](const Range& range) {
        return character >= range.first && character <= range.last;
    });
}

/// Removes the first character of valid UTF-8 and returns it.
char32_t take_character(std::string_view& text) {
    const Character next = decode_character(text, 0);
    text.remove_prefix(next.size);
    return next.value;
}

/// Returns whether the non-ASCII characters are ones that people write.
bool is_usual(std::string_view text) {
    bool tells = false;
    std::size_t others = 0;
    while (!text.empty()) {
        const char32_t character = take_character(text);
        if (character < 0x80) continue;
        if (in_ranges(telling, character))
            tells = true;
        else if (!in_ranges(usual, character))
            return false;
        else
            ++others;
    }
    return tells || others > 1;
}

/// Returns whether the byte C2 at `at` begins a character from U+0080 to U+009F.
bool is_c1(std::string_view text, std::size_t at) {
    return at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xA0;
}

/// Returns the text with the characters of WINDOWS-1252 in place of C1 controls. Returns an empty text if it
/// contains no such controls, which is the case for almost all texts.
std::string without_c1(std::string_view text) {
    constexpr char lead = '\xC2';
    std::size_t at = text.find(lead);
    while (at != std::string_view::npos && !is_c1(text, at)) at = text.find(lead, at + 1);
    if (at == std::string_view::npos) return {};
    Decoder decoder("WINDOWS-1252");
    Decoder::Result read;
    std::string meant(text.substr(0, at));
    while (at < text.size()) {
        if (text[at] != lead || !is_c1(text, at)) {
            meant += text[at++];
            continue;
        }
        decoder.decode(text.substr(at + 1, 1), true, read);
        meant += read.text;
        at += 2;
    }
    return meant;
}

}  // namespace

MojibakeDetector::MojibakeDetector(const std::string& encoding) {
    const bool is_latin = among(latin, encoding);
    if (!is_latin && !among(unicode, encoding)) return;
    Decoder decoder(is_latin ? encoding : "WINDOWS-1252");
    Decoder::Result result;
    for (std::size_t at = 0; at < characters_.size(); ++at) {
        const char byte = static_cast<char>(0x80 + at);
        decoder.decode({&byte, 1}, true, result);
        std::string_view text = result.text;
        // Other programs often read undefined bytes as the control characters with the same number.
        characters_[at] = result.invalid.empty() ? take_character(text) : static_cast<char32_t>(0x80 + at);
    }
}

std::shared_ptr<const MojibakeDetector> MojibakeDetector::of(const std::string& encoding) {
    static std::mutex mutex;
    static std::map<std::string, std::shared_ptr<const MojibakeDetector>> known;
    const std::lock_guard lock(mutex);
    auto& detector = known[encoding];
    if (!detector) detector = std::make_shared<const MojibakeDetector>(encoding);
    return detector;
}

int MojibakeDetector::byte_of(char32_t character) const {
    if (character < 0x80) return static_cast<int>(character);
    const auto found = std::find(characters_.begin(), characters_.end(), character);
    return found == characters_.end() ? -1 : static_cast<int>(0x80 + (found - characters_.begin()));
}

/// Returns whether the first two non-ASCII characters can be the beginning of a UTF-8 sequence. In most texts
/// they cannot, so the rest need not be examined.
bool MojibakeDetector::may_begin(std::string_view text) const {
    const auto is_ascii_byte = [](char byte) { return static_cast<unsigned char>(byte) < 0x80; };
    text.remove_prefix(
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_ascii_byte) - text.begin()));
    if (text.empty() || byte_of(take_character(text)) < 0xC0 || text.empty()) return false;
    const int next = byte_of(take_character(text));
    return next >= 0x80 && next < 0xC0;
}

std::string MojibakeDetector::meant(std::string_view text) const {
    if (std::string bytes = encoded_twice(text); !bytes.empty()) return bytes;
    return without_c1(text);
}

std::string MojibakeDetector::encoded_twice(std::string_view text) const {
    if (!may_begin(text)) return {};
    std::string bytes;
    int following = 0;  // bytes that the current character still needs
    while (!text.empty()) {
        const int byte = byte_of(take_character(text));
        const bool follows = byte >= 0x80 && byte < 0xC0;
        if (byte < 0 || follows != (following > 0)) return {};
        if (follows)
            --following;
        else if (byte >= 0x80)
            following = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
        bytes += static_cast<char>(byte);
    }
    if (first_invalid_utf8(bytes) != std::string_view::npos || !is_usual(bytes)) return {};
    return bytes;
}

bool may_hide_utf8(const std::string& encoding) {
    return !among(latin, encoding) && !among(unicode, encoding) && Decoder(encoding).single_byte();
}

bool may_hide_other_text(const std::string& encoding) {
    return encoding.starts_with("UTF-16") || encoding.starts_with("UTF-32") || may_hide_utf8(encoding);
}

}  // namespace registrar
