// SPDX-License-Identifier: Apache-2.0
#pragma once
// Settings that several actions share, so that they are said once: each is a row of an action's table of
// settings. Those that say how cells are read are in reading_settings.h.
#include "action/setting.h"

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

}  // namespace registrar
