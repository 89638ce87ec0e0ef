// SPDX-License-Identifier: Apache-2.0
#pragma once
// Deletes for good what the trash has kept for long enough.
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>

#include "remote/data_path.h"
#include "store/store.h"

namespace registrar {

/// The run, and the time by its clock.
struct PurgeRun {
    std::int64_t id = 0;
    std::int64_t clock = 0;
};

/// Purges a bounded number of records, without effects: nothing brings them back. Returns how many. Inside a
/// transaction.
std::uint64_t purge_expired(Store& store, const PurgeRun& run);

/// The files on disk that purged records name.
class PurgedFiles {
public:
    /// `trash` are the records that are going to be purged, of any type; nothing that another record names is
    /// touched.
    PurgedFiles(StoreReader& view, std::span<const std::int64_t> trash, const DataFolder& folder);

    /// Deletes the file that a trash record names, if it names one that still has the record's SHA-256.
    /// Passes what becomes of it to `tell`. Returns false if the file should go and could not be deleted: the
    /// record must stay then.
    bool remove(const RecordView& trash, const std::function<void(const std::string&)>& tell) const;

private:
    const DataFolder& folder_;
    std::set<std::string> in_use_;
};

}  // namespace registrar
