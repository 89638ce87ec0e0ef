// SPDX-License-Identifier: Apache-2.0
#include "input/line_ends.h"

#include <algorithm>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace registrar {
namespace {

bool ends_line(std::string_view text, std::size_t at) {
    return text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
}

#if defined(__SSE2__)
/// Counts the line ends of the longest prefix of `text` that vectors can process. Moves `at` to its end.
std::size_t count_by_vectors(std::string_view text, std::size_t& at) {
    const __m128i lf = _mm_set1_epi8('\n');
    const __m128i cr = _mm_set1_epi8('\r');
    const auto load = [&](std::size_t from) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    };
    std::size_t count = 0;
    while (at + 17 <= text.size()) {
        // 255 rounds fill a byte of the sum.
        const std::size_t stop = std::min(text.size() - 16, at + std::size_t{255} * 16);
        __m128i sum = _mm_setzero_si128();
        for (; at < stop; at += 16) {
            const __m128i bytes = load(at);
            const __m128i lone_cr =
                _mm_andnot_si128(_mm_cmpeq_epi8(load(at + 1), lf), _mm_cmpeq_epi8(bytes, cr));
            sum = _mm_sub_epi8(sum, _mm_or_si128(_mm_cmpeq_epi8(bytes, lf), lone_cr));
        }
        const __m128i sums = _mm_sad_epu8(sum, _mm_setzero_si128());
        count += static_cast<std::size_t>(_mm_cvtsi128_si64(sums)) +
                 static_cast<std::size_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums)));
    }
    return count;
}
#else
std::size_t count_by_vectors(std::string_view, std::size_t&) {
    return 0;
}
#endif

}  // namespace

UnitWidth unit_width(const std::string& encoding) {
    if (encoding == "UTF-16LE") return {2, false};
    if (encoding == "UTF-16BE" || encoding == "UTF-16") return {2, true};
    if (encoding == "UTF-32LE") return {4, false};
    if (encoding == "UTF-32BE" || encoding == "UTF-32") return {4, true};
    return {};
}

std::size_t count_line_ends(std::string_view text) {
    std::size_t at = 0;
    std::size_t count = count_by_vectors(text, at);
    for (; at < text.size(); ++at) count += ends_line(text, at) ? 1 : 0;
    return count;
}

bool LineCounter::begins_with_lf(std::string_view piece) const {
    std::string unit(width_.width, '\0');
    (width_.big_endian ? unit.back() : unit.front()) = '\n';
    return piece.starts_with(unit);
}

std::size_t LineCounter::count_wide(std::string_view piece) const {
    const std::size_t low = width_.big_endian ? width_.width - 1 : 0;
    // Only units that contain CR or LF matter; any other byte can represent the rest.
    std::string units;
    units.reserve(piece.size() / width_.width);
    for (std::size_t at = 0; at + width_.width <= piece.size(); at += width_.width) {
        bool narrow = true;
        for (std::size_t i = 0; i < width_.width; ++i) narrow = narrow && (i == low || piece[at + i] == '\0');
        units += narrow ? piece[at + low] : 'x';
    }
    return count_line_ends(units);
}

std::uint64_t LineCounter::pass(std::string_view piece) {
    if (after_cr_ && !begins_with_lf(piece)) ++line_;
    const std::uint64_t first = line_;
    line_ += width_.width == 1 ? count_line_ends(piece) : count_wide(piece);
    const std::size_t low = width_.big_endian ? 1 : width_.width;
    after_cr_ = false;
    if (piece.size() % width_.width == 0 && piece.size() >= width_.width &&
        piece[piece.size() - low] == '\r') {
        const std::string_view unit = piece.substr(piece.size() - width_.width);
        after_cr_ =
            std::count(unit.begin(), unit.end(), '\0') == static_cast<std::ptrdiff_t>(width_.width - 1);
    }
    if (after_cr_) --line_;
    return first;
}

}  // namespace registrar
