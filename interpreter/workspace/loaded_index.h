// SPDX-License-Identifier: Apache-2.0
#pragma once
// The whole table of an index of records by id, read once and kept true while batches change what it was read
// from: what they leave is folded in; ids that may stand under a key that they no longer have are doubtful.
#include <cstdint>
#include <string_view>

#include "store/store.h"
#include "workspace/id_set.h"

namespace registrar {

class LoadedIndex {
public:
    LoadedIndex(const RecordType& type, const Index& index) : type_(&type), index_(&index) {}

    /// Reads the table, unless it would grow over `memory_limit`.
    void load(StoreReader& view, std::size_t memory_limit);
    bool loaded() const { return loaded_; }
    /// The record is in the store now as it is, or no longer where it is null. A table that grows over its
    /// limit is given up.
    void fold(std::int64_t id, const RecordView& record);
    /// Whether anything was folded in: ids of a key may stand in another order than by age.
    bool folded() const { return !folded_.empty(); }
    bool suspect(std::int64_t id) const { return suspect_.contains(id); }
    const KeyTable& table() const { return table_; }

private:
    void forget();

    const RecordType* type_;
    const Index* index_;
    bool loaded_ = false;
    KeyTable table_;
    std::size_t memory_limit_ = 0;
    std::int64_t first_new_ = 0;  ///< ids from here on were not there when the table was read
    IdSet folded_;
    IdSet suspect_;
};

}  // namespace registrar
