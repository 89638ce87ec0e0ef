// SPDX-License-Identifier: Apache-2.0
#include "values/text.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace registrar {
namespace {

constexpr char32_t last_character = 0x10FFFF;

}  // namespace

bool is_blank(char32_t c) {
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return c <= last_character && (c == 0xFEFF || u_isUWhiteSpace(static_cast<UChar32>(c)));
}

bool is_invisible(char32_t c) {
    constexpr char32_t soft_hyphen = 0xAD;
    constexpr char32_t next = 0x34F;  // European letters need no lookup
    if (c < next || c > last_character) return c == soft_hyphen;
    return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

namespace {

constexpr bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
constexpr char lower(char c) {
    return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}
icu::StringPiece piece(std::string_view text) {
    return {text.data(), static_cast<std::int32_t>(text.size())};
}

const icu::Normalizer2& nfc() {
    static const icu::Normalizer2& instance = [&]() -> const icu::Normalizer2& {
        UErrorCode status = U_ZERO_ERROR;
        return *icu::Normalizer2::getNFCInstance(status);
    }();
    return instance;
}

bool is_composed(std::string_view text) {
    UErrorCode status = U_ZERO_ERROR;
    return nfc().isNormalizedUTF8(piece(text), status) && U_SUCCESS(status);
}

/// Writes the NFC of the text to `result`.
void compose(std::string_view text, std::string& result) {
    result.clear();
    UErrorCode status = U_ZERO_ERROR;
    icu::StringByteSink<std::string> sink(&result);
    nfc().normalizeUTF8(0, piece(text), sink, nullptr, status);
    if (U_FAILURE(status)) result.assign(text);
}

std::string_view lowered(std::string_view text, std::string& scratch) {
    if (std::none_of(text.begin(), text.end(), is_upper)) return text;
    scratch.resize(text.size());
    std::transform(text.begin(), text.end(), scratch.begin(), lower);
    return scratch;
}

/// Returns the length of the valid non-ASCII character at `p`, or 0 if it is invalid.
std::size_t sequence_length(const unsigned char* p, std::size_t left) {
    const auto continues = [&](std::size_t i) { return (p[i] & 0xC0) == 0x80; };
    if (p[0] >= 0xC2 && p[0] <= 0xDF) return left >= 2 && continues(1) ? 2 : 0;
    if (p[0] >= 0xE0 && p[0] <= 0xEF) {
        if (left < 3 || !continues(1) || !continues(2)) return 0;
        if (p[0] == 0xE0 && p[1] < 0xA0) return 0;  // overlong
        if (p[0] == 0xED && p[1] > 0x9F) return 0;  // surrogate
        return 3;
    }
    if (p[0] >= 0xF0 && p[0] <= 0xF4) {
        if (left < 4 || !continues(1) || !continues(2) || !continues(3)) return 0;
        if (p[0] == 0xF0 && p[1] < 0x90) return 0;  // overlong
        if (p[0] == 0xF4 && p[1] > 0x8F) return 0;  // above U+10FFFF
        return 4;
    }
    return 0;
}

/// Returns the offset of the first byte from 0x80 at or after `at`, or the size.
std::size_t skip_ascii(std::string_view text, std::size_t at) {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    for (; at + 32 <= text.size(); at += 32) {
        std::uint64_t words[4];
        std::memcpy(words, text.data() + at, sizeof words);
        if (((words[0] | words[1] | words[2] | words[3]) & high_bits) != 0) break;
    }
    for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
        std::memcpy(&word, text.data() + at, sizeof word);
        // The first byte in memory is the lowest one of the word.
        if (const std::uint64_t high = word & high_bits; high != 0)
            return at + static_cast<std::size_t>(std::countr_zero(high)) / 8;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
    return at;
}

Character character_before(std::string_view text) {
    std::size_t at = text.size() - 1;
    while (at > 0 && text.size() - at < 4 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) --at;
    const Character found = decode_character(text, at);
    return at + found.size == text.size() ? found : Character{};
}

constexpr bool is_printable(char c) {
    return static_cast<unsigned char>(c) - 0x21U < 0x5FU;
}

/// Returns whether a trimmed text contains only printable ASCII and single spaces.
bool has_single_spaces(std::string_view text) {
    char before = ' ';
    for (const char c : text) {
        if (!is_printable(c) && (c != ' ' || before == ' ')) return false;
        before = c;
    }
    return true;
}

/// Returns whether all bytes are from 0x21 to 0x7F, as in nearly all codes.
bool is_printable_ascii(std::string_view text) {
    // In each byte, the high bit is set by the byte itself or by the borrow of a byte below 0x21.
    const auto others = [](std::uint64_t word) {
        return (word | (word - 0x2121212121212121U)) & 0x8080808080808080U;
    };
    const auto word_at = [&text](std::size_t at) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, sizeof word);
        return word;
    };
    const std::size_t size = text.size();
    if (size < 8) return std::all_of(text.begin(), text.end(), is_printable);
    for (std::size_t at = 0; at + 8 < size; at += 8)
        if (others(word_at(at)) != 0) return false;
    return others(word_at(size - 8)) == 0;
}

