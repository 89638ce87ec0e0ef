// SPDX-License-Identifier: Apache-2.0
#pragma once
// The counts of rows to which a limit on rejects applies.
#include <cstdint>

namespace registrar {

/// Rows so far, in this file and the files before it.
struct RowCounts {
    std::uint64_t read = 0;
    std::uint64_t rejected = 0;
};

}  // namespace registrar
