// SPDX-License-Identifier: Apache-2.0
#include "values/charset.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucnv_err.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>

#include "values/text.h"

namespace registrar {
namespace {

using Converter = std::unique_ptr<UConverter, decltype(&ucnv_close)>;

constexpr char32_t replacement_character = 0xFFFD;
constexpr std::size_t piece_bytes = 2048;

/// The characters of WINDOWS-1252 from 0x80 to 0x9F; 0 if undefined.
constexpr std::array<char16_t, 32> windows_1252_c1 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.:+()").find(c) != std::string_view::npos;
}

Converter open_converter(const std::string& name) {
    UErrorCode status = U_ZERO_ERROR;
    UConverter* converter = ucnv_open(name.c_str(), &status);
    return {U_FAILURE(status) ? nullptr : converter, &ucnv_close};
}

std::string standard_name(const UConverter* converter) {
    UErrorCode status = U_ZERO_ERROR;
    const char* const internal = ucnv_getName(converter, &status);
    if (U_FAILURE(status)) return {};
    // IANA's name for ISO-8859-1 is unusual, so names preferred in MIME come first.
    for (const char* standard : {"MIME", "IANA"}) {
        status = U_ZERO_ERROR;
        const char* const name = ucnv_getStandardName(internal, standard, &status);
        if (U_SUCCESS(status) && name != nullptr) return name;
    }
    return internal;
}

void append(Decoder::Result& result, char32_t c, std::uint32_t source) {
    if (c < 0x80) {
        result.text.push_back(static_cast<char>(c));
        result.source.push_back(source);
        return;
    }
    std::array<char, 4> bytes{};
    std::size_t size = 0;
    U8_APPEND_UNSAFE(bytes.data(), size, static_cast<std::uint32_t>(c));
    result.text.append(bytes.data(), size);
    result.source.insert(result.source.end(), size, source);
}

void append_invalid(Decoder::Result& result, std::uint32_t source) {
    result.invalid.push_back(static_cast<std::uint32_t>(result.text.size()));
    append(result, replacement_character, source);
}

/// Ensures that offsets never decrease: no character begins before the previous one. (Offsets are two's
/// complement.)
std::uint32_t in_order(std::uint32_t source, const Decoder::Result& result) {
    if (result.source.empty()) return source;
    return static_cast<std::uint32_t>(
        std::max(static_cast<std::int32_t>(source), static_cast<std::int32_t>(result.source.back())));
}

bool has_state(const UConverter* converter) {
    switch (ucnv_getType(converter)) {
        case UCNV_SBCS:
        case UCNV_DBCS:
        case UCNV_MBCS:
        case UCNV_LATIN_1:
        case UCNV_UTF8:
        case UCNV_US_ASCII:
        case UCNV_CESU8:
            return false;
        default:
            return true;
    }
}

enum class Kind { latin_1, windows_1252, wide, converter, converter_with_state };

/// UTF-16 or UTF-32. Decoded here, because ICU's offsets are wrong if a block ends inside a character.
struct Wide {
    std::size_t width = 2;
    bool big_endian = false;

