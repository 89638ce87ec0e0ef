// SPDX-License-Identifier: Apache-2.0
#pragma once
// Packs deleted records into `trash` records, from which they can be restored.
#include <cstdint>
#include <functional>
#include <vector>

#include "records/record_block.h"
#include "store/store.h"

namespace registrar {

/// Days for which the trash keeps records, unless an action specifies otherwise.
inline constexpr std::int64_t trash_days = 30;

/// When a record was deleted, by which run, and for how many days it is kept.
struct Deletion {
    std::int64_t clock = 0;
    std::int64_t run = 0;
    std::int64_t days = trash_days;
};

/// Appends a trash record without an id. It holds the type and key of the deleted record, and its values as a
/// JSON object from attribute names to texts as snapshots write them. Nulls are omitted.
void add_trash(RecordBlock& trash, const RecordType& type, const RecordView& record,
               const Deletion& deletion);

/// Appends the packed record to a block of its type. Returns false if it cannot be read.
bool unpack_trash(const RecordView& trash, RecordBlock& records);

/// Visits all trash records, ascending by id.
void visit_trash(StoreReader& reader, const std::function<void(const RecordView& trash)>& look);

/// Returns true if the record may be purged at that time.
bool is_expired(const RecordView& trash, std::int64_t clock);

/// Returns up to `most` ids of records that may be purged. Omits records of files: only `registrar trash
/// --purge` is told the folder that holds their data.
std::vector<std::int64_t> expired_trash(StoreReader& reader, std::int64_t clock, std::size_t most);

}  // namespace registrar
