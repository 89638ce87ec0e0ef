// SPDX-License-Identifier: Apache-2.0
#pragma once
// Migrates the store of a URL to this version.
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

/// Brings the store of a URL to this version in place, in short transactions; goes on where an interrupted
/// migration stopped. Throws Refused, with nothing done, if a run is unfinished or the version is too old,
/// and StoreUnavailable.
MigrationSummary migrate_store(const std::string& url);

}  // namespace registrar
