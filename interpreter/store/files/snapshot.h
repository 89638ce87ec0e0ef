// SPDX-License-Identifier: Apache-2.0
#pragma once
// A store's records as CSV files, one for each record type that has any, and store.csv with the store's guid
// and next ids (records.md). The way back is restore.h.
#include <sys/types.h>

#include <string>
#include <vector>

#include "store/store.h"

namespace registrar {

struct SnapshotOptions {
    std::string folder;                    ///< made where there is none
    std::vector<const RecordType*> types;  ///< empty: all
    bool with_secrets = false;             ///< else the columns of secrets stay empty
    mode_t mode = 0600;  ///< of new files; those who may read them may also enter a new folder
};

/// Writes the files; each takes its name when it is complete, and the file of a type without records is
/// removed. A file that is replaced keeps its mode. Constant memory. Throws FileUnavailable and
/// StoreUnavailable.
void write_snapshot(StoreReader& view, Store& store, const SnapshotOptions& options);

/// Appends the header line of a record type's file, LF included.
void append_csv_header(std::string& out, const RecordType& type);

/// Appends a record's line, LF included. Null is an empty cell, an empty text a pair of quotes.
void append_csv_record(std::string& out, const RecordType& type, const RecordView& record, bool with_secrets);

}  // namespace registrar
