// SPDX-License-Identifier: Apache-2.0
#include "engine/check_store.h"

#include <algorithm>

namespace registrar {

namespace {

/// The setting's text; where the definition does not give it, the action's name.
Span span_of(const ActionJob& action, std::string_view setting) {
    const auto source = std::find_if(action.sources.begin(), action.sources.end(),
                                     [&](const SettingSource& each) { return each.name == setting; });
    return source != action.sources.end() && source->origin == "given" ? source->span : action.span;
}

}  // namespace

bool settings_fit(Store& store, const Job& job, const ImportJob& import, Diagnostics& findings) {
    bool fit = true;
    for (const ActionJob& action : import.actions) {
        if (action.type->judge_settings == nullptr) continue;
        Lookups lookups(store.view(), 0);
        for (StoreFault& fault : action.type->judge_settings(action.settings_pointer(), lookups)) {
            fit = false;
            const Place place = job.definition.source->place(span_of(action, fault.setting));
            findings.add({Level::error,
                          std::move(fault.rule),
                          std::move(fault.message),
                          place,
                          {},
                          {},
                          std::move(fault.help)});
        }
    }
    return fit;
}

}  // namespace registrar
