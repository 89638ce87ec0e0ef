// SPDX-License-Identifier: Apache-2.0
#pragma once
// Fills a store from a folder of CSV files as snapshot.h writes them and people write them by hand
// (records.md).
#include <cstdint>
#include <string>

#include "diag/diagnostic.h"
#include "store/store.h"

namespace registrar {

struct RestoreOptions {
    std::string folder;
    std::int64_t clock = 0;  ///< seconds since 1970 UTC: created_at where a file leaves it out
};

/// Restores every `TYPE.csv` of the folder in one transaction. What is wrong with the files becomes findings
/// of level error, and then nothing is stored. An id or guid that is left out, as a column or as an empty
/// cell, is assigned; other columns that are left out have their defaults. References are not checked. Throws
/// Refused for a store that holds any record but entity 1, and FileUnavailable.
void restore(Store& store, const RestoreOptions& options, Diagnostics& findings);

}  // namespace registrar