enum class Blanks : std::uint8_t { as_written, one_space };

/// Returns whether a text is free of invisible characters and of blanks that comparison would change. In a
/// trimmed text, a character follows each blank.
bool is_visible(std::string_view text, Blanks blanks) {
    for (std::size_t at = 0; at < text.size();) {
        if (is_printable(text[at])) {
            ++at;
            continue;
        }
        const Character c = decode_character(text, at);
        if (is_invisible(c.value)) return false;
        at += c.size;
        if (blanks == Blanks::as_written || !is_blank(c.value)) continue;
        if (c.value != ' ' || is_blank(decode_character(text, at).value)) return false;
    }
    return true;
}

/// Returns a trimmed text without invisible characters, trimmed again: a view of the argument or of
/// `scratch`.
std::string_view without_invisible(std::string_view text, Blanks blanks, std::string& scratch) {
    if (is_visible(text, blanks)) return text;
    scratch.clear();
    for (std::size_t at = 0; at < text.size();) {
        const Character c = decode_character(text, at);
        const std::string_view written = text.substr(at, c.size);
        at += c.size;
        if (is_invisible(c.value)) continue;
        if (blanks == Blanks::as_written || !is_blank(c.value))
            scratch += written;
        else if (scratch.empty() || scratch.back() != ' ')
            scratch += ' ';
    }
    const std::string_view kept = trimmed(scratch);
    const auto first = static_cast<std::size_t>(kept.data() - scratch.data());
    scratch.resize(first + kept.size());
    scratch.erase(0, first);
    return scratch;
}

/// Returns the same in NFC.
std::string_view visible_composed(std::string_view text, Blanks blanks, std::string& scratch) {
    const std::string_view visible = without_invisible(text, blanks, scratch);
    if (is_composed(visible)) return visible;
    std::string composed;
    compose(visible, composed);
    scratch.swap(composed);
    return scratch;
}

}  // namespace

Character decode_character(std::string_view text, std::size_t at) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data()) + at;
    if (bytes[0] < 0x80) return {bytes[0], 1};
    const std::size_t size = sequence_length(bytes, text.size() - at);
    if (size == 0) return {};
    char32_t value = bytes[0] & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) value = value << 6U | (bytes[i] & 0x3FU);
    return {value, size};
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty()) {
        const Character first = decode_character(text, 0);
        if (!is_blank(first.value)) break;
        text.remove_prefix(first.size);
    }
    while (!text.empty()) {
        const Character last = character_before(text);
        if (!is_blank(last.value)) break;
        text.remove_suffix(last.size);
    }
    return text;
}

bool is_ascii(std::string_view text) {
    return skip_ascii(text, 0) == text.size();
}

std::string_view beyond_ascii(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    const std::size_t first = skip_ascii(text, 0);
    std::size_t end = text.size();
    for (std::uint64_t word = 0; end >= first + sizeof word; end -= sizeof word) {
        std::memcpy(&word, text.data() + end - sizeof word, sizeof word);
        if ((word & high_bits) != 0) break;
    }
    while (end > first && static_cast<unsigned char>(text[end - 1]) < 0x80) --end;
    return text.substr(first, end - first);
}

