// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is kept of a deleted record, so that it can be brought back (actions-store-transfer.md).
#include <cstdint>

#include "records/record_block.h"

namespace registrar {

/// Days that the trash keeps records unless an action says otherwise.
inline constexpr std::int64_t trash_days = 30;

/// When a record was deleted, by which run, and how long it is kept.
struct Deletion {
    std::int64_t clock = 0;
    std::int64_t run = 0;
    std::int64_t days = trash_days;
};

/// Appends a trash record, without id: the type and key of the deleted one, and its values as a JSON object
/// of their names and texts as snapshots write them (nulls are left out).
void add_trash(RecordBlock& trash, const RecordType& type, const RecordView& record,
               const Deletion& deletion);

}  // namespace registrar
