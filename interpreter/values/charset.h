// SPDX-License-Identifier: Apache-2.0
#pragma once
// Converts byte streams in any encoding that ICU knows to UTF-8, block by block. Does not guess encodings.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// Returns this program's name for an encoding ("UTF-8", "WINDOWS-1252", "UTF-16LE", …), or nothing if ICU
/// does not know it. Accepts ICU's aliases in any letter case.
std::optional<std::string> canonical_encoding(std::string_view name);

/// A byte order mark at the start of some bytes: the encoding it names, and its length in bytes.
struct ByteOrderMark {
    std::string encoding;
    std::size_t length = 0;
};
std::optional<ByteOrderMark> byte_order_mark(std::string_view bytes);

/// Converts one encoding to UTF-8. Bytes that are invalid or undefined in the encoding become U+FFFD and are
/// reported with their offset. This includes the five bytes that WINDOWS-1252 leaves undefined. It also
/// includes the control characters 0x80 to 0x9F of ISO-8859-1 and similar encodings, which real texts do not
/// contain.
class Decoder {
public:
    /// Throws std::invalid_argument for an encoding that canonical_encoding() does not know.
    explicit Decoder(const std::string& encoding);
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    struct Result {
        std::string text;  ///< UTF-8
        /// For each byte of text (and its end), the offset in `bytes`. If a character begins in bytes kept
        /// from the previous call, its offset is negative (two's complement).
        std::vector<std::uint32_t> source;
        std::vector<std::uint32_t> invalid;  ///< offsets in `text` of each U+FFFD that replaces invalid bytes
    };
    /// Clears `result` and writes the UTF-8 of `bytes` to it. An incomplete character at the end is kept for
    /// the next call. If `last` is true, it is reported as invalid instead.
    void decode(std::string_view bytes, bool last, Result& result);
    /// Discards kept bytes, so that the next call starts fresh.
    void reset();
    /// Returns whether the encoding uses exactly one byte for each character.
    bool single_byte() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace registrar
