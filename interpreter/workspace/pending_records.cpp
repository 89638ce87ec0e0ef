// SPDX-License-Identifier: Apache-2.0
#include "workspace/pending_records.h"

#include <algorithm>
#include <cstring>

namespace registrar {

namespace {

constexpr std::size_t entry_overhead = 200;  // entry, key and hints

std::int64_t first_key(const RecordType& type, const void* record) {
    return member<std::int64_t>(record, type.attributes[0].offset());
}

}  // namespace

/// Returns bytes that are equal exactly if the keys are equal. Valid until the next call.
std::string_view PendingRecords::key_bytes(const RecordType& type, const RecordView& record) const {
    key_.clear();
    for (std::size_t at = 0; at < type.key_count; ++at) {
        const Attribute& attribute = type.attributes[at];
        if (attribute.kind == AttributeKind::integer)
            append_key_part(key_, member<std::int64_t>(record.record, attribute.offset()));
        else
            key_ += format_value(record, attribute) + '\0';
    }
    return key_;
}

const PendingRecords::Table* PendingRecords::table(const RecordType& type) const {
    for (const Table& known : tables_)
        if (known.type == &type) return &known;
    return nullptr;
}

PendingRecords::Layer& PendingRecords::layer(const RecordType& type) {
    auto known = std::find_if(tables_.begin(), tables_.end(),
                              [&type](const Table& each) { return each.type == &type; });
    if (known == tables_.end()) known = tables_.insert(tables_.end(), Table{&type, {}});
    if (known->layers.empty() || known->layers.back().batch != batch_) {
        Layer& made = known->layers.emplace_back();
        made.batch = batch_;
        made.hints.resize(type.indexes.size());
    }
    return known->layers.back();
}

bool PendingRecords::any(const RecordType& type) const {
    const Table* known = table(type);
    return known != nullptr && !known->layers.empty();
}

PendingRecords::Found PendingRecords::find(const RecordType& type, const RecordView& key) const {
    return any(type) ? find_bytes(*table(type), key_bytes(type, key)) : Found();
}

PendingRecords::Found PendingRecords::find(const RecordType& type, std::int64_t id) const {
    const std::string_view bytes(reinterpret_cast<const char*>(&id), sizeof id);
    return any(type) ? find_bytes(*table(type), bytes) : Found();
}

PendingRecords::Found PendingRecords::find_bytes(const Table& table, std::string_view key) {
    const std::uint64_t hash = KeyTable::hash(key);
    for (auto layer = table.layers.rbegin(); layer != table.layers.rend(); ++layer) {
        const auto numbers = layer->by_key.find(key, hash);
        if (numbers.empty()) continue;
        const Found& found = layer->entries[static_cast<std::size_t>(numbers.front())].found;
        if (found.state != State::unknown) return found;
    }
    return {};
}

bool PendingRecords::current(const Table& table, const Entry& entry) const {
    return entry.found.state == State::wanted &&
           find_bytes(table, key_bytes(*table.type, entry.found.record)).record.record ==
               entry.found.record.record;
}

/// Returns the first key attributes of records that may have that natural key, each once.
std::vector<std::int64_t> PendingRecords::hinted(const RecordType& type, const Index& index,
                                                 std::string_view key) const {
    const Table* known = table(type);
    if (known == nullptr) return {};
    const auto own = std::find_if(type.indexes.begin(), type.indexes.end(),
                                  [&](const Index& candidate) { return candidate.name == index.name; });
    const std::uint64_t hash = KeyTable::hash(key);
    std::vector<std::int64_t> ids;
    for (const Layer& layer : known->layers) {
        const auto found = layer.hints[static_cast<std::size_t>(own - type.indexes.begin())].find(key, hash);
        ids.insert(ids.end(), found.begin(), found.end());
    }
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

std::vector<PendingRecords::Found> PendingRecords::children(const RecordType& type,
                                                            std::int64_t parent) const {
    std::vector<Found> wanted;
    const Table* known = table(type);
    if (known == nullptr) return wanted;
    for (const Layer& layer : known->layers) {
        const auto entries = layer.children.find(parent);
        if (entries == layer.children.end()) continue;
        for (const std::uint32_t entry : entries->second)
            if (current(*known, layer.entries[entry])) wanted.push_back(layer.entries[entry].found);
    }
    return wanted;
}

void PendingRecords::visit(const RecordType& type, const Index& index, std::string_view key,
                           const std::function<void(const Found&)>& look) const {
    for (const std::int64_t parent : hinted(type, index, key))
        for (const Found& child : children(type, parent))
            if (index_key(type, index, child.record) == key) look(child);
}

/// Does not check whether an id is already listed, because many records may have the same natural key.
void PendingRecords::add_hints(const RecordType& type, Layer& layer, std::uint32_t entry) {
    const RecordView& record = layer.entries[entry].found.record;
    const std::int64_t id = first_key(type, record.record);
    for (std::size_t at = 0; at < type.indexes.size(); ++at) {
        const auto natural = index_key(type, type.indexes[at], record);
        if (!natural) continue;
        const auto known = layer.hints[at].find(*natural, KeyTable::hash(*natural));
        if (known.empty() || known.back() != id) layer.hints[at].add(*natural, id);
    }
    if (type.key_count > 1 && !layer.entries[entry].child) layer.children[id].push_back(entry);
    layer.entries[entry].child = true;
}

void PendingRecords::set(const RecordType& type, const RecordView& key, const Found& found) {
    Layer& changed = layer(type);
    const std::string_view bytes = key_bytes(type, key);
    const auto numbers = changed.by_key.find(bytes, KeyTable::hash(bytes));
    const std::size_t size =
        entry_overhead + (found.state == State::wanted ? type.size + found.record.arena.size() : 0);
    auto entry = static_cast<std::uint32_t>(numbers.empty() ? changed.entries.size()
                                                            : static_cast<std::size_t>(numbers.front()));
    if (numbers.empty()) {
        changed.by_key.add(bytes, entry);
        changed.entries.emplace_back().id = type.has_id() ? first_key(type, key.record) : 0;
    }
    undo_.push_back({&changed, entry, changed.entries[entry]});
    changed.entries[entry].found = found;
    changed.entries[entry].bytes += size;
    memory_ += size;
    if (found.state == State::wanted) add_hints(type, changed, entry);
}

void PendingRecords::put(const RecordType& type, const RecordView& record,
                         const PendingCompletion& completion) {
    TextArena& arena = layer(type).records;
    char* copy = arena.take(type.size);
    std::memcpy(copy, record.record, type.size);
    texts_.clear();
    take_texts(type, copy, record.arena, texts_);
    set(type, record, {State::wanted, {copy, arena.add(texts_)}, completion});
}

void PendingRecords::erase(const RecordType& type, const RecordView& key) {
    set(type, key, {State::erased});
}

void PendingRecords::drop_row() {
    for (auto step = undo_.rbegin(); step != undo_.rend(); ++step)
        step->layer->entries[step->entry].found = step->before.found;
    undo_.clear();
}

void PendingRecords::forget(std::uint64_t committed_batch, const Leave& leave) {
    for (Table& known : tables_) {
        while (!known.layers.empty() && known.layers.front().batch <= committed_batch) {
            for (const Entry& entry : known.layers.front().entries) {
                memory_ -= entry.bytes;
                if (entry.id != 0 && entry.found.state != State::unknown)
                    leave(*known.type, entry.id, entry.found);
            }
            known.layers.pop_front();
        }
    }
}

}  // namespace registrar
