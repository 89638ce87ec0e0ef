// SPDX-License-Identifier: Apache-2.0
#pragma once
// A store in memory: for tests and cases. Same answers as a store in a file; nothing of it outlives the
// process. A transaction copies the tables that it touches, so views go on seeing what was committed.
#include <map>
#include <memory>
#include <string>

#include "store/memory/ledger.h"
#include "store/store.h"

namespace registrar {

struct MemoryTable;
struct MemoryTables;

class MemoryStore : public Store {
public:
    /// Holds entity 1, as every new store does.
    MemoryStore();
    ~MemoryStore() override;

    /// May be used on another thread than the store, and outlive it.
    std::unique_ptr<StoreReader> reader() override;
    std::unique_ptr<StoreReader> transaction_reader() override;
    Ledger& ledger() override { return ledger_; }
    StoreIdentity identity() override { return numbers_.identity; }
    void begin() override;
    void commit() override;
    void roll_back() override;
    void sync() override {}
    void read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
              StoredRecords& stored) override;
    void apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
               std::int64_t run) override;
    std::int64_t take_ids(const RecordType& type, std::int64_t count) override;
    void reserve_ids(const RecordType& type, std::int64_t next) override;
    std::int64_t next_id(const RecordType& type) override;
    void set_guid(const std::string& guid) override { numbers_.identity.guid = guid; }
    void advance_revision() override { ++numbers_.identity.revision; }

private:
    struct Numbers {
        StoreIdentity identity;
        std::map<const RecordType*, std::int64_t> next_id;
    };
    const MemoryTable& table(const RecordType& type) const;
    MemoryTable& touched_table(const RecordType& type);

    std::shared_ptr<MemoryTables> committed_;
    std::map<const RecordType*, std::shared_ptr<MemoryTable>> touched_;
    Numbers numbers_;
    Numbers saved_numbers_;
    MemoryLedger ledger_;
    bool open_ = false;
};

}  // namespace registrar
