// SPDX-License-Identifier: Apache-2.0
#pragma once
// The check that needs the store: settings that name records, asked before the first row of an import.
#include "check/job.h"
#include "store/store.h"

namespace registrar {

/// Whether the settings of an import's actions fit what is stored now; what does not goes to the sink, as an
/// error of the definition.
bool settings_fit(Store& store, const Job& job, const ImportJob& import, Diagnostics& findings);

}  // namespace registrar
