// SPDX-License-Identifier: Apache-2.0
#include "workspace/loaded_index.h"

#include <algorithm>

namespace registrar {

void LoadedIndex::load(StoreReader& reader, std::size_t memory_limit) {
    memory_limit_ = memory_limit;
    // Must be read before the index. A record added in between is then in the index but not considered old,
    // which is harmless.
    first_new_ = static_cast<std::int64_t>(reader.estimate(*type_));
    loaded_ = reader.load_index(*type_, *index_, table_, memory_limit);
}

void LoadedIndex::fold(std::int64_t id, const RecordView& record) {
    if (!loaded_) return;
    const bool known = id < first_new_ || folded_.contains(id);
    folded_.add(id);
    const auto key = record.record == nullptr ? std::nullopt : index_key(*type_, *index_, record);
    if (key) {
        const auto ids = table_.find(*key, KeyTable::hash(*key));
        if (std::find(ids.begin(), ids.end(), id) != ids.end()) return;
        table_.add(*key, id);
    }
    if (known) suspect_.add(id);
    if (table_.memory() > memory_limit_) forget();
}

void LoadedIndex::forget() {
    loaded_ = false;
    table_ = KeyTable();
    folded_.clear();
    suspect_.clear();
}

}  // namespace registrar