    char32_t unit(std::string_view bytes, std::size_t at) const {
        if (width == 2) {
            const char32_t first = static_cast<unsigned char>(bytes[at]);
            const char32_t second = static_cast<unsigned char>(bytes[at + 1]);
            return big_endian ? first << 8U | second : second << 8U | first;
        }
        char32_t value = 0;
        for (std::size_t i = 0; i < width; ++i) {
            const std::size_t position = big_endian ? i : width - 1 - i;
            value = value << 8U | static_cast<unsigned char>(bytes[at + position]);
        }
        return value;
    }
};

std::optional<Wide> wide_encoding(std::string_view name) {
    // Without a mark, UTF-16 and UTF-32 are big-endian (RFC 2781).
    if (name == "UTF-16LE") return Wide{2, false};
    if (name == "UTF-16BE" || name == "UTF-16") return Wide{2, true};
    if (name == "UTF-32LE") return Wide{4, false};
    if (name == "UTF-32BE" || name == "UTF-32") return Wide{4, true};
    return std::nullopt;
}

constexpr bool is_lead(char32_t unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool is_trail(char32_t unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// The positions at which ICU found invalid bytes. Filled by its callback.
struct InvalidBytes {
    std::vector<std::int32_t> units;  ///< offsets in the unit buffer
    const UChar* buffer = nullptr;
};

void U_CALLCONV on_invalid(const void* context, UConverterToUnicodeArgs* args, const char*, std::int32_t,
                           UConverterCallbackReason reason, UErrorCode* status) {
    if (reason > UCNV_IRREGULAR) return;
    auto* invalid = static_cast<InvalidBytes*>(const_cast<void*>(context));
    invalid->units.push_back(static_cast<std::int32_t>(args->target - invalid->buffer));
    *status = U_ZERO_ERROR;
    const UChar unit = replacement_character;
    ucnv_cbToUWriteUChars(args, &unit, 1, 0, status);
}

}  // namespace

std::optional<std::string> canonical_encoding(std::string_view name) {
    const std::string wanted(trimmed(name));
    // ICU would search for a file with any other name.
    if (wanted.empty() || !std::all_of(wanted.begin(), wanted.end(), is_name_character)) return std::nullopt;
    const Converter converter = open_converter(wanted);
    if (!converter) return std::nullopt;
    std::string result = standard_name(converter.get());
    for (char& c : result) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - ('a' - 'A'));
    }
    return result;
}

std::optional<ByteOrderMark> byte_order_mark(std::string_view bytes) {
    using namespace std::string_view_literals;
    if (bytes.starts_with("\xEF\xBB\xBF"sv)) return ByteOrderMark{"UTF-8", 3};
    if (bytes.starts_with("\xFF\xFE\0\0"sv)) return ByteOrderMark{"UTF-32LE", 4};
    if (bytes.starts_with("\0\0\xFE\xFF"sv)) return ByteOrderMark{"UTF-32BE", 4};
    if (bytes.starts_with("\xFF\xFE"sv)) return ByteOrderMark{"UTF-16LE", 2};
    if (bytes.starts_with("\xFE\xFF"sv)) return ByteOrderMark{"UTF-16BE", 2};
    return std::nullopt;
}

struct Decoder::State {
    Kind kind = Kind::converter;
    bool refuses_controls = false;  ///< also of the upper half, because ICU converts undefined bytes to them
    Wide wide;
    std::string
        kept;  ///< for encodings without state in ICU: bytes of the previous call that begin a character
    Converter converter{nullptr, &ucnv_close};
    InvalidBytes invalid;
    std::array<UChar, 4 * piece_bytes> units{};
    std::array<std::int32_t, 4 * piece_bytes> offsets{};

    void decode_bytes(std::string_view bytes, Result& result) const;
    void append_byte(unsigned char byte, std::uint32_t source, Result& result) const;
    std::size_t append_ascii(std::string_view bytes, std::uint32_t source, Result& result) const;
    void decode_wide(std::string_view bytes, bool last, Result& result);
    void convert(std::string_view bytes, bool last, Result& result);
    void convert_with_state(std::string_view bytes, bool last, Result& result);
    void convert_piece(std::string_view piece, std::uint32_t at, bool flush, Result& result);
    std::size_t pending() const;
};

