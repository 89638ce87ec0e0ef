// SPDX-License-Identifier: Apache-2.0
#pragma once
// The rule at the end of a tz file (a POSIX TZ string), which holds for all years after its table.
#include <cstdint>
#include <string>
#include <vector>

namespace registrar {

/// From `utc` on, the offset to UTC is `offset` seconds.
struct PosixStep {
    std::int64_t utc = 0;
    std::int64_t offset = 0;
};

/// The changes that a POSIX TZ string makes in [from, to) seconds since 1970 UTC; the first has utc == from.
/// Throws std::runtime_error for a string that is none.
std::vector<PosixStep> posix_steps(const std::string& rule, std::int64_t from, std::int64_t to);

}  // namespace registrar
