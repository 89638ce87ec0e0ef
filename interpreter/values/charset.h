// SPDX-License-Identifier: Apache-2.0
#pragma once
// Character sets: a stream of bytes in any encoding that ICU knows becomes UTF-8, block by block.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// The name by which this program calls an encoding ("UTF-8", "WINDOWS-1252", "UTF-16LE", …), or nothing
/// where ICU knows no such encoding. Letter case and ICU's aliases are understood.
std::optional<std::string> canonical_encoding(std::string_view name);

/// The encoding that a byte order mark at the start of `bytes` names, and the mark's length.
struct ByteOrderMark {
    std::string encoding;
    std::size_t length = 0;
};
std::optional<ByteOrderMark> byte_order_mark(std::string_view bytes);

/// Converts one encoding to UTF-8. Bytes that are invalid or undefined in the encoding become U+FFFD and are
/// reported with their offset; also the five that WINDOWS-1252 leaves undefined, and the control characters
/// of ISO-8859-1 and its like from 0x80 to 0x9F, which texts never mean.
class Decoder {
public:
    /// Throws std::invalid_argument for an encoding that canonical_encoding does not know.
    explicit Decoder(const std::string& encoding);
    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    struct Result {
        std::string text;  ///< UTF-8
        /// For each byte of text (and its end), the offset in `bytes`. A character that begins in bytes kept
        /// from the call before has a negative offset, as two's complement.
        std::vector<std::uint32_t> source;
        std::vector<std::uint32_t> invalid;  ///< offsets in `text` of each U+FFFD made of invalid bytes
    };
    /// Appends the UTF-8 of `bytes` to a cleared result. Bytes that end in the middle of a character are kept
    /// for the next call; `last` reports them as invalid instead.
    void decode(std::string_view bytes, bool last, Result& result);
    /// Forgets kept bytes; the next call starts anew.
    void reset();
    /// Whether every byte is a character by itself.
    bool single_byte() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace registrar
