// SPDX-License-Identifier: Apache-2.0
#pragma once
// A store in the tables of a PostgreSQL database. Several programs write it at once: a batch is one
// transaction that holds its leases; all other transactions that write exclude each other by a lock on one
// row.
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "store/postgres/connection.h"
#include "store/postgres/records.h"
#include "store/sql/ledger.h"
#include "store/store.h"

namespace registrar {

/// The writing connection, for one thread. Each reader has a connection of its own and may be on another.
class PostgresStore : public Store {
public:
    /// Opens the store, or creates its tables. Throws StoreUnavailable, also for a store of another version.
    PostgresStore(const std::string& url, OpenMode mode);

    PostgresConnection& connection() { return connection_; }
    /// Writes queued natural keys, so that the open transaction's own changes can be found by them.
    void write_keys();

    std::unique_ptr<StoreReader> reader() override;
    std::unique_ptr<StoreReader> transaction_reader() override;
    std::unique_ptr<Store> open_second_connection() override;
    Ledger& ledger() override { return ledger_; }
    bool is_locked_by_writers() const override { return false; }
    StoreIdentity identity() override;
    void begin() override;
    void begin_batch() override;
    void commit() override;
    void roll_back() override;
    void sync() override {}
    std::size_t keys_at_once() const override { return 16384; }
    void read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
              StoredRecords& stored) override;
    void apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
               std::int64_t run) override;
    std::int64_t take_ids(const RecordType& type, std::int64_t count) override;
    void reserve_ids(const RecordType& type, std::int64_t next) override;
    std::int64_t next_id(const RecordType& type) override;
    void set_guid(const std::string& guid) override;
    void advance_revision() override { ++advances_; }
    StorageSpace space() override;
    void compact() override;
    std::vector<std::string> storage_faults() override;
    std::vector<std::string> twins() override;

protected:
    std::int64_t own_clock() override;

private:
    PostgresRecordTable& table(const RecordType& type);
    StoreIdentity read_identity();

    PostgresConnection connection_;
    SqlLedger ledger_;
    std::map<std::string_view, PostgresRecordTable> tables_;
    std::optional<StoreIdentity> identity_;  ///< as the open transaction found it
    bool waits_ = true;                      ///< false: a lock that is not free throws StoreBusy soon
    std::int64_t advances_ = 0;              ///< of the revision, in the open transaction
    std::int64_t server_ahead_ = 0;          ///< seconds from the steady clock to the server's time
};

}  // namespace registrar
