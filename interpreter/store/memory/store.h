// SPDX-License-Identifier: Apache-2.0
#pragma once
// A store in memory, for tests and cases. Gives the same results as a store in a file, but keeps nothing
// after the process ends. A transaction copies the tables that it changes, so open readers keep seeing the
// committed state.
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "records/record_block.h"
#include "store/memory/ledger.h"
#include "store/store.h"

namespace registrar {

/// A record with its texts and its runs. Immutable: an update replaces it.
struct MemoryRecord {
    RecordBlock block;
    std::int64_t created_run = 0;
    std::int64_t changed_run = 0;

    RecordView view() const { return block.view(0); }
};

using MemoryRecordPointer = std::shared_ptr<const MemoryRecord>;

/// Orders records by key, as a snapshot does. Compares with a mere key, too, so that finding allocates
/// nothing.
struct MemoryKeyOrder {
    using is_transparent = void;
    const RecordType* type;

    bool operator()(const MemoryRecordPointer& left, const MemoryRecordPointer& right) const {
        return compare_keys(*type, left->view(), right->view()) < 0;
    }
    bool operator()(const MemoryRecordPointer& left, const RecordView& right) const {
        return compare_keys(*type, left->view(), right) < 0;
    }
    bool operator()(const RecordView& left, const MemoryRecordPointer& right) const {
        return compare_keys(*type, left, right->view()) < 0;
    }
};

/// The records of one type, and its natural keys. Copied before a transaction changes it.
struct MemoryTable {
    /// created_at (null is least), then id: oldest first.
    using Age = std::pair<std::int64_t, std::int64_t>;

    explicit MemoryTable(const RecordType& of)
        : type(&of), records(MemoryKeyOrder{&of}), indexes(of.indexes.size()) {}

    /// Returns false if a record already has the key.
    bool add(const MemoryRecordPointer& record);
    void remove(const MemoryRecordPointer& record);
    /// Returns the record with the key, or null.
    MemoryRecordPointer find(const RecordView& key) const;

    const RecordType* type;
    std::set<MemoryRecordPointer, MemoryKeyOrder> records;
    std::vector<std::map<std::string, std::set<Age>, std::less<>>>
        indexes;  ///< natural key to the records that have it; in the order of type->indexes
};

/// The committed tables, shared by a store and its readers.
struct MemoryTables {
    std::mutex mutex;
    std::map<const RecordType*, std::shared_ptr<const MemoryTable>> tables;

    std::shared_ptr<const MemoryTable> table(const RecordType& type);
};

struct MemoryTable;
struct MemoryTables;

/// One writing thread at a time; each reader may be on a thread of its own.
class MemoryStore : public Store {
public:
    /// Contains entity 1, like every new store.
    MemoryStore();
    ~MemoryStore() override;

    /// Returns a reader that may be used on another thread and may outlive the store.
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
    std::map<const RecordType*, std::shared_ptr<MemoryTable>> touched_;  ///< copies of the open transaction
    Numbers numbers_;
    Numbers saved_numbers_;  ///< from before the open transaction, to roll back
    MemoryLedger ledger_;
    bool open_ = false;  ///< in a transaction
};

}  // namespace registrar
