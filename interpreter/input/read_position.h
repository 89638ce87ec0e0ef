// SPDX-License-Identifier: Apache-2.0
#pragma once
// The position at which reading of a data file stopped, and the digests that recognise the part before it.
// Stored in checkpoints.
#include <cstdint>

namespace registrar {

/// A position between two records at which reading can continue.
struct ReadPosition {
    std::uint64_t offset =
        0;  ///< bytes of the file before it; of a workbook, a proportional share of its bytes
    std::uint64_t line = 1;    ///< physical line that begins at it
    std::uint64_t record = 0;  ///< data records before it
};

/// The digest of one block of 64 KiB of the file, and the physical line in which the block begins.
struct BlockDigest {
    std::uint64_t hash = 0;
    std::uint64_t first_line = 1;
};

}  // namespace registrar
