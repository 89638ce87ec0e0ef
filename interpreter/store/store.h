// SPDX-License-Identifier: Apache-2.0
#pragma once
// The interface of a store of records: everything that the engine reads from it and writes to it. Implemented
// for SQLite, memory and overlays; the same contract tests run on all. A failing store throws
// StoreUnavailable.
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

/// Another connection is writing (exit 6).
class StoreBusy : public StoreUnavailable {
public:
    using StoreUnavailable::StoreUnavailable;
};

/// Another connection's transaction made the store undo this one. Nothing of it is stored (exit 6).
class StoreConflict : public StoreUnavailable {
public:
    using StoreUnavailable::StoreUnavailable;
};

/// The store's guid, from which guids of new records are derived, and a revision number that changes with
/// every change of its records.
struct StoreIdentity {
    std::string guid;
    std::int64_t revision = 0;
};

/// The ids of several keys. Those of key i are ids[first[i]] to ids[first[i + 1]], oldest first.
struct FoundIds {
    std::vector<std::int64_t> ids;
    std::vector<std::uint32_t> first;

    std::span<const std::int64_t> of(std::size_t key) const {
        return std::span(ids).subspan(first[key], first[key + 1] - first[key]);
    }
};

/// Visits the records of a type in ascending key order, a chunk at a time.
class RecordCursor {
public:
    virtual ~RecordCursor() = default;
    /// Appends up to `limit` records to the block and returns how many.
    virtual std::size_t next(RecordBlock& block, std::size_t limit) = 0;
};

/// Reads a store. Sees committed data. Use each reader on one thread at a time.
class StoreReader {
public:
    virtual ~StoreReader() = default;
    /// From now on, results may come from a snapshot that was taken no earlier than this call. Makes many
    /// small reads cheaper. The next call takes a new snapshot.
    virtual void begin_snapshot() {}
    /// Returns whether one request for many keys or ids is much cheaper than many requests, as on a server.
    virtual bool answers_many() const { return false; }
    /// Adds every key of an index to the table, with the ids of one key oldest first. If the table would grow
    /// beyond `memory_limit` bytes, empties it and returns false.
    virtual bool load_index(const RecordType& type, const Index& index, KeyTable& table,
                            std::size_t memory_limit) = 0;
    /// Looks up keys (record_block.h, index_key) in an index.
    virtual void find(const RecordType& type, const Index& index, std::span<const std::string_view> keys,
                      FoundIds& found) = 0;
    /// Appends the records with those ids, skipping missing ones. For types whose key is `id`.
    virtual void load(const RecordType& type, std::span<const std::int64_t> ids, RecordBlock& records) = 0;
    /// Appends the records whose first key attribute is `parent`, in key order. For types with several key
    /// attributes.
    virtual void load_children(const RecordType& type, std::int64_t parent, RecordBlock& records) = 0;
    /// Visits all records of a type.
    virtual std::unique_ptr<RecordCursor> scan(const RecordType& type) = 0;
    /// Visits the records under a key of an index.
    virtual std::unique_ptr<RecordCursor> scan(const RecordType& type, const Index& index,
                                               std::string_view key) = 0;
    /// Returns a cheap upper bound of the number of records. For types with ids, it is above every id, so
    /// records created later have ids from it on.
    virtual std::uint64_t estimate(const RecordType& type) = 0;
};

enum class ChangeKind : std::uint8_t { insert, update, erase };

/// One change of a record. An erasure needs only the record's key.
struct Change {
    ChangeKind kind = ChangeKind::insert;
    const void* record = nullptr;
};

/// Stored records by key. That of key i is records[index[i]]; created_run[index[i]] created it and
/// changed_run[index[i]] last changed it.
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

/// The size of a store's storage, in bytes.
struct StorageSpace {
    std::uint64_t size = 0;
    std::uint64_t free = 0;
};

/// A store of records and its ledger. One thread uses it at a time. Records belong to the arena passed with
/// them.
class Store {
public:
    virtual ~Store() = default;

