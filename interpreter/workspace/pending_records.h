// SPDX-License-Identifier: Apache-2.0
#pragma once
// Changes that are not committed yet, as later rows must see them: records by key, ids by natural key,
// records by parent. Belongs to the reader's thread and never reads a store.
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "records/record_block.h"
#include "store/key_table.h"
#include "workspace/pending_changes.h"
#include "workspace/text_arena.h"

namespace registrar {

/// How the writer will complete a requested record from the stored one.
struct PendingCompletion {
    ReconcileRule rule = nullptr;  ///< null: the record is complete
    std::int64_t clock = 0;
};

class PendingRecords {
public:
    /// The pending change under a key: none is known, a record is requested, or it was erased.
    enum class State : std::uint8_t { unknown, wanted, erased };
    struct Found {
        State state = State::unknown;
        RecordView record = {};  ///< of a requested one; valid until its batch is forgotten
        PendingCompletion completion = {};
    };

    /// Returns whether any change of the type is pending.
    bool any(const RecordType& type) const;
    /// Return the pending change of a record, by key or by id.
    Found find(const RecordType& type, const RecordView& key) const;
    Found find(const RecordType& type, std::int64_t id) const;
    /// Returns the ids of pending records with that natural key, in no order.
    std::vector<std::int64_t> ids(const RecordType& type, const Index& index, std::string_view key) const;
    /// Returns the requested records whose first key attribute is `parent`, in no order. For types with
    /// several key attributes.
    std::vector<Found> children(const RecordType& type, std::int64_t parent) const;

    /// Visits the requested records under a key of an index, in no order. For types with several key
    /// attributes.
    void visit(const RecordType& type, const Index& index, std::string_view key,
               const std::function<void(const Found&)>& look) const;

    /// Add the current row's changes. They replace earlier ones under the same key.
    void put(const RecordType& type, const RecordView& record, const PendingCompletion& completion = {});
    void erase(const RecordType& type, const RecordView& key);

    /// End the current row: keep_row() keeps its changes, drop_row() undoes them.
    void keep_row() { undo_.clear(); }
    void drop_row();

    /// Assigns the following changes to this batch. Batch numbers must ascend.
    void begin_batch(std::uint64_t batch) { batch_ = batch; }
    /// Forgets the changes of batches up to this one, because the store has them. Before that, calls `leave`
    /// with the final state of each record of types with ids.
    using Leave = std::function<void(const RecordType& type, std::int64_t id, const Found& found)>;
    void forget(std::uint64_t committed_batch, const Leave& leave);
    /// Returns the approximate number of bytes allocated.
    std::size_t memory() const { return memory_; }

private:
    struct Entry {
        Found found;          ///< unknown if its row was dropped
        std::int64_t id = 0;  ///< if the type has ids
        std::size_t bytes = 0;
        bool child = false;  ///< is in `children`
    };
    /// The changes of one batch to one type. Hints and children lead to candidates: callers must check that
    /// they still match.
    struct Layer {
        std::uint64_t batch = 0;
        TextArena records;  ///< each record, followed by its texts; never moves
        std::vector<Entry> entries;
        KeyTable by_key;              ///< key bytes to the number of an entry
        std::vector<KeyTable> hints;  ///< in the order of type.indexes: natural keys to first key attributes
        std::unordered_map<std::int64_t, std::vector<std::uint32_t>> children;  ///< numbers of entries
    };
    /// The layers of one type, oldest batch first.
    struct Table {
        const RecordType* type;
        std::deque<Layer> layers;
    };
    struct Undo {
        Layer* layer;
        std::size_t entry;
        Entry before;
    };
    const Table* table(const RecordType& type) const;
    Layer& layer(const RecordType& type);
    std::string_view key_bytes(const RecordType& type, const RecordView& record) const;
    std::vector<std::int64_t> hinted(const RecordType& type, const Index& index, std::string_view key) const;
    static Found find_bytes(const Table& table, std::string_view key);
    /// Returns whether the entry is the latest under its key: no later batch has changed it.
    bool current(const Table& table, const Entry& entry) const;
    void set(const RecordType& type, const RecordView& key, const Found& found);
    static void add_hints(const RecordType& type, Layer& layer, std::uint32_t entry);

    std::deque<Table> tables_;
    std::vector<Undo> undo_;
    std::uint64_t batch_ = 0;
    std::size_t memory_ = 0;
    mutable std::string key_;  ///< buffer for the bytes of a key
    std::string texts_;
};

}  // namespace registrar
