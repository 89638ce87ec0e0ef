// SPDX-License-Identifier: Apache-2.0
#pragma once
// Dates course records that are complete without a date: they get the date of their learner's next access.
#include "action/finalizer.h"

namespace registrar {

/// Sets the date of each such record to the earliest last access in the learner's trackings that this run
/// stored and that is not before the record's import. Skips records that this run itself stored. Call it
/// after the last row of an action that stores tracking.
void fill_pending_completions(FinalizerContext& context);

}  // namespace registrar
