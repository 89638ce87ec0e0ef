// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes a store's records as CSV files (records/README.md): one for each record type that has records, and
// store.csv with the store's guid and next ids. restore.h reads them.
#include <sys/types.h>

#include <string>
#include <vector>

#include "store/store.h"

namespace registrar {

struct SnapshotOptions {
    std::string folder;                    ///< created if it does not exist
    std::vector<const RecordType*> types;  ///< empty: all
    bool with_secrets = false;             ///< if false, columns of secrets are empty
    mode_t mode = 0600;  ///< of new files; a new folder can be entered by those who may read them
};

/// Writes the files. Each gets its name when it is complete; the file of a type without records is removed. A
/// replaced file keeps its mode. Uses constant memory. Throws FileUnavailable and StoreUnavailable.
void write_snapshot(StoreReader& reader, Store& store, const SnapshotOptions& options);

/// Appends the header line of a record type's file, with LF.
void append_csv_header(std::string& out, const RecordType& type);

/// Appends a record's line, with LF. Null is an empty cell, an empty text a pair of quotes.
void append_csv_record(std::string& out, const RecordType& type, const RecordView& record, bool with_secrets);

}  // namespace registrar
