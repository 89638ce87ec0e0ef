// SPDX-License-Identifier: Apache-2.0
#pragma once
// Settings of actions that transfer from another store: which store that is.
#include <memory>
#include <string>

#include "action/setting.h"
#include "domain/source_store.h"
#include "store/open/open_store.h"

namespace registrar {

/// The store of a URL, opened when it is first asked.
struct SourceSetting {
    std::shared_ptr<SourceStore> store;
};

template <>
struct SettingText<SourceSetting> {
    static constexpr std::string_view type_name = "store URL";
    static constexpr std::span<const std::string_view> words = {};
    static SettingFault read(std::string_view text, SourceSetting& value) {
        if (!is_store_url(text))
            return {"bad-store-url", "No store has this URL.", "a URL looks like sqlite:PATH"};
        value.store = std::make_shared<SourceStore>(std::string(text));
        return {};
    }
};

/// `source`, into the member `source` (SourceSetting).
template <class Settings>
constexpr Setting source_setting() {
    return setting<Settings, &Settings::source>(
        "source", "The store that is transferred from, as `--store` names stores: `sqlite:PATH`.",
        {.block = SettingBlock::options, .mandatory = true});
}

}  // namespace registrar
