// SPDX-License-Identifier: Apache-2.0
#pragma once
// Saved definitions in memory, for the store in memory. Not thread-safe.
#include <map>
#include <utility>

#include "store/schedule_ledger.h"

namespace registrar {

class MemoryScheduleLedger : public ScheduleLedger {
public:
    std::int64_t save(const SavedDefinition& definition) override;
    std::optional<SavedDefinition> saved(std::string_view name, std::int64_t version) override;
    std::vector<SavedDefinition> saved_definitions() override;
    void remove_saved(std::string_view name) override;

private:
    struct Version {
        SavedDefinition definition;
        bool removed = false;
    };
    std::map<std::string, std::vector<Version>, std::less<>> saved_;  ///< version 1 first
};

}  // namespace registrar
