// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a migration of a store to this version did.
#include <cstdint>
#include <string>

namespace registrar {

/// What a migration did in this call.
struct MigrationSummary {
    std::int64_t from = 0;  ///< the version before; the current one if there was nothing to do
    std::int64_t to = 0;
    std::uint64_t records = 0;   ///< whose keys were made anew
    std::uint64_t keys = 0;      ///< made anew
    std::uint64_t segments = 0;  ///< of effects, repacked
    std::uint64_t damaged = 0;   ///< of these, emptied because they could not be read
};

}  // namespace registrar
