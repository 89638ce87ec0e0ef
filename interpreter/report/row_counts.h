// SPDX-License-Identifier: Apache-2.0
#pragma once
// Counts of rows that a limit on rejects is judged by.
#include <cstdint>

namespace registrar {

/// Rows so far, of this file and of the files before it.
struct RowCounts {
    std::uint64_t read = 0;
    std::uint64_t rejected = 0;
};

}  // namespace registrar
