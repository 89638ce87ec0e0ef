// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares settings that several actions share. Those for reading cells are in reading_settings.h.
#include <string>
#include <vector>

#include "action/setting.h"
#include "records/people.h"
#include "workspace/lookups.h"

namespace registrar {

/// `fullAccess`, read into the member `full_access` (bool).
template <class Settings>
constexpr Setting full_access_setting() {
    return setting<Settings, &Settings::full_access>(
        "fullAccess",
        "`no`: changes or deletes only records that an import created or updated before. `yes`: any record.",
        {"no", SettingBlock::options});
}

/// `disableImportFlag`, read into the member `disable_import_flag` (bool).
template <class Settings>
constexpr Setting disable_import_flag_setting() {
    return setting<Settings, &Settings::disable_import_flag>(
        "disableImportFlag", "`yes`: does not mark stored records as imported.",
        {"no", SettingBlock::options});
}

/// `defaultEntityId`, read into the member `default_entity_id` (int). Use it with judge_default_entity().
template <class Settings>
constexpr Setting default_entity_setting(std::string_view doc) {
    return setting<Settings, &Settings::default_entity_id>("defaultEntityId", doc,
                                                           {"1", SettingBlock::options});
}

/// `maxDeletes`, read into the member `guards` (RowGuards). For actions whose rows may delete records.
template <class Settings>
constexpr Setting max_deletes_setting() {
    return guard_setting<Settings, &RowGuards::max_deletes>(
        "maxDeletes",
        "Maximum number of records that the rows may delete, or percentage of the rows read so far, which "
        "applies from the 100th row on. The run stops before the row that would exceed it, with exit code 3; "
        "the rows before it are stored. Default: no limit. `--max-deletes` replaces it.");
}

/// `maxResets`, read into the member `guards` (RowGuards). For actions whose rows may empty stored values.
template <class Settings>
constexpr Setting max_resets_setting() {
    return guard_setting<Settings, &RowGuards::max_resets>(
        "maxResets",
        "Maximum number of stored values that the rows may reset to empty or 0, or percentage of the rows "
        "read so far, which applies from the 100th row on. The run stops before the row that would exceed "
        "it, with exit code 3; the rows before it are stored. Default: no limit. `--max-resets` replaces "
        "it.");
}

/// For an action's `judge_settings`: checks before the first row that the entity exists.
inline std::vector<StoreFault> judge_default_entity(std::int32_t id, Lookups& lookups) {
    if (lookups.load_now(entity_type, id).record != nullptr) return {};
    return {{"defaultEntityId", "unknown-entity",
             "There is no entity with the id " + std::to_string(id) + ".",
             "the entities of the store are in entity.csv of a snapshot"}};
}

}  // namespace registrar