std::size_t first_invalid_utf8(std::string_view text) {
    for (std::size_t at = 0;;) {
        at = skip_ascii(text, at);
        if (at == text.size()) return std::string_view::npos;
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        while (at < text.size() && bytes[at] >= 0x80) {
            const std::size_t length = sequence_length(bytes + at, text.size() - at);
            if (length == 0) return at;
            at += length;
        }
    }
}

std::string_view match_exact(std::string_view text, std::string& scratch) {
    if (is_printable_ascii(text)) return text;
    text = trimmed(text);
    if (has_single_spaces(text)) return text;
    return visible_composed(text, Blanks::one_space, scratch);
}

std::string_view match_folded(std::string_view text, std::string& scratch) {
    if (is_printable_ascii(text)) return lowered(text, scratch);
    text = trimmed(text);
    if (is_ascii(text)) return lowered(text, scratch);
    const std::string_view composed = visible_composed(text, Blanks::as_written, scratch);
    std::string folded;
    for (std::size_t at = 0; at < composed.size();) {
        if (static_cast<unsigned char>(composed[at]) < 0x80) {
            folded += lower(composed[at++]);
            continue;
        }
        const Character c = decode_character(composed, at);
        if (c.value <= last_character)
            append_utf8(folded, static_cast<std::uint32_t>(
                                    u_foldCase(static_cast<UChar32>(c.value), U_FOLD_CASE_DEFAULT)));
        else
            folded += composed[at];
        at += c.size;
    }
    if (is_composed(folded))
        scratch.swap(folded);
    else
        compose(folded, scratch);
    return scratch;
}

std::string_view match_guid(std::string_view text, std::string& scratch) {
    text = trimmed(text);
    std::string visible;
    if (!is_ascii(text)) text = without_invisible(text, Blanks::as_written, visible);
    if (text.size() >= 2 && text.front() == '{' && text.back() == '}') text = text.substr(1, text.size() - 2);
    const std::string_view low = lowered(text, scratch);
    if (visible.empty() || low.data() == scratch.data()) return low;
    scratch = low;  // `low` would become invalid together with `visible`
    return scratch;
}

std::string new_guid_text(std::string_view text) {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    std::string scratch;
    const std::string_view plain = match_guid(text, scratch);
    const auto fits = [](char expected, char c) {
        const bool hexadecimal = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        return expected == '-' ? c == '-' : hexadecimal;
    };
    const bool is_guid =
        plain.size() == shape.size() && std::equal(shape.begin(), shape.end(), plain.begin(), fits);
    return std::string(is_guid ? plain : text);
}

std::string match_header(std::string_view text) {
    std::string scratch;
    const std::string_view folded = match_folded(text, scratch);
    std::string result;
    for (std::size_t at = 0; at < folded.size();) {
        const Character c = decode_character(folded, at);
        if (c.value != '_' && c.value != '-' && !is_blank(c.value)) result += folded.substr(at, c.size);
        at += c.size;
    }
    return result;
}

namespace {

/// Returns the Latin letters that have no canonical decomposition as people write them without diacritics.
std::string_view plain_letter(char32_t c) {
    switch (c) {
        case U'ß':
            return "ss";
        case U'æ':
            return "ae";
        case U'œ':
            return "oe";
        case U'ø':
            return "o";
        case U'ł':
            return "l";
        case U'đ':
            return "d";
        case U'ı':
            return "i";
        default:
            return {};
    }
}

const icu::Normalizer2& nfkd() {
    static const icu::Normalizer2& instance = [&]() -> const icu::Normalizer2& {
        UErrorCode status = U_ZERO_ERROR;
        return *icu::Normalizer2::getNFKDInstance(status);
    }();
    return instance;
}

}  // namespace

