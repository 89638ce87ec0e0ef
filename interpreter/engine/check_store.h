// SPDX-License-Identifier: Apache-2.0
#pragma once
// The part of the check that needs the store: settings that name records. Runs before an import's first row.
#include "check/job.h"
#include "store/store.h"

namespace registrar {

/// Returns whether the settings of an import's actions fit the stored records. Adds an error at the setting
/// in the definition for each one that does not.
bool settings_fit(Store& store, const Job& job, const ImportJob& import, Diagnostics& findings);

}  // namespace registrar
