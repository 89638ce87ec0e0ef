// SPDX-License-Identifier: Apache-2.0
#include "store/memory/table.h"

namespace registrar {

bool MemoryTable::add(const MemoryRecordPointer& record) {
    if (!records.insert(record).second) return false;
    for (std::size_t at = 0; at < indexes.size(); ++at)
        if (const auto key = index_key(*type, type->indexes[at], record->view()))
            indexes[at][*key].insert(
                {created_at(*type, record->view().record),
                 member<std::int64_t>(record->view().record, type->attributes[0].offset())});
    return true;
}

void MemoryTable::remove(const MemoryRecordPointer& record) {
    const void* values = record->view().record;
    for (std::size_t at = 0; at < indexes.size(); ++at) {
        const auto key = index_key(*type, type->indexes[at], record->view());
        if (!key) continue;
        const auto entry = indexes[at].find(*key);
        entry->second.erase(
            {created_at(*type, values), member<std::int64_t>(values, type->attributes[0].offset())});
        if (entry->second.empty()) indexes[at].erase(entry);
    }
    records.erase(records.find(record));
}

MemoryRecordPointer MemoryTable::find(const RecordView& key) const {
    const auto known = records.find(key);
    return known == records.end() ? nullptr : *known;
}

std::shared_ptr<const MemoryTable> MemoryTables::table(const RecordType& type) {
    const std::lock_guard lock(mutex);
    auto& known = tables[&type];
    if (!known) known = std::make_shared<const MemoryTable>(type);
    return known;
}

}  // namespace registrar
