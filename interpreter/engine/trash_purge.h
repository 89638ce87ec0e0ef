// SPDX-License-Identifier: Apache-2.0
#pragma once
// Deletes trash records for good after the time for which they are kept, and the files that they name.
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>

#include "remote/data_path.h"
#include "store/store.h"

namespace registrar {

/// The run that purges, and its clock in seconds since 1970 UTC.
struct PurgeRun {
    std::int64_t id = 0;
    std::int64_t clock = 0;
};

/// Purges at most 16384 expired records and returns their number. Keeps no effects: they cannot be restored.
/// Call it inside a transaction.
std::uint64_t purge_expired(Store& store, const PurgeRun& run);

/// The files on disk that purged records name.
class PurgedFiles {
public:
    /// `trash` are the ids of the trash records to be purged, of any type, ascending. A file that another
    /// record names, in the store or in the trash, is never deleted, however the path is spelled there.
    /// `folder` must outlive this object.
    PurgedFiles(StoreReader& view, std::span<const std::int64_t> trash, const DataFolder& folder);

    /// Deletes the file that a trash record names, if the record has no SHA-256 or the file still has it.
    /// Passes the result as text to `tell`. Returns false if the file could not be deleted: the record must
    /// then be kept.
    bool remove(const RecordView& trash, const std::function<void(const std::string&)>& tell);
    /// Returns how many files were named, and how many of them were not there.
    std::uint64_t named() const { return named_; }
    std::uint64_t missing() const { return missing_; }

private:
    const DataFolder& folder_;
    std::set<std::string> in_use_;  ///< paths of files that other records name
    std::uint64_t named_ = 0;
    std::uint64_t missing_ = 0;
};

}  // namespace registrar
