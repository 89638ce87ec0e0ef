// SPDX-License-Identifier: Apache-2.0
#pragma once
// Settings that several actions share, so that they are said once: each is a row of an action's table of
// settings. Those that say how cells are read are in reading_settings.h.
#include <string>
#include <vector>

#include "action/setting.h"
#include "records/people.h"
#include "workspace/lookups.h"

namespace registrar {

/// `fullAccess`, into the member `full_access` (bool).
template <class Settings>
constexpr Setting full_access_setting() {
    return setting<Settings, &Settings::full_access>(
        "fullAccess",
        "`no`: only records that an import created or updated before are changed or deleted; `yes`: any.",
        {"no", SettingBlock::options});
}

/// `disableImportFlag`, into the member `disable_import_flag` (bool).
template <class Settings>
constexpr Setting disable_import_flag_setting() {
    return setting<Settings, &Settings::disable_import_flag>(
        "disableImportFlag", "`yes`: what the action stores is not marked as imported.",
        {"no", SettingBlock::options});
}

/// `defaultEntityId`, into the member `default_entity_id` (int); judge_default_entity() belongs to it.
template <class Settings>
constexpr Setting default_entity_setting(std::string_view doc) {
    return setting<Settings, &Settings::default_entity_id>("defaultEntityId", doc,
                                                           {"1", SettingBlock::options});
}

/// For an action's `judge_settings`: the entity must be there before the first row.
inline std::vector<StoreFault> judge_default_entity(std::int32_t id, Lookups& lookups) {
    if (lookups.load_now(entity_type, id).record != nullptr) return {};
    return {{"defaultEntityId", "unknown-entity",
             "There is no entity with the id " + std::to_string(id) + ".",
             "the entities of the store are in entity.csv of a snapshot"}};
}

}  // namespace registrar
