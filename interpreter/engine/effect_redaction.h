// SPDX-License-Identifier: Apache-2.0
#pragma once
// Removes the values of purged records from the effects of all runs.
#include <cstdint>

#include "records/record_block.h"
#include "store/store.h"

namespace registrar {

/// Removes the values of the records that these trash records keep, and of the trash records, from the
/// effects of the runs that changed them, back to their creation. The effects stay, and name `run` as the one
/// that purged the values. Call it inside the transaction that deletes the trash records, before it does. One
/// segment is unpacked at a time. Throws BadInput for a damaged segment.
void redact_purged(Store& store, const RecordBlock& trash, std::int64_t run);

}  // namespace registrar
