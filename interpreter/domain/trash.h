// SPDX-License-Identifier: Apache-2.0
#pragma once
// What is kept of a deleted record, so that it can be brought back (actions-store-transfer.md).
#include <cstdint>
#include <vector>

#include "records/record_block.h"
#include "store/store.h"

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

/// Appends the record that a trash record keeps to a block of its type; false where it cannot be read.
bool unpack_trash(const RecordView& trash, RecordBlock& records);

/// Whether the record may be purged at that time.
bool is_expired(const RecordView& trash, std::int64_t clock);

/// Some ids of those that may be purged, at most so many. What was kept of files is not among them: something
/// on disk belongs to it, which only whoever knows the folder can delete.
std::vector<std::int64_t> expired_trash(StoreReader& view, std::int64_t clock, std::size_t most);

}  // namespace registrar