    /// Returns a reader of committed data, which may be used on another thread.
    virtual std::unique_ptr<StoreReader> reader() = 0;
    /// Returns a reader for the writing thread that also sees the open transaction. The store must outlive
    /// it. Finish its cursors before the next change.
    virtual std::unique_ptr<StoreReader> transaction_reader() = 0;
    /// Opens another connection for another thread. Its begin() throws StoreBusy immediately if another
    /// connection is writing. Returns null if no other process can open the store.
    virtual std::unique_ptr<Store> open_second_connection() { return nullptr; }
    virtual Ledger& ledger() = 0;
    /// Returns the time in seconds since 1970 UTC, by the clock that all who use the store share. Tests move
    /// it: if REGISTRAR_TEST_CLOCK names a file, the number of seconds in the file is added.
    std::int64_t clock();
    /// Returns whether an open transaction keeps all others from writing.
    virtual bool is_locked_by_writers() const { return true; }
    virtual StoreIdentity identity() = 0;
    /// Returns the clock of a run that created or changed stored records; nothing if the history lacks it.
    virtual std::optional<std::int64_t> clock_of_run(std::int64_t run);

    /// Starts the store's only transaction. Throws StoreBusy if another connection keeps writing.
    virtual void begin() = 0;
    /// Starts the transaction of a batch of a run that holds leases. Other runs' batches may be stored
    /// meanwhile.
    virtual void begin_batch() { begin(); }
    virtual void commit() = 0;
    virtual void roll_back() = 0;
    /// Makes all commits survive a power failure. No transaction may be open.
    virtual void sync() = 0;

    /// Returns how many keys are best passed to read() at once.
    virtual std::size_t keys_at_once() const;
    /// Clears `stored` and finds what is stored under the keys of `records` (ascending, each once). Call it
    /// inside a transaction.
    virtual void read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
                      StoredRecords& stored) = 0;
    /// Applies changes in order and marks the records with the run. Call it inside a transaction.
    virtual void apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
                       std::int64_t run) = 0;
    /// Stores each wanted insert whose key is free. For all other keys, finds what is stored, as read() does;
    /// the index of an inserted record is `none`. Keys must ascend, each once; an erasure is only looked up.
    /// Call it inside a transaction.
    virtual void insert_free(const RecordType& type, std::span<const Change> wanted, std::string_view arena,
                             std::int64_t run, StoredRecords& stored);
    /// Returns the first of `count` new ids of a type. Call it inside a transaction.
    virtual std::int64_t take_ids(const RecordType& type, std::int64_t count) = 0;
    /// Ensures that ids below `next` are never assigned. Call it inside a transaction.
    virtual void reserve_ids(const RecordType& type, std::int64_t next) = 0;
    /// Returns the id that take_ids() would assign next.
    virtual std::int64_t next_id(const RecordType& type) = 0;
    /// Replaces the store's guid. Call it inside a transaction.
    virtual void set_guid(const std::string& guid) = 0;
    /// Increments the revision, because records changed. Call it inside a transaction.
    virtual void advance_revision() = 0;
    /// Returns how large the storage is, and how much of it is free, both in bytes; zeros if it is in memory.
    virtual StorageSpace space() { return {}; }
    /// Gives free space back to the system. Rewrites the storage, which takes the time and, meanwhile, the
    /// space of a copy. No transaction may be open. Throws StoreBusy if another connection is writing.
    virtual void compact() {}
    /// Returns the damage that the storage itself detects, one line each.
    virtual std::vector<std::string> storage_faults() { return {}; }
    /// Returns the records that share a key although their texts differ by more than letter case, one line
    /// for each group. They are not damage: lookups take the oldest.
    virtual std::vector<std::string> twins() { return {}; }

protected:
    /// Returns the time of clock() as the store knows it.
    virtual std::int64_t own_clock();
};

/// Rolls a transaction back unless commit() was called.
class Transaction {
public:
    explicit Transaction(Store& store) : store_(&store) { store.begin(); }
    /// The transaction of a batch.
    enum class Kind : std::uint8_t { batch };
    Transaction(Store& store, Kind) : store_(&store) { store.begin_batch(); }
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
    existing,   ///< must exist; refused if it is of a newer version
    read_only,  ///< as `existing`, and never written
    create,     ///< created if it does not exist
};

/// The guid of a store created without one. It is fixed, so that the same runs on the same records give the
/// same bytes.
inline constexpr std::string_view default_store_guid = "6f1f9c64-2d0c-5d3a-9f5e-7c1f1b0a5e11";

/// Returns entity 1, the one record that every new store contains.
RecordBlock first_entity();

/// Returns the guid of a new record.
std::string new_record_guid(const StoreIdentity& store, const RecordType& type, std::int64_t id);

}  // namespace registrar
