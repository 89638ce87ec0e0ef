// SPDX-License-Identifier: Apache-2.0
#pragma once
// The value of `--max-rejects`.
#include <cstdint>

namespace registrar {

/// A limit on rejected rows: a number, or a percentage of the rows read, which applies from the 100th row on.
struct RejectLimit {
    std::uint64_t number = 0;
    bool percent = false;

    /// Returns true if the run must stop.
    bool passed(std::uint64_t rejected, std::uint64_t read) const {
        if (!percent) return rejected > number;
        return read >= 100 && rejected * 100 > number * read;
    }
};

}  // namespace registrar
