// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds the structural bytes of a CSV text (delimiter, quote, CR, LF), 64 at a time. Also notices NUL and
// non-ASCII bytes, which need a closer look. Does not interpret them.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace registrar {

/// The result for 64 bytes: one bit for each structural byte, and whether any byte is NUL or above 0x7F.
struct ChunkBits {
    std::uint64_t structural = 0;
    bool suspicious = false;
};

/// Works byte by byte: for machines without SSE2, and as the reference in tests of the fast version.
inline ChunkBits classify_portable(const char* bytes, char delimiter) {
    ChunkBits result;
    for (unsigned i = 0; i < 64; ++i) {
        const char c = bytes[i];
        const bool structural = c == delimiter || c == '"' || c == '\n' || c == '\r';
        result.structural |= std::uint64_t{structural} << i;
        result.suspicious |= c == 0 || static_cast<unsigned char>(c) > 0x7F;
    }
    return result;
}

#if defined(__SSE2__)
inline ChunkBits classify(const char* bytes, char delimiter) {
    const __m128i wanted[4] = {_mm_set1_epi8(delimiter), _mm_set1_epi8('"'), _mm_set1_epi8('\n'),
                               _mm_set1_epi8('\r')};
    ChunkBits result;
    __m128i every = _mm_setzero_si128();
    __m128i least = _mm_set1_epi8(-1);
    for (unsigned i = 0; i < 4; ++i) {
        const __m128i part = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes + std::size_t{i} * 16));
        const __m128i found =
            _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(part, wanted[0]), _mm_cmpeq_epi8(part, wanted[1])),
                         _mm_or_si128(_mm_cmpeq_epi8(part, wanted[2]), _mm_cmpeq_epi8(part, wanted[3])));
        result.structural |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(found))} << (i * 16);
        every = _mm_or_si128(every, part);
        least = _mm_min_epu8(least, part);
    }
    const __m128i nul = _mm_cmpeq_epi8(least, _mm_setzero_si128());
    result.suspicious = _mm_movemask_epi8(_mm_or_si128(every, nul)) != 0;
    return result;
}
#else
inline ChunkBits classify(const char* bytes, char delimiter) {
    return classify_portable(bytes, delimiter);
}
#endif

/// Iterates over the structural bytes of a text.
class Structure {
public:
    static constexpr std::size_t none = std::string_view::npos;

    void reset(std::string_view text, char delimiter) {
        text_ = text;
        delimiter_ = delimiter;
        base_ = none;
    }
    /// Continues at `at` and ends before `stop`. Both must be within the text.
    void seek(std::size_t at, std::size_t stop) {
        stop_ = stop;
        const std::size_t base = at / 64 * 64;
        if (base != base_) load(base);
        suspicious_ = chunk_.suspicious;
        left_ = chunk_.structural & (~std::uint64_t{0} << (at - base));
    }
    /// Returns the offset of the next structural byte, or `none`.
    std::size_t next() {
        if (left_ == 0 && !advance()) return none;
        const std::size_t at = base_ + static_cast<std::size_t>(std::countr_zero(left_));
        if (at >= stop_) return none;
        left_ &= left_ - 1;
        return at;
    }
    /// Returns the end of the chunks examined since seek().
    std::size_t scanned_to() const { return base_ + 64; }
    /// Returns whether a chunk examined since seek() contains NUL or a byte above 0x7F. Neighbouring bytes of
    /// the same chunk count too.
    bool suspicious() const { return suspicious_; }

private:
    /// Moves to the next chunk with a structural byte. Returns false if there is none before the stop.
    /// Separate from next(), which runs for every cell.
    [[gnu::noinline]] bool advance() {
        while (left_ == 0) {
            if (base_ + 64 >= stop_) return false;
            load(base_ + 64);
            suspicious_ |= chunk_.suspicious;
            left_ = chunk_.structural;
        }
        return true;
    }
    void load(std::size_t base) {
        base_ = base;
        if (base + 64 <= text_.size()) {
            chunk_ = classify(text_.data() + base, delimiter_);
            return;
        }
        char padded[64];
        std::memset(padded, 'x', sizeof padded);
        if (base < text_.size()) std::memcpy(padded, text_.data() + base, text_.size() - base);
        chunk_ = classify(padded, delimiter_);
    }

    std::string_view text_;
    char delimiter_ = ';';
    std::size_t base_ = none;
    std::size_t stop_ = 0;
    std::uint64_t left_ = 0;
    ChunkBits chunk_;
    bool suspicious_ = false;
};

}  // namespace registrar
