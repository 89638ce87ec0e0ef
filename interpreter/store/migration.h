// SPDX-License-Identifier: Apache-2.0
#pragma once
// The result of migrating a store to this version.
#include <cstdint>
#include <string>

namespace registrar {

/// What one call of a migration did.
struct MigrationSummary {
    std::int64_t from = 0;  ///< the version before; the current one if nothing was done
    std::int64_t to = 0;
    std::uint64_t records = 0;   ///< whose keys were rebuilt
    std::uint64_t keys = 0;      ///< rebuilt
    std::uint64_t segments = 0;  ///< of effects, repacked
    std::uint64_t damaged = 0;   ///< of these, emptied because they could not be read
};

}  // namespace registrar