void Decoder::State::decode_bytes(std::string_view bytes, Result& result) const {
    result.text.reserve(bytes.size() + bytes.size() / 8);
    result.source.reserve(bytes.size() + bytes.size() / 8 + 1);
    for (std::size_t at = 0; at < bytes.size();) {
        const auto above = std::find_if(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.end(),
                                        [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
        const auto run = static_cast<std::size_t>(above - bytes.begin()) - at;
        result.text.append(bytes.substr(at, run));
        result.source.resize(result.text.size());
        std::iota(result.source.end() - static_cast<std::ptrdiff_t>(run), result.source.end(),
                  static_cast<std::uint32_t>(at));
        at += run;
        if (at == bytes.size()) return;
        append_byte(static_cast<unsigned char>(bytes[at]), static_cast<std::uint32_t>(at), result);
        ++at;
    }
}

void Decoder::State::append_byte(unsigned char byte, std::uint32_t source, Result& result) const {
    const char16_t c = kind == Kind::latin_1 || byte >= 0xA0 ? 0 : windows_1252_c1[byte - 0x80U];
    if (byte >= 0xA0) {
        append(result, byte, source);
    } else if (c != 0) {
        append(result, c, source);
    } else {
        append_invalid(result, source);
    }
}

/// Appends the ASCII characters at the start of `bytes` and returns their length in bytes.
std::size_t Decoder::State::append_ascii(std::string_view bytes, std::uint32_t source, Result& result) const {
    const std::size_t low = wide.big_endian ? wide.width - 1 : 0;
    std::size_t count = 0;
    while ((count + 1) * wide.width <= bytes.size() && wide.unit(bytes, count * wide.width) < 0x80) ++count;
    const std::size_t size = result.text.size();
    result.text.resize(size + count);
    result.source.resize(size + count);
    for (std::size_t i = 0; i < count; ++i) {
        result.text[size + i] = bytes[i * wide.width + low];
        result.source[size + i] = source + static_cast<std::uint32_t>(i * wide.width);
    }
    return count * wide.width;
}

void Decoder::State::decode_wide(std::string_view bytes, bool last, Result& result) {
    const auto before = static_cast<std::uint32_t>(kept.size());
    const std::string joined = kept.empty() ? std::string() : kept.append(bytes);
    if (!joined.empty()) bytes = joined;
    std::size_t at = 0;
    while (at + wide.width <= bytes.size()) {
        at += append_ascii(bytes.substr(at), static_cast<std::uint32_t>(at) - before, result);
        if (at + wide.width > bytes.size()) break;
        const auto source = static_cast<std::uint32_t>(at) - before;
        const char32_t unit = wide.unit(bytes, at);
        const bool pair = wide.width == 2 && is_lead(unit);
        if (pair && at + 4 > bytes.size() && !last) break;
        at += wide.width;
        if (pair && at + 2 <= bytes.size() && is_trail(wide.unit(bytes, at))) {
            append(result, 0x10000 + ((unit - 0xD800) << 10U) + (wide.unit(bytes, at) - 0xDC00), source);
            at += 2;
        } else if (unit > 0x10FFFF || is_lead(unit) || is_trail(unit)) {
            append_invalid(result, source);
        } else {
            append(result, unit, source);
        }
    }
    if (last && at < bytes.size()) {
        append_invalid(result, static_cast<std::uint32_t>(at) - before);
        at = bytes.size();
    }
    result.source.push_back(static_cast<std::uint32_t>(at) - before);
    kept = bytes.substr(at);
}

std::size_t Decoder::State::pending() const {
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t count = ucnv_toUCountPending(converter.get(), &status);
    return U_SUCCESS(status) ? static_cast<std::size_t>(std::max(count, 0)) : 0;
}

void Decoder::State::convert_piece(std::string_view piece, std::uint32_t at, bool flush, Result& result) {
    const auto before = static_cast<std::uint32_t>(pending());
    const char* source = piece.data();
    UChar* target = units.data();
    invalid.units.clear();
    invalid.buffer = units.data();
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(converter.get(), &target, units.data() + units.size(), &source, source + piece.size(),
                   offsets.data(), flush, &status);
    if (U_FAILURE(status)) throw std::runtime_error("the text cannot be decoded");
    auto invalid_unit = invalid.units.begin();
    const auto count = static_cast<std::size_t>(target - units.data());
    for (std::size_t i = 0; i < count; ++i) {
        // After an invalid escape sequence, ICU's offsets are arbitrary.
        const bool known = offsets[i] >= 0 && static_cast<std::size_t>(offsets[i]) <= piece.size();
        const auto offset = known ? static_cast<std::uint32_t>(offsets[i]) : 0U;
        const std::uint32_t start = in_order(i == 0 ? at + offset - before : at + offset, result);
        if (invalid_unit != invalid.units.end() && static_cast<std::size_t>(*invalid_unit) == i) {
            ++invalid_unit;
            append_invalid(result, start);
        } else if (refuses_controls && units[i] >= 0x80 && units[i] < 0xA0) {
            append_invalid(result, start);
        } else if (is_lead(units[i]) && i + 1 < count) {
            append(result, static_cast<char32_t>(U16_GET_SUPPLEMENTARY(units[i], units[i + 1])), start);
            ++i;
        } else {
            append(result, units[i], start);
        }
    }
}

/// Converts encodings without state. ICU's offsets are wrong if a piece ends inside a character, so ICU never
/// keeps such bytes: the next piece begins with them. Pieces are small enough that their text always fits in
/// the unit buffer.
void Decoder::State::convert(std::string_view bytes, bool last, Result& result) {
    const auto before = static_cast<std::uint32_t>(kept.size());
    const std::string joined = kept.empty() ? std::string() : kept.append(bytes);
    if (!joined.empty()) bytes = joined;
    std::size_t at = 0;
    for (bool more = true; more;) {
        const std::string_view piece = bytes.substr(at, piece_bytes);
        more = at + piece.size() < bytes.size();
        convert_piece(piece, static_cast<std::uint32_t>(at) - before, last && !more, result);
        at += piece.size() - pending();
        if (pending() > 0) ucnv_reset(converter.get());
    }
    result.source.push_back(static_cast<std::uint32_t>(at) - before);
    kept = bytes.substr(at);
}

/// Converts encodings with state, which ICU must keep. Bytes that complete a character are passed one at a
/// time. If they give more than one character after an invalid escape sequence, the offsets are only
/// approximate.
void Decoder::State::convert_with_state(std::string_view bytes, bool last, Result& result) {
    std::size_t at = 0;
    do {
        const std::string_view piece = bytes.substr(at, pending() > 0 ? 1 : piece_bytes);
        const bool flush = last && at + piece.size() == bytes.size();
        convert_piece(piece, static_cast<std::uint32_t>(at), flush, result);
        at += piece.size();
    } while (at < bytes.size());
    result.source.push_back(static_cast<std::uint32_t>(bytes.size() - pending()));
}

Decoder::Decoder(const std::string& encoding) : state_(std::make_unique<State>()) {
    const auto name = canonical_encoding(encoding);
    if (!name) throw std::invalid_argument("unknown encoding " + encoding);
    if (*name == "ISO-8859-1") state_->kind = Kind::latin_1;
    if (*name == "WINDOWS-1252") state_->kind = Kind::windows_1252;
    if (const auto wide = wide_encoding(*name)) {
        state_->kind = Kind::wide;
        state_->wide = *wide;
    }
    if (state_->kind != Kind::converter) return;
    state_->converter = open_converter(encoding);
    if (has_state(state_->converter.get())) state_->kind = Kind::converter_with_state;
    state_->refuses_controls = name->starts_with("ISO-8859-") || name->starts_with("WINDOWS-");
    UErrorCode status = U_ZERO_ERROR;
    ucnv_setToUCallBack(state_->converter.get(), on_invalid, &state_->invalid, nullptr, nullptr, &status);
    if (U_FAILURE(status)) throw std::invalid_argument("unknown encoding " + encoding);
}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

void Decoder::decode(std::string_view bytes, bool last, Result& result) {
    result.text.clear();
    result.source.clear();
    result.invalid.clear();
    switch (state_->kind) {
        case Kind::latin_1:
        case Kind::windows_1252:
            state_->decode_bytes(bytes, result);
            result.source.push_back(static_cast<std::uint32_t>(bytes.size()));
            break;
        case Kind::wide:
            state_->decode_wide(bytes, last, result);
            break;
        case Kind::converter:
            state_->convert(bytes, last, result);
            break;
        case Kind::converter_with_state:
            state_->convert_with_state(bytes, last, result);
            break;
    }
    if (last) reset();
}

bool Decoder::single_byte() const {
    if (state_->kind == Kind::wide) return false;
    return !state_->converter || ucnv_getType(state_->converter.get()) == UCNV_SBCS;
}

void Decoder::reset() {
    state_->kept.clear();
    if (state_->converter) ucnv_reset(state_->converter.get());
}

}  // namespace registrar
