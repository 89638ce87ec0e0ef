// SPDX-License-Identifier: Apache-2.0
#include "store/memory/store.h"

#include <algorithm>
#include <functional>

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

namespace {

class MemoryCursor : public RecordCursor {
public:
    explicit MemoryCursor(std::shared_ptr<const MemoryTable> table)
        : table_(std::move(table)), at_(table_->records.begin()) {}
    MemoryCursor(std::shared_ptr<const MemoryTable> table, const Index& index, std::string_view key)
        : MemoryCursor(std::move(table)) {
        index_ = &index;
        key_ = key;
    }

    std::size_t next(RecordBlock& block, std::size_t limit) override {
        std::size_t count = 0;
        for (; count < limit && at_ != table_->records.end(); ++at_) {
            if (!fits((*at_)->view())) continue;
            block.add((*at_)->view());
            ++count;
        }
        return count;
    }

private:
    bool fits(const RecordView& record) const {
        return index_ == nullptr || index_key(*table_->type, *index_, record) == key_;
    }

    std::shared_ptr<const MemoryTable> table_;
    const Index* index_ = nullptr;  ///< only for a cursor over the records under a key
    std::string key_;
    std::set<MemoryRecordPointer, MemoryKeyOrder>::const_iterator at_;
};

class MemoryView : public StoreReader {
public:
    using TableOf = std::function<std::shared_ptr<const MemoryTable>(const RecordType&)>;
    explicit MemoryView(TableOf table_of) : table_of_(std::move(table_of)) {}

    bool load_index(const RecordType& type, const Index& index, KeyTable& table,
                    std::size_t memory_limit) override {
        const auto records = table_of_(type);
        for (const auto& [key, ages] : entries(*records, index)) {
            for (const auto& age : ages) table.add(key, age.second);
            if (table.memory() <= memory_limit) continue;
            table = KeyTable();
            return false;
        }
        return true;
    }

    void find(const RecordType& type, const Index& index, std::span<const std::string_view> keys,
              FoundIds& found) override {
        const auto records = table_of_(type);
        const auto& known = entries(*records, index);
        found.ids.clear();
        found.first.assign(1, 0);
        for (const std::string_view key : keys) {
            if (const auto entry = known.find(key); entry != known.end())
                for (const auto& age : entry->second) found.ids.push_back(age.second);
            found.first.push_back(static_cast<std::uint32_t>(found.ids.size()));
        }
    }

    void load(const RecordType& type, std::span<const std::int64_t> ids, RecordBlock& records) override {
        const auto known = table_of_(type);
        RecordBlock key(type);
        key.append();
        for (const std::int64_t id : ids) {
            member<std::int64_t>(key.at(0), type.attributes[0].offset()) = id;
            if (const auto record = known->find(key.view(0))) records.add(record->view());
        }
    }

    void load_children(const RecordType& type, std::int64_t parent, RecordBlock& records) override {
        const auto known = table_of_(type);
        const std::size_t offset = type.attributes[0].offset();
        const auto parent_of = [offset](const MemoryRecordPointer& record) {
            return member<std::int64_t>(record->view().record, offset);
        };
        RecordBlock first(type);  // less than all keys of the parent: null and zero sort first
        first.append();
        member<std::int64_t>(first.at(0), offset) = parent;
        for (auto at = known->records.lower_bound(first.view(0));
             at != known->records.end() && parent_of(*at) == parent; ++at)
            records.add((*at)->view());
    }

    std::unique_ptr<RecordCursor> scan(const RecordType& type) override {
        return std::make_unique<MemoryCursor>(table_of_(type));
    }
    std::unique_ptr<RecordCursor> scan(const RecordType& type, const Index& index,
                                       std::string_view key) override {
        return std::make_unique<MemoryCursor>(table_of_(type), index, key);
    }

    /// For types with ids, returns a number above every id, like the other stores: LoadedIndex uses it to
    /// recognise later records.
    std::uint64_t estimate(const RecordType& type) override {
        const auto table = table_of_(type);
        if (!type.has_id() || table->records.empty()) return table->records.size();
        const RecordView last = (*table->records.rbegin())->view();
        return static_cast<std::uint64_t>(member<std::int64_t>(last.record, type.attributes[0].offset())) + 1;
    }

private:
    /// `index` may be a copy of the type's own.
    static const std::map<std::string, std::set<MemoryTable::Age>, std::less<>>& entries(
        const MemoryTable& table, const Index& index) {
        const auto own = std::find_if(table.type->indexes.begin(), table.type->indexes.end(),
                                      [&](const Index& candidate) { return candidate.name == index.name; });
        return table.indexes.at(static_cast<std::size_t>(own - table.type->indexes.begin()));
    }

