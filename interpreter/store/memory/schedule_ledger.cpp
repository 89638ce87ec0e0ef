// SPDX-License-Identifier: Apache-2.0
#include "store/memory/schedule_ledger.h"

namespace registrar {

std::int64_t MemoryScheduleLedger::save(const SavedDefinition& definition) {
    auto& versions = saved_[definition.name];
    versions.push_back({definition});
    const auto version = static_cast<std::int64_t>(versions.size());
    versions.back().definition.version = version;
    return version;
}

std::optional<SavedDefinition> MemoryScheduleLedger::saved(std::string_view name, std::int64_t version) {
    const auto known = saved_.find(name);
    if (known == saved_.end()) return std::nullopt;
    const auto& versions = known->second;
    const auto wanted = version == 0 ? versions.size() : static_cast<std::size_t>(version);
    if (wanted == 0 || wanted > versions.size() || versions[wanted - 1].removed) return std::nullopt;
    return versions[wanted - 1].definition;
}

std::vector<SavedDefinition> MemoryScheduleLedger::saved_definitions() {
    std::vector<SavedDefinition> all;
    for (const auto& [name, versions] : saved_)
        for (const Version& version : versions) {
            if (version.removed) continue;
            all.push_back(version.definition);
            all.back().text.clear();
        }
    return all;
}

void MemoryScheduleLedger::remove_saved(std::string_view name) {
    const auto known = saved_.find(name);
    if (known == saved_.end()) return;
    for (Version& version : known->second) version.removed = true;
}

}  // namespace registrar
