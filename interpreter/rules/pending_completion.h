// SPDX-License-Identifier: Apache-2.0
#pragma once
// Course records that are complete without a date wait for their learner's next access.
#include "action/finalizer.h"

namespace registrar {

/// Dates each such record by the earliest last access among the learner's trackings that this run has stored.
/// To be called behind the rows of an action that stores tracking.
void fill_pending_completions(FinalizerContext& context);

}  // namespace registrar
