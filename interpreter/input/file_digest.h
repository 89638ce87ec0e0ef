// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a file's bytes are known by again: SHA-256 of the whole, a fast hash and the physical line of every
// block of 64 KiB. Takes the bytes in any pieces; does no I/O.
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
    explicit FileDigest(UnitWidth shape) : lines_(shape) {}

    void update(std::string_view bytes);
    /// The file ends here: its last block is complete.
    void finish();

    /// Bytes so far.
    std::uint64_t size() const { return size_; }
    std::string sha256() const { return sha256_.hex(); }
    /// The blocks that are complete.
    const std::vector<BlockDigest>& blocks() const { return blocks_; }

private:
    void close_block(std::string_view block);

    Sha256 sha256_;
    LineCounter lines_;
    std::uint64_t size_ = 0;
    std::string started_;  ///< of the block that is not complete
    std::vector<BlockDigest> blocks_;
};

}  // namespace registrar
