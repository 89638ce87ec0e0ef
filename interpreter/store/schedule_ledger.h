// SPDX-License-Identifier: Apache-2.0
#pragma once
// The part of a store's ledger about definitions that are saved in it. Every write happens in the caller's
// transaction.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// One version of a saved definition. Versions of a name count from 1 and are never used twice.
struct SavedDefinition {
    std::string name;
    std::int64_t version = 0;
    std::string text;  ///< UTF-8, whatever its XML declaration says
    std::string
        flags;  ///< JSON: pairs of a flag of `run` and its value; a flag without value has an empty one
    std::string path;        ///< absolute path of the file from which it was saved
    std::int64_t saved = 0;  ///< seconds since 1970 UTC

    std::string title() const { return name + "@" + std::to_string(version); }
};

/// Use it on the store's thread.
class ScheduleLedger {
public:
    virtual ~ScheduleLedger() = default;

    /// Stores a definition as the next version of its name, and returns that version.
    virtual std::int64_t save(const SavedDefinition& definition) = 0;
    /// Returns a version of a saved definition, or the newest one for version 0. Returns nothing if there is
    /// none, or if it was removed.
    virtual std::optional<SavedDefinition> saved(std::string_view name, std::int64_t version) = 0;
    /// Returns all saved definitions by name and version, without their texts.
    virtual std::vector<SavedDefinition> saved_definitions() = 0;
    /// Removes all versions of a saved definition. Their numbers stay taken.
    virtual void remove_saved(std::string_view name) = 0;
};

}  // namespace registrar
