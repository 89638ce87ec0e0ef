// SPDX-License-Identifier: Apache-2.0
#pragma once
// The records of one type in memory, in key order, with their natural keys. Belongs to MemoryStore and its
// views.
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "records/record_block.h"

namespace registrar {

/// A record with its texts and its runs. Never changed: an update puts another in its place.
struct MemoryRecord {
    RecordBlock block;
    std::int64_t created_run = 0;
    std::int64_t changed_run = 0;

    RecordView view() const { return block.view(0); }
};

using MemoryRecordPointer = std::shared_ptr<const MemoryRecord>;

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

struct MemoryTable {
    /// created_at (null is least), then id: oldest first.
    using Age = std::pair<std::int64_t, std::int64_t>;

    explicit MemoryTable(const RecordType& of)
        : type(&of), records(MemoryKeyOrder{&of}), indexes(of.indexes.size()) {}

    /// False where a record has the key already.
    bool add(const MemoryRecordPointer& record);
    void remove(const MemoryRecordPointer& record);
    /// The record with the key, or null.
    MemoryRecordPointer find(const RecordView& key) const;

    const RecordType* type;
    std::set<MemoryRecordPointer, MemoryKeyOrder> records;
    std::vector<std::map<std::string, std::set<Age>, std::less<>>> indexes;  ///< as type->indexes
};

/// The committed tables, shared between a store and its views.
struct MemoryTables {
    std::mutex mutex;
    std::map<const RecordType*, std::shared_ptr<const MemoryTable>> tables;

    std::shared_ptr<const MemoryTable> table(const RecordType& type);
};

}  // namespace registrar
