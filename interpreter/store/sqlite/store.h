// SPDX-License-Identifier: Apache-2.0
#pragma once
// A store in one SQLite file: write-ahead log, synchronous=FULL, one writing connection and any number of
// readers.
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "store/sql/ledger.h"
#include "store/sqlite/database.h"
#include "store/sqlite/records.h"
#include "store/store.h"

namespace registrar {

/// Throws StoreUnavailable if the path cannot be a store: it is a folder, or nothing exists there.
void check_store_path(const std::string& path, OpenMode mode);

/// The writing connection, for one thread. Each reader has a connection of its own and may be on another.
class SqliteStore : public Store {
public:
    /// Opens or creates the file. Throws StoreUnavailable, also for a store of another version.
    SqliteStore(const std::string& path, OpenMode mode);

    std::unique_ptr<StoreReader> reader() override;
    std::unique_ptr<StoreReader> transaction_reader() override;
    SqliteDatabase& database() { return *database_; }
    /// Writes queued natural keys, so that the open transaction's own changes can be found by them.
    void write_keys();
    std::unique_ptr<Store> open_second_connection() override;
    Ledger& ledger() override { return *ledger_; }
    StoreIdentity identity() override;
    void begin() override;
    void commit() override;
    void roll_back() override;
    void sync() override;
    void read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
              StoredRecords& stored) override;
    void insert_free(const RecordType& type, std::span<const Change> wanted, std::string_view arena,
                     std::int64_t run, StoredRecords& stored) override;
    void apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
               std::int64_t run) override;
    std::int64_t take_ids(const RecordType& type, std::int64_t count) override;
    void reserve_ids(const RecordType& type, std::int64_t next) override;
    std::int64_t next_id(const RecordType& type) override;
    void set_guid(const std::string& guid) override;
    void advance_revision() override;
    StorageSpace space() override;
    void compact() override;
    std::vector<std::string> storage_faults() override;
    std::vector<std::string> twins() override;

private:
    SqliteRecordTable& table(const RecordType& type);

    std::unique_ptr<SqliteDatabase> database_;
    std::unique_ptr<SqlLedger> ledger_;
    std::map<std::string_view, SqliteRecordTable> tables_;
    SqliteStatement begin_, commit_, next_id_, put_next_id_;
};

}  // namespace registrar
