// SPDX-License-Identifier: Apache-2.0
#pragma once
// Fills a store from a folder of CSV files in the format of snapshot.h, also if people wrote them by hand.
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "diag/diagnostic.h"
#include "store/store.h"

namespace registrar {

struct RestoreOptions {
    std::string folder;
    std::int64_t clock = 0;  ///< seconds since 1970 UTC; the default of created_at
};

/// Returns the .csv files of a folder, by name. Throws Refused if there is none, and FileUnavailable.
std::vector<std::filesystem::path> record_files(const std::string& folder);

/// Restores every `TYPE.csv` of the folder in one transaction. Faults in the files become findings of level
/// error, and then nothing is stored. Assigns ids and guids that a file omits, as a column or as an empty
/// cell; other omitted columns get their defaults. Does not check references. Throws Refused if the store
/// contains any record except entity 1, and as record_files() does.
void restore(Store& store, const RestoreOptions& options, Diagnostics& findings);

}  // namespace registrar
