// SPDX-License-Identifier: Apache-2.0
#pragma once
// Counts line ends in bytes. LF, CRLF and CR each end one line.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace registrar {

/// How an encoding writes a line end: in units of 1, 2 or 4 bytes.
struct UnitWidth {
    std::size_t width = 1;
    bool big_endian = false;
};

/// Returns the unit width of an encoding, named as in values/charset.h.
UnitWidth unit_width(const std::string& encoding);

/// Returns the number of line ends in text of one-byte units. A CR at the end counts as one.
std::size_t count_line_ends(std::string_view text);

/// Counts the lines of a file over consecutive pieces. Each piece except the last must be a whole number of
/// units.
class LineCounter {
public:
    explicit LineCounter(UnitWidth width) : width_(width) {}
    /// Returns the physical line in which `piece` begins, and counts to the end of the piece.
    std::uint64_t pass(std::string_view piece);

private:
    bool begins_with_lf(std::string_view piece) const;
    std::size_t count_wide(std::string_view piece) const;

    UnitWidth width_;
    std::uint64_t line_ = 1;
    bool after_cr_ = false;  ///< the previous piece ended with CR, which is not counted yet
};

}  // namespace registrar
