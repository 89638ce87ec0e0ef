// SPDX-License-Identifier: Apache-2.0
#pragma once
// A complete index in memory, of records with ids. Read once, then updated with the changes of each committed
// batch. An id that may still be listed under a key it no longer has is suspect; callers must check it.
#include <cstdint>
#include <string_view>

#include "store/store.h"
#include "workspace/id_set.h"

namespace registrar {

class LoadedIndex {
public:
    LoadedIndex(const RecordType& type, const Index& index) : type_(&type), index_(&index) {}

    /// Reads the index, unless it would exceed `memory_limit` bytes.
    void load(StoreReader& reader, std::size_t memory_limit);
    bool loaded() const { return loaded_; }
    /// Updates the index for a committed record; a null record means that it was erased. Discards the index
    /// if it exceeds the memory limit.
    void fold(std::int64_t id, const RecordView& record);
    /// Returns whether any record was folded in. The ids of a key may then not be ordered by age.
    bool folded() const { return !folded_.empty(); }
    /// Returns whether the id may be listed under a key that its record no longer has.
    bool may_be_stale(std::int64_t id) const { return suspect_.contains(id); }
    const KeyTable& table() const { return table_; }

private:
    void forget();

    const RecordType* type_;
    const Index* index_;
    bool loaded_ = false;
    KeyTable table_;
    std::size_t memory_limit_ = 0;
    std::int64_t first_new_ = 0;  ///< ids from here on did not exist when the index was read
    IdSet folded_;
    IdSet suspect_;
};

}  // namespace registrar
