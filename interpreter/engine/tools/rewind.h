// SPDX-License-Identifier: Apache-2.0
#pragma once
// Puts the records of an overlay back to what they were before a run.
#include <cstdint>
#include <map>

#include "store/overlay/store.h"

namespace registrar {

/// The first id that a run took, for each record type of which it created records.
using FirstIds = std::map<const RecordType*, std::int64_t>;

/// Takes back, on the overlay only, everything that the run and later runs changed in its base, newest first.
/// Returns the first ids that the run took. What was changed without a run (by restore, or by SQL) stays.
/// Throws Refused if one of these runs kept no effects although it changed records, and BadInput.
FirstIds rewind(OverlayStore& overlay, Store& base, std::int64_t run);

}  // namespace registrar
