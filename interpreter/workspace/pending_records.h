// SPDX-License-Identifier: Apache-2.0
#pragma once
// What rows have changed and no writer has committed yet, as later rows must see it: records by key, ids by
// natural key, records by their parent. Belongs to the reader's thread and never asks a store.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "records/record_block.h"

namespace registrar {

class PendingRecords {
public:
    /// What pends under a key: nothing is known, a record is wanted, or it was erased.
    enum class State : std::uint8_t { unknown, wanted, erased };
    struct Found {
        State state = State::unknown;
        RecordView record;  ///< of a wanted one; lasts until its key is changed again
    };

    /// True where anything of the type pends.
    bool any(const RecordType& type) const;
    Found find(const RecordType& type, const RecordView& key) const;
    Found find(const RecordType& type, std::int64_t id) const;
    /// Ids of pending records with that natural key, in no order.
    std::vector<std::int64_t> ids(const RecordType& type, const Index& index, std::string_view key) const;
    /// Wanted records whose first key attribute is `parent`, in no order; for types of several key
    /// attributes.
    std::vector<RecordView> children(const RecordType& type, std::int64_t parent) const;

    /// Every wanted record of the type, in no order.
    void visit(const RecordType& type, const std::function<void(const RecordView&)>& look) const;
    /// The wanted records under a key of an index, in no order; for types of several key attributes.
    void visit(const RecordType& type, const Index& index, std::string_view key,
               const std::function<void(const RecordView&)>& look) const;

    void put(const RecordType& type, const RecordView& record);
    void erase(const RecordType& type, const RecordView& key);

    /// The row that is decided ends: what it changed stays, or is taken back as if it had never been.
    void keep_row() { undo_.clear(); }
    void drop_row();

    /// From now on changes belong to this batch; batches ascend.
    void begin_batch(std::uint64_t batch) { batch_ = batch; }
    /// Forgets what batches up to this one left: the store has it.
    void forget(std::uint64_t committed_batch);
    /// Bytes held, roughly.
    std::size_t memory() const { return memory_; }

private:
    struct Entry {
        std::optional<RecordBlock> record;  ///< absent: erased
        std::uint64_t batch = 0;
    };
    /// All that pends of one type. Ids and children are hints: who asks looks whether the record still fits.
    struct Table {
        std::unordered_map<std::string, Entry> entries;                               ///< by key bytes
        std::vector<std::unordered_map<std::string, std::vector<std::int64_t>>> ids;  ///< as type.indexes
        std::unordered_map<std::int64_t, std::set<std::string>> children;
    };
    struct Undo {
        Table* table;
        std::string key;
        std::optional<Entry> before;
    };
    const Table* table(const RecordType& type) const;
    std::vector<std::int64_t> hinted(const RecordType& type, const Index& index, std::string_view key) const;
    Found find_bytes(const RecordType& type, const std::string& key) const;
    void set(const RecordType& type, const RecordView& key, std::optional<RecordBlock> record);
    static void add_hints(const RecordType& type, Table& table, const std::string& key,
                          const RecordView& record);
    std::size_t forget(const RecordType& type, Table& table, std::uint64_t committed_batch);

    std::map<const RecordType*, Table> tables_;
    std::vector<Undo> undo_;
    std::uint64_t batch_ = 0;
    std::size_t memory_ = 0;
};

}  // namespace registrar
