// SPDX-License-Identifier: Apache-2.0
#include "engine/check_store.h"

namespace registrar {

bool settings_fit(Store& store, const Job& job, const ImportJob& import, Diagnostics& findings) {
    bool fit = true;
    for (const ActionJob& action : import.actions) {
        if (action.type->judge_settings == nullptr) continue;
        Lookups lookups(store.reader(), 0);
        for (StoreFault& fault : action.type->judge_settings(action.settings_pointer(), lookups)) {
            fit = false;
            const Location location = job.definition.source->locate(action.span_of(fault.setting));
            findings.add({Level::error,
                          std::move(fault.rule),
                          std::move(fault.message),
                          location,
                          {},
                          {},
                          std::move(fault.help)});
        }
    }
    return fit;
}

}  // namespace registrar
