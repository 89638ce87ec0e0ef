// SPDX-License-Identifier: Apache-2.0
#pragma once
// A store of records: what the engine may ask of it and write to it. SQLite and memory implement it; one body
// of contract tests holds for all. Failures of the store are thrown as StoreUnavailable.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diag/unavailable.h"
#include "records/record_block.h"
#include "store/key_table.h"
#include "store/ledger.h"

namespace registrar {

/// The store is missing, damaged, locked, full, read-only or of a newer version (exit 6).
class StoreUnavailable : public Unavailable {
public:
    using Unavailable::Unavailable;
};

/// Another connection writes (exit 6).
class StoreBusy : public StoreUnavailable {
public:
    using StoreUnavailable::StoreUnavailable;
};

/// The store's guid (guids of new records derive from it) and a number that changes with every change of its
/// records.
struct StoreIdentity {
    std::string guid;
    std::int64_t revision = 0;
};

/// Ids of each of several keys: those of key i are ids[first[i]] to ids[first[i + 1]], oldest first.
struct FoundIds {
    std::vector<std::int64_t> ids;
    std::vector<std::uint32_t> first;

    std::span<const std::int64_t> of(std::size_t key) const {
        return std::span(ids).subspan(first[key], first[key + 1] - first[key]);
    }
};

/// Visits the records of a type by key ascending, a chunk at a time.
class RecordCursor {
public:
    virtual ~RecordCursor() = default;
    /// Appends up to `limit` records to the block; returns how many.
    virtual std::size_t next(RecordBlock& block, std::size_t limit) = 0;
};

/// Reads a store. A view belongs to one thread at a time and sees what was committed.
class StoreReader {
public:
    virtual ~StoreReader() = default;
    /// Answers may come from one moment from now on, not before this call, until the next one: cheaper for
    /// many small questions.
    virtual void begin_snapshot() {}
    /// Adds every key of an index to the table, ids of one key oldest first. False, with the table emptied,
    /// when the table would grow over `memory_limit` bytes.
    virtual bool load_index(const RecordType& type, const Index& index, KeyTable& table,
                            std::size_t memory_limit) = 0;
    /// Looks keys up in an index (records.h, index_key).
    virtual void find(const RecordType& type, const Index& index, std::span<const std::string_view> keys,
                      FoundIds& found) = 0;
    /// Appends the records of those ids that exist, for types whose key is `id`.
    virtual void load(const RecordType& type, std::span<const std::int64_t> ids, RecordBlock& records) = 0;
    /// Appends the records whose first key attribute is `parent`, by key, for types of several key
    /// attributes.
    virtual void load_children(const RecordType& type, std::int64_t parent, RecordBlock& records) = 0;
    virtual std::unique_ptr<RecordCursor> scan(const RecordType& type) = 0;
    /// The records under a key of an index, for types without id.
    virtual std::unique_ptr<RecordCursor> scan(const RecordType& type, const Index& index,
                                               std::string_view key) = 0;
    /// Not less than the number of records; cheap.
    virtual std::uint64_t estimate(const RecordType& type) = 0;
};

enum class ChangeKind : std::uint8_t { insert, update, erase };

/// One change of a record; of an erased one only the key counts.
struct Change {
    ChangeKind kind = ChangeKind::insert;
    const void* record = nullptr;
};

/// Stored records by key: that of key i is records[index[i]], created by created_run[index[i]] and last
/// changed by changed_run[index[i]].
struct StoredRecords {
    static constexpr std::uint32_t none = UINT32_MAX;

    explicit StoredRecords(const RecordType& type) : records(type) {}
    void clear() {
        records.clear();
        created_run.clear();
        changed_run.clear();
        index.clear();
    }

    RecordBlock records;
    std::vector<std::int64_t> created_run;
    std::vector<std::int64_t> changed_run;
    std::vector<std::uint32_t> index;
};

class Store {
public:
    virtual ~Store() = default;

    virtual std::unique_ptr<StoreReader> reader() = 0;
    /// A view for the thread that writes, which also sees what the open transaction has changed; the store
    /// must outlive it. A cursor of it ends before the next change.
    virtual std::unique_ptr<StoreReader> transaction_reader() = 0;
    /// Another connection for another thread, whose begin() throws StoreBusy at once where somebody writes.
    /// Null where nobody else can see the store.
    virtual std::unique_ptr<Store> open_second_connection() { return nullptr; }
    virtual Ledger& ledger() = 0;
    virtual StoreIdentity identity() = 0;

    virtual void begin() = 0;
    virtual void commit() = 0;
    virtual void roll_back() = 0;
    /// Makes everything committed survive a power cut. No transaction may be open.
    virtual void sync() = 0;

    /// Finds what is stored under the keys of `records` (ascending, each once); clears `stored` first. Inside
    /// a transaction.
    virtual void read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
                      StoredRecords& stored) = 0;
    /// Applies changes in their order and marks the records with the run. Inside a transaction.
    virtual void apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
                       std::int64_t run) = 0;
    /// Stores each wanted insert whose key is free, and finds what stands under the keys of all others, as
    /// read() does: what was inserted has no index. Keys ascend, each once; an erasure is only looked up.
    /// Inside a transaction.
    virtual void insert_free(const RecordType& type, std::span<const Change> wanted, std::string_view arena,
                             std::int64_t run, StoredRecords& stored);
    /// The first of `count` new ids of a type. Inside a transaction.
    virtual std::int64_t take_ids(const RecordType& type, std::int64_t count) = 0;
    /// Ids below `next` are never given again. Inside a transaction.
    virtual void reserve_ids(const RecordType& type, std::int64_t next) = 0;
    virtual std::int64_t next_id(const RecordType& type) = 0;
    virtual void set_guid(const std::string& guid) = 0;
    /// Counts a change of the store's records. Inside a transaction.
    virtual void advance_revision() = 0;
    /// What the storage itself finds damaged, one line each.
    virtual std::vector<std::string> storage_faults() { return {}; }
    /// Records that one key leads to although their texts differ by more than letter case, one line each
    /// group. They are no damage: the oldest is taken.
    virtual std::vector<std::string> twins() { return {}; }
};

/// Ends a transaction that was not committed.
class Transaction {
public:
    explicit Transaction(Store& store) : store_(&store) { store.begin(); }
    ~Transaction() {
        if (store_ != nullptr) roll_back_quietly();
    }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit() {
        store_->commit();
        store_ = nullptr;
    }

private:
    void roll_back_quietly() noexcept;
    Store* store_;
};

/// How to open a store.
enum class OpenMode : std::uint8_t {
    existing,   ///< it must be there; refused where it is of a newer version
    read_only,  ///< the same, and nothing is ever written
    create,     ///< made where there is none
};

/// The guid of a store that was given none: fixed, so that the same runs on the same records give the same
/// bytes.
inline constexpr std::string_view default_store_guid = "6f1f9c64-2d0c-5d3a-9f5e-7c1f1b0a5e11";

/// The one record that every new store holds: entity 1.
RecordBlock first_entity();

/// The guid of a new record.
std::string new_record_guid(const StoreIdentity& store, const RecordType& type, std::int64_t id);

}  // namespace registrar
