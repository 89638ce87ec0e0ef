// SPDX-License-Identifier: Apache-2.0
#include "workspace/pending_records.h"

#include <algorithm>

namespace registrar {

namespace {

/// Bytes of a key that are equal exactly when the keys are.
std::string key_bytes(const RecordType& type, const RecordView& record) {
    std::string bytes;
    for (std::size_t at = 0; at < type.key_count; ++at) {
        const Attribute& attribute = type.attributes[at];
        if (attribute.kind == AttributeKind::integer)
            append_key_part(bytes, member<std::int64_t>(record.record, attribute.offset()));
        else
            bytes += format_value(record, attribute) + '\0';
    }
    return bytes;
}

std::string id_bytes(std::int64_t id) {
    std::string bytes;
    append_key_part(bytes, id);
    return bytes;
}

std::int64_t first_key(const RecordType& type, const void* record) {
    return member<std::int64_t>(record, type.attributes[0].offset());
}

std::size_t size_of(const std::optional<RecordBlock>& record) {
    constexpr std::size_t overhead = 200;  // nodes, hints and the key
    return overhead + (record ? record->type().size + record->arena().size() : 0);
}

}  // namespace

const PendingRecords::Table* PendingRecords::table(const RecordType& type) const {
    const auto known = tables_.find(&type);
    return known == tables_.end() ? nullptr : &known->second;
}

bool PendingRecords::any(const RecordType& type) const {
    const Table* known = table(type);
    return known != nullptr && !known->entries.empty();
}

PendingRecords::Found PendingRecords::find(const RecordType& type, const RecordView& key) const {
    return any(type) ? find_bytes(type, key_bytes(type, key)) : Found();
}

PendingRecords::Found PendingRecords::find(const RecordType& type, std::int64_t id) const {
    return any(type) ? find_bytes(type, id_bytes(id)) : Found();
}

PendingRecords::Found PendingRecords::find_bytes(const RecordType& type, const std::string& key) const {
    const auto& entries = table(type)->entries;
    const auto entry = entries.find(key);
    if (entry == entries.end()) return {};
    if (!entry->second.record) return {State::erased, {}};
    return {State::wanted, entry->second.record->view(0)};
}

/// The first key attributes of records that may have that natural key, each once.
std::vector<std::int64_t> PendingRecords::hinted(const RecordType& type, const Index& index,
                                                 std::string_view key) const {
    const Table* known = table(type);
    if (known == nullptr || known->ids.empty()) return {};
    const auto own = std::find_if(type.indexes.begin(), type.indexes.end(),
                                  [&](const Index& candidate) { return candidate.name == index.name; });
    const auto& hints = known->ids[static_cast<std::size_t>(own - type.indexes.begin())];
    const auto hint = hints.find(std::string(key));
    if (hint == hints.end()) return {};
    std::vector<std::int64_t> ids = hint->second;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::vector<std::int64_t> PendingRecords::ids(const RecordType& type, const Index& index,
                                              std::string_view key) const {
    std::vector<std::int64_t> fitting;
    for (const std::int64_t id : hinted(type, index, key)) {
        const Found found = find(type, id);
        if (found.state == State::wanted && index_key(type, index, found.record) == key)
            fitting.push_back(id);
    }
    return fitting;
}

std::vector<RecordView> PendingRecords::children(const RecordType& type, std::int64_t parent) const {
    std::vector<RecordView> wanted;
    const Table* known = table(type);
    if (known == nullptr) return wanted;
    const auto keys = known->children.find(parent);
    if (keys == known->children.end()) return wanted;
    for (const std::string& key : keys->second)
        if (const auto entry = known->entries.find(key);
            entry != known->entries.end() && entry->second.record)
            wanted.push_back(entry->second.record->view(0));
    return wanted;
}

void PendingRecords::visit(const RecordType& type, const std::function<void(const RecordView&)>& look) const {
    const Table* known = table(type);
    if (known == nullptr) return;
    for (const auto& [key, entry] : known->entries)
        if (entry.record) look(entry.record->view(0));
}

void PendingRecords::visit(const RecordType& type, const Index& index, std::string_view key,
                           const std::function<void(const RecordView&)>& look) const {
    for (const std::int64_t parent : hinted(type, index, key))
        for (const RecordView& child : children(type, parent))
            if (index_key(type, index, child) == key) look(child);
}

/// Many records may have one natural key, so that nobody looks here whether an id is noted already.
void PendingRecords::add_hints(const RecordType& type, Table& table, const std::string& key,
                               const RecordView& record) {
    table.ids.resize(type.indexes.size());
    for (std::size_t at = 0; at < type.indexes.size(); ++at) {
        const auto natural = index_key(type, type.indexes[at], record);
        if (!natural) continue;
        auto& ids = table.ids[at][*natural];
        const std::int64_t id = first_key(type, record.record);
        if (ids.empty() || ids.back() != id) ids.push_back(id);
    }
    if (type.key_count > 1) table.children[first_key(type, record.record)].insert(key);
}

void PendingRecords::set(const RecordType& type, const RecordView& key, std::optional<RecordBlock> record) {
    Table& changed = tables_[&type];
    std::string bytes = key_bytes(type, key);
    if (record) add_hints(type, changed, bytes, record->view(0));
    const auto known = changed.entries.find(bytes);
    memory_ += size_of(record);
    Entry entry{std::move(record), batch_};
    if (known == changed.entries.end()) {
        changed.entries.emplace(bytes, std::move(entry));
        undo_.push_back({&changed, std::move(bytes), std::nullopt});
        return;
    }
    memory_ -= size_of(known->second.record);
    undo_.push_back({&changed, std::move(bytes), std::move(known->second)});
    known->second = std::move(entry);
}

void PendingRecords::put(const RecordType& type, const RecordView& record) {
    RecordBlock copy(type);
    copy.add(record);
    set(type, record, std::move(copy));
}

void PendingRecords::erase(const RecordType& type, const RecordView& key) {
    set(type, key, std::nullopt);
}

void PendingRecords::drop_row() {
    for (auto step = undo_.rbegin(); step != undo_.rend(); ++step) {
        const auto entry = step->table->entries.find(step->key);
        memory_ -= size_of(entry->second.record);
        if (step->before) {
            memory_ += size_of(step->before->record);
            entry->second = std::move(*step->before);
        } else {
            step->table->entries.erase(entry);
        }
    }
    undo_.clear();
}

void PendingRecords::forget(std::uint64_t committed_batch) {
    for (auto& [type, changed] : tables_) memory_ -= forget(*type, changed, committed_batch);
}

std::size_t PendingRecords::forget(const RecordType& type, Table& changed, std::uint64_t committed_batch) {
    std::size_t freed = 0;
    std::erase_if(changed.entries, [&](const auto& entry) {
        if (entry.second.batch > committed_batch) return false;
        freed += size_of(entry.second.record);
        return true;
    });
    changed.ids.clear();
    changed.children.clear();
    for (const auto& [key, entry] : changed.entries)
        if (entry.record) add_hints(type, changed, key, entry.record->view(0));
    return freed;
}

}  // namespace registrar