std::vector<std::string> plain_words(std::string_view text) {
    std::string apart;
    UErrorCode status = U_ZERO_ERROR;
    icu::StringByteSink<std::string> sink(&apart);
    nfkd().normalizeUTF8(0, piece(text), sink, nullptr, status);
    std::vector<std::string> words;
    std::string word;
    const auto end_word = [&] {
        if (!word.empty()) words.push_back(std::move(word));
        word.clear();
    };
    bool small = false;
    for (std::size_t at = 0; at < apart.size();) {
        const Character c = decode_character(apart, at);
        at += c.size;
        const auto value = static_cast<UChar32>(c.value);
        if (u_charType(value) == U_NON_SPACING_MARK) continue;
        if (!u_isalnum(value) || (small && u_isupper(value))) end_word();
        small = u_islower(value) != 0;
        if (!u_isalnum(value)) continue;
        const auto folded = static_cast<std::uint32_t>(u_foldCase(value, U_FOLD_CASE_DEFAULT));
        if (const std::string_view plain = plain_letter(folded); !plain.empty())
            word += plain;
        else
            append_utf8(word, folded);
    }
    end_word();
    return words;
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

bool is_empty_word(std::string_view text) {
    constexpr std::string_view words[] = {"null",   "n/a", "none", "nil", "nan",    "undefined", "(null)",
                                          "[null]", "\\n", "-",    "--",  "\u2013", "\u2014"};
    return std::any_of(std::begin(words), std::end(words),
                       [text](std::string_view word) { return equal_ignoring_case(word, text); });
}

bool names_sheet_error(std::string_view text) {
    // English, then Czech, Danish, Dutch, Finnish, French, German, Hungarian, Italian, Norwegian, Polish,
    // Portuguese, Russian, Spanish, Swedish, Turkish.
    constexpr std::string_view errors[] = {
        "#NAME?",     "#REF!",       "#N/A",         "#VALUE!",       "#DIV/0!",
        "#NUM!",      "#SPILL!",     "#CALC!",       "#NULL!",        "#FIELD!",
        "#BLOCKED!",  "#CONNECT!",   "#UNKNOWN!",    "#GETTING_DATA", "#MACRO?",
        "#HODNOTA!",  "#ODKAZ!",     "#NÁZEV?",      "#ČÍSLO!",       "#NENÍ_K_DISPOZICI",
        "#VÆRDI!",    "#NAVN?",      "#I/T",         "#WAARDE!",      "#VERW!",
        "#NAAM?",     "#GETAL!",     "#DEEL/0!",     "#LEEG!",        "#N/B",
        "#ARVO!",     "#VIITTAUS!",  "#NIMI?",       "#LUKU!",        "#JAKO/0!",
        "#TYHJÄ!",    "#PUUTTUU!",   "#VALEUR!",     "#NOM?",         "#NOMBRE!",
        "#NUL!",      "#WERT!",      "#BEZUG!",      "#ZAHL!",        "#NV",
        "#ÜBERLAUF!", "#KALK!",      "#ÉRTÉK!",      "#HIV!",         "#NÉV?",
        "#SZÁM!",     "#ZÉRÓOSZTÓ!", "#HIÁNYZIK",    "#VALORE!",      "#RIF!",
        "#NOME?",     "#NULLO!",     "#N/D",         "#VERDI!",       "#ARG!",
        "#ADR!",      "#NAZWA?",     "#LICZBA!",     "#DZIEL/0!",     "#ZERO!",
        "#VALOR!",    "#NÚM!",       "#NULO!",       "#N/DISP",       "#ЗНАЧ!",
        "#ССЫЛКА!",   "#ИМЯ?",       "#ЧИСЛО!",      "#ДЕЛ/0!",       "#ПУСТО!",
        "#Н/Д",       "#¡VALOR!",    "#¡REF!",       "#¿NOMBRE?",     "#¡NUM!",
        "#¡DIV/0!",   "#¡NULO!",     "#NOMBRE?",     "#VÄRDEFEL!",    "#REFERENS!",
        "#NAMN?",     "#OGILTIGT!",  "#DIVISION/0!", "#SAKNAS!",      "#SKÄRNING!",
        "#DEĞER!",    "#BAŞV!",      "#AD?",         "#SAYI!",        "#SAYI/0!",
        "#BOŞ!",      "#YOK"};
    constexpr std::string_view office = "Err:";
    constexpr std::size_t office_digits = 3;
    if (text.starts_with(office))
        return text.size() == office.size() + office_digits &&
               text.find_first_not_of("0123456789", office.size()) == std::string_view::npos;
    return text.starts_with('#') && std::find(std::begin(errors), std::end(errors), text) != std::end(errors);
}

char32_t look_alike(std::string_view text) {
    const auto within = [](char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; };
    const auto is_dash = [&](char32_t c) {
        return within(c, 0x2010, 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63;
    };
    bool latin = false;  // in the current run of letters
    char32_t other = 0;  // the run's first Cyrillic or Greek letter
    for (std::size_t at = 0; at < text.size();) {
        const Character c = decode_character(text, at);
        at += c.size;
        if (is_dash(c.value) || within(c.value, 0xFF01, 0xFF5E)) return c.value;
        const bool is_other = within(c.value, 0x0370, 0x052F);
        const bool is_latin =
            within(c.value, 'a', 'z') || within(c.value, 'A', 'Z') || within(c.value, 0xC0, 0x24F);
        latin = is_latin || (latin && is_other);
        if (!is_latin) other = is_other ? (other != 0 ? other : c.value) : 0;
        if (latin && other != 0) return other;
    }
    return 0;
}

std::string character_name(char32_t c) {
    std::array<char, 128> name{};
    UErrorCode status = U_ZERO_ERROR;
    u_charName(static_cast<UChar32>(c), U_EXTENDED_CHAR_NAME, name.data(), name.size(), &status);
    return fmt::format("U+{:04X} {}", static_cast<std::uint32_t>(c), U_FAILURE(status) ? "" : name.data());
}

std::size_t code_points(std::string_view text) {
    const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins));
}

