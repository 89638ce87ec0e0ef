// SPDX-License-Identifier: Apache-2.0
#pragma once
// Digests a file so that it can be recognised: SHA-256 of all bytes, and for every block of 64 KiB a fast
// hash and its first physical line. Takes the bytes in pieces of any size; does no I/O.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "input/line_ends.h"
#include "input/read_position.h"
#include "values/digest.h"

namespace registrar {

inline constexpr std::size_t digest_block_bytes = 64u << 10;

class FileDigest {
public:
    explicit FileDigest(UnitWidth width) : lines_(width) {}

    void update(std::string_view bytes);
    /// Completes the last block at the end of the file.
    void finish();

    /// Returns the number of bytes so far.
    std::uint64_t size() const { return size_; }
    std::string sha256() const { return sha256_.hex(); }
    /// Returns the complete blocks.
    const std::vector<BlockDigest>& blocks() const { return blocks_; }

private:
    void close_block(std::string_view block);

    Sha256 sha256_;
    LineCounter lines_;
    std::uint64_t size_ = 0;
    std::string started_;  ///< bytes of the incomplete block
    std::vector<BlockDigest> blocks_;
};

/// Returns the lines of a block, as `lines 812 to 1630`, or `lines 812 to its last line`.
std::string lines_of(const std::vector<BlockDigest>& blocks, std::size_t block);

}  // namespace registrar