    TableOf table_of_;
};

}  // namespace

MemoryStore::MemoryStore() : committed_(std::make_shared<MemoryTables>()) {
    numbers_.identity.guid = default_store_guid;
    const RecordBlock entity = first_entity();
    const Change insert{ChangeKind::insert, entity.at(0)};
    begin();
    apply(entity.type(), std::span(&insert, 1), entity.arena(), 0);
    reserve_ids(entity.type(), 2);
    commit();
}

MemoryStore::~MemoryStore() = default;

std::unique_ptr<StoreReader> MemoryStore::reader() {
    return std::make_unique<MemoryView>(
        [committed = committed_](const RecordType& type) { return committed->table(type); });
}

std::unique_ptr<StoreReader> MemoryStore::transaction_reader() {
    return std::make_unique<MemoryView>([this](const RecordType& type) -> std::shared_ptr<const MemoryTable> {
        const auto touched = touched_.find(&type);
        return touched != touched_.end() ? touched->second : committed_->table(type);
    });
}

void MemoryStore::begin() {
    if (open_) throw StoreUnavailable("memory: a transaction is open");
    open_ = true;
    saved_numbers_ = numbers_;
    ledger_.begin();
}

void MemoryStore::commit() {
    if (!open_) throw StoreUnavailable("memory: no transaction is open");
    const std::lock_guard lock(committed_->mutex);
    for (auto& [type, table] : touched_) committed_->tables[type] = std::move(table);
    touched_.clear();
    ledger_.commit();
    open_ = false;
}

void MemoryStore::roll_back() {
    if (!open_) return;
    touched_.clear();
    numbers_ = saved_numbers_;
    ledger_.roll_back();
    open_ = false;
}

const MemoryTable& MemoryStore::table(const RecordType& type) const {
    const auto touched = touched_.find(&type);
    // Only this thread replaces the committed table, so the reference stays valid.
    return touched != touched_.end() ? *touched->second : *committed_->table(type);
}

MemoryTable& MemoryStore::touched_table(const RecordType& type) {
    auto& touched = touched_[&type];
    if (!touched) touched = std::make_shared<MemoryTable>(*committed_->table(type));
    return *touched;
}

void MemoryStore::read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
                       StoredRecords& stored) {
    stored.clear();
    const MemoryTable& known = table(type);
    for (const void* wanted : records) {
        const auto record = known.find({wanted, arena});
        if (!record) {
            stored.index.push_back(StoredRecords::none);
            continue;
        }
        stored.index.push_back(static_cast<std::uint32_t>(stored.records.add(record->view())));
        stored.created_run.push_back(record->created_run);
        stored.changed_run.push_back(record->changed_run);
    }
}

void MemoryStore::apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
                        std::int64_t run) {
    if (changes.empty()) return;
    MemoryTable& known = touched_table(type);
    for (const Change& change : changes) {
        const RecordView values{change.record, arena};
        const auto old = known.find(values);
        if (change.kind == ChangeKind::insert && old)
            throw StoreUnavailable("memory: there is already a record " + std::string(type.name) + ' ' +
                                   format_key(type, values));
        if (change.kind != ChangeKind::insert && !old) continue;
        if (old) known.remove(old);
        if (change.kind == ChangeKind::erase) continue;
        auto record = std::make_shared<MemoryRecord>(
            MemoryRecord{RecordBlock(type), old ? old->created_run : run, run});
        record->block.add(values);
        known.add(record);
    }
}

std::int64_t MemoryStore::next_id(const RecordType& type) {
    const auto known = numbers_.next_id.find(&type);
    return known == numbers_.next_id.end() ? 1 : known->second;
}

std::int64_t MemoryStore::take_ids(const RecordType& type, std::int64_t count) {
    const std::int64_t first = next_id(type);
    numbers_.next_id[&type] = first + count;
    return first;
}

void MemoryStore::reserve_ids(const RecordType& type, std::int64_t next) {
    numbers_.next_id[&type] = std::max(next, next_id(type));
}

}  // namespace registrar
