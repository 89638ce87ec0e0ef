// SPDX-License-Identifier: Apache-2.0
#pragma once
// What rows have changed and no writer has committed yet, as later rows must see it: records by key, ids by
// natural key, records by their parent. Belongs to the reader's thread and never asks a store.
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

/// What still has to complete a wanted record from the stored one, as the writer will.
struct PendingCompletion {
    ReconcileRule rule = nullptr;  ///< null: the record is complete
    std::int64_t clock = 0;
};

class PendingRecords {
public:
    /// What pends under a key: nothing is known, a record is wanted, or it was erased.
    enum class State : std::uint8_t { unknown, wanted, erased };
    struct Found {
        State state = State::unknown;
        RecordView record = {};  ///< of a wanted one; lasts until its batch is forgotten
        PendingCompletion completion = {};
    };

    /// True where anything of the type pends.
    bool any(const RecordType& type) const;
    Found find(const RecordType& type, const RecordView& key) const;
    Found find(const RecordType& type, std::int64_t id) const;
    /// Ids of pending records with that natural key, in no order.
    std::vector<std::int64_t> ids(const RecordType& type, const Index& index, std::string_view key) const;
    /// Wanted records whose first key attribute is `parent`, in no order; for types of several key
    /// attributes.
    std::vector<Found> children(const RecordType& type, std::int64_t parent) const;

    /// The wanted records under a key of an index, in no order; for types of several key attributes.
    void visit(const RecordType& type, const Index& index, std::string_view key,
               const std::function<void(const Found&)>& look) const;

    void put(const RecordType& type, const RecordView& record, const PendingCompletion& completion = {});
    void erase(const RecordType& type, const RecordView& key);

    /// The row that is decided ends: what it changed stays, or is taken back as if it had never been.
    void keep_row() { undo_.clear(); }
    void drop_row();

    /// From now on changes belong to this batch; batches ascend.
    void begin_batch(std::uint64_t batch) { batch_ = batch; }
    /// Forgets what batches up to this one left: the store has it. Shows first how each leaves the records of
    /// types with ids.
    using Leave = std::function<void(const RecordType& type, std::int64_t id, const Found& found)>;
    void forget(std::uint64_t committed_batch, const Leave& leave);
    /// Bytes held, roughly.
    std::size_t memory() const { return memory_; }

private:
    struct Entry {
        Found found;          ///< unknown where its row was dropped
        std::int64_t id = 0;  ///< where the type has ids
        std::size_t bytes = 0;
        bool child = false;  ///< stands in `children`
    };
    /// What one batch has changed of one type. Hints and children lead to what may fit: who asks looks
    /// whether it still does.
    struct Layer {
        std::uint64_t batch = 0;
        TextArena records;  ///< each record with its texts behind it, where it stays
        std::vector<Entry> entries;
        KeyTable locations;           ///< key bytes to the number of an entry
        std::vector<KeyTable> hints;  ///< as type.indexes: natural keys to first key attributes
        std::unordered_map<std::int64_t, std::vector<std::uint32_t>> children;  ///< numbers of entries
    };
    /// The layers of one type, the oldest batch first.
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
    /// The entry is what pends under its key: no later batch has changed it.
    bool current(const Table& table, const Entry& entry) const;
    void set(const RecordType& type, const RecordView& key, const Found& found);
    static void add_hints(const RecordType& type, Layer& layer, std::uint32_t entry);

    std::deque<Table> tables_;
    std::vector<Undo> undo_;
    std::uint64_t batch_ = 0;
    std::size_t memory_ = 0;
    mutable std::string key_;  ///< room for the bytes of a key
    std::string texts_;
};

}  // namespace registrar