void append_utf8(std::string& text, std::uint32_t code_point) {
    const auto unit = [&text](std::uint32_t byte) { text += static_cast<char>(byte); };
    const auto rest = [&](std::uint32_t bits) { unit(0x80 | (code_point >> bits & 0x3F)); };
    if (code_point < 0x80) return unit(code_point);
    if (code_point < 0x800) {
        unit(0xC0 | code_point >> 6);
    } else if (code_point < 0x10000) {
        unit(0xE0 | code_point >> 12);
        rest(6);
    } else {
        unit(0xF0 | code_point >> 18);
        rest(12);
        rest(6);
    }
    rest(0);
}

namespace {

constexpr std::uint32_t replacement = 0xFFFD;

}  // namespace

std::u16string utf16(std::string_view text) {
    std::u16string units;
    for (std::size_t at = 0; at < text.size();) {
        const Character c = decode_character(text, at);
        const std::uint32_t value =
            c.value > last_character ? replacement : static_cast<std::uint32_t>(c.value);
        if (value >= 0x10000) {
            units += static_cast<char16_t>(0xD7C0 + (value >> 10));
            units += static_cast<char16_t>(0xDC00 + (value & 0x3FF));
        } else {
            units += static_cast<char16_t>(value);
        }
        at += c.size;
    }
    return units;
}

void append_utf16(std::string& text, std::u16string_view units) {
    const auto is_half = [](char16_t unit, unsigned first) { return (unit & 0xFC00U) == first; };
    for (std::size_t at = 0; at < units.size(); ++at) {
        const char16_t unit = units[at];
        const bool pair = is_half(unit, 0xD800) && at + 1 < units.size() && is_half(units[at + 1], 0xDC00);
        if (pair)
            append_utf8(text, 0x10000 + ((unit & 0x3FFU) << 10) + (units[++at] & 0x3FFU));
        else
            append_utf8(text, (unit & 0xF800U) == 0xD800U ? replacement : unit);
    }
}

std::string_view icu_version() {
    return U_ICU_VERSION;
}

}  // namespace registrar
