// SPDX-License-Identifier: Apache-2.0
#include "workspace/lookups.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <future>
#include <stdexcept>

#include "workspace/loaded_index.h"

namespace registrar {

namespace {

constexpr std::size_t table_limit = 64u << 20;   // bytes of one key table that is read at once
constexpr std::size_t memory_limit = 16u << 20;  // bytes of cached results before they are discarded
// Reading one entry of an index costs about a tenth of a point lookup (both measured on SQLite).
constexpr std::uint64_t entries_per_lookup = 10;
constexpr std::uint64_t worth_a_thread =
    20'000;  // so many entries take as long to read as a second connection to open

/// Returns the record of a block that has the key of `wanted`, or null.
RecordView find_key(const RecordBlock& block, const RecordView& wanted) {
    for (std::size_t at = 0; at < block.size(); ++at)
        if (compare_keys(block.type(), block.view(at), wanted) == 0) return block.view(at);
    return {};
}

}  // namespace

/// One index: complete, or only the keys looked up so far. A missing key is cached as id 0.
struct Lookups::IndexCache {
    const RecordType* type;
    const Index* index;
    LoadedIndex whole;
    KeyTable table;  ///< of keys looked up
    std::vector<Question> missing;
    FoundIds found;

    IndexCache(const RecordType& of, const Index& by) : type(&of), index(&by), whole(of, by) {}
    const KeyTable& asked() const { return whole.loaded() ? whole.table() : table; }
};

/// Cached records by id. The table leads to positions in the block.
struct Lookups::RecordCache {
    const RecordType* type;
    KeyTable table;
    RecordBlock block;
    std::vector<std::int64_t> missing;
};

Lookups::Lookups(std::unique_ptr<StoreReader> reader, std::uint64_t expected_rows)
    : reader_(std::move(reader)), expected_rows_(expected_rows) {}

Lookups::~Lookups() = default;

void Lookups::show_pending(const PendingRecords& pending, std::span<const RecordType* const> written) {
    pending_ = &pending;
    written_ = written;
}

bool Lookups::written(const RecordType& type) const {
    return std::find(written_.begin(), written_.end(), &type) != written_.end();
}

void Lookups::forget_written() {
    reader_->begin_snapshot();
    any_.clear();
    for (const auto& cache : indexes_)
        if (written(*cache->type)) cache->table = KeyTable();
    for (const auto& cache : records_) {
        if (!written(*cache->type)) continue;
        cache->table = KeyTable();
        cache->block.clear();
    }
}

void Lookups::fold(const RecordType& type, std::int64_t id, const RecordView& record) {
    for (const auto& cache : indexes_)
        if (cache->type == &type) cache->whole.fold(id, record);
}

bool Lookups::pays(const RecordType& type) const {
    return type.has_id() && expected_rows_ >= reader_->estimate(type) / entries_per_lookup;
}

void Lookups::prepare(std::span<const IndexUse> uses,
                      const std::function<std::unique_ptr<StoreReader>()>& more_readers) {
    std::vector<IndexCache*> wanted;
    for (const IndexUse& use : uses) {
        // Of a written type, only few indexes are used; those are recognised when they are first used.
        if (!pays(*use.type) || written(*use.type)) continue;
        indexes_.push_back(std::make_unique<IndexCache>(*use.type, *use.index));
        wanted.push_back(indexes_.back().get());
    }
    const auto larger = [this](const IndexCache* left, const IndexCache* right) {
        return reader_->estimate(*left->type) > reader_->estimate(*right->type);
    };
    std::stable_sort(wanted.begin(), wanted.end(), larger);
    std::atomic<std::size_t> next{0};
    const auto load = [&](StoreReader& reader) {
        for (std::size_t at = next++; at < wanted.size(); at = next++)
            wanted[at]->whole.load(reader, table_limit);
    };
    std::uint64_t entries = 0;
    for (const IndexCache* each : wanted) entries += reader_->estimate(*each->type);
    std::future<void> second_thread;
    if (wanted.size() > 1 && entries > worth_a_thread)
        second_thread = std::async(std::launch::async, [&, second = more_readers()] { load(*second); });
    load(*reader_);
    if (second_thread.valid()) second_thread.get();
}

void Lookups::begin_group() {
    arena_.clear();
    for (const auto& cache : indexes_)
        if (cache->table.memory() > memory_limit) cache->table = KeyTable();
    for (const auto& cache : records_) {
        if (cache->block.arena().size() + cache->block.size() * cache->type->size <= memory_limit) continue;
        cache->table = KeyTable();
        cache->block.clear();
    }
}

std::string_view Lookups::match_key(MatchRule rule, std::string_view text) {
    const std::string_view matched = match_text(rule, text, scratch_);
    return matched.data() == scratch_.data() ? keep(matched) : matched;
}

std::string_view Lookups::pair_key(std::int64_t first, std::int64_t second) {
    char* key = arena_.take(2 * sizeof first);
    std::memcpy(key, &first, sizeof first);
    std::memcpy(key + sizeof first, &second, sizeof second);
    return {key, 2 * sizeof first};
}

std::string_view Lookups::scoped_key(std::int64_t scope, std::string_view text) {
    char* key = arena_.take(sizeof scope + text.size());
    std::memcpy(key, &scope, sizeof scope);
    std::copy(text.begin(), text.end(), key + sizeof scope);
    return {key, sizeof scope + text.size()};
}

void Lookups::demand_declared(const RecordType& type) const {
    if (std::find(refused_.begin(), refused_.end(), &type) != refused_.end())
        throw std::logic_error(std::string("a lookup of ") + std::string(type.name) +
                               " records, which rows write, is not among the action's references");
}

Lookups::IndexCache& Lookups::cache(const RecordType& type, const Index& index) {
    for (const auto& known : indexes_)
        if (known->index == &index) return *known;
    demand_declared(type);
    indexes_.push_back(std::make_unique<IndexCache>(type, index));
    IndexCache& made = *indexes_.back();
    if (pays(type)) made.whole.load(*reader_, table_limit);
    return made;
}

Lookups::RecordCache& Lookups::cache(const RecordType& type) {
    for (const auto& known : records_)
        if (known->type == &type) return *known;
    demand_declared(type);
    records_.push_back(std::make_unique<RecordCache>(RecordCache{&type, {}, RecordBlock(type), {}}));
    return *records_.back();
}

void Lookups::find(const RecordType& type, const Index& index, std::string_view key, Matches& into) {
    IndexCache& asked = cache(type, index);
    const std::uint64_t hash = KeyTable::hash(key);
    asked.asked().prefetch_slot(hash);
    questions_.push_back({&asked, hash, key, &into, 0});
}

void Lookups::load(const RecordType& type, std::int64_t id, RecordView& into) {
    loads_.push_back({&cache(type), id, &into});
}

void Lookups::answer() {
    for (Question& question : questions_)
        question.candidate = question.cache->asked().prefetch_key(question.hash);
    for (const Question& question : questions_) {
        if (question.cache->whole.loaded()) {
            *question.into =
                question.cache->whole.table().find(question.key, question.hash, question.candidate);
        } else if (question.cache->table.find(question.key, question.hash).empty()) {
            question.cache->missing.push_back(question);
        } else {
            *question.into = remembered(question);
        }
    }
    answer_missing();
    if (pending_ != nullptr)
        for (const Question& question : questions_)
            *question.into = with_pending(*question.cache, question.key, *question.into);
    if (!claims_.empty())
        for (const Question& question : questions_)
            *question.into = claimed(*question.cache->index, question.key, *question.into);
    if (!noted_.empty()) note_answers();
    questions_.clear();
    for (const Load& load : loads_) {
        const std::string_view key(reinterpret_cast<const char*>(&load.id), sizeof load.id);
        if (load.cache->table.find(key, KeyTable::hash(key)).empty()) load.cache->missing.push_back(load.id);
    }
    for (const auto& asked : records_) load_missing(*asked);
    for (const Load& load : loads_) {
        const std::string_view key(reinterpret_cast<const char*>(&load.id), sizeof load.id);
        const Matches position = load.cache->table.find(key, KeyTable::hash(key));
        *load.into = position.front() < 0
                         ? RecordView{}
                         : load.cache->block.view(static_cast<std::size_t>(position.front()));
        if (pending_ != nullptr) {
            const auto pending = pending_->find(*load.cache->type, load.id);
            if (pending.state != PendingRecords::State::unknown) *load.into = pending.record;
        }
        if (load.into->record != nullptr) note(*load.cache->type, Matches(&load.id, 1));
    }
    loads_.clear();
}

void Lookups::track_types(std::span<const RecordType* const> types) {
    for (const RecordType* type : types) noted_.push_back({type, {}});
}

std::vector<SeenSet> Lookups::take_seen() {
    std::vector<SeenSet> taken;
    for (SeenSet& noted : noted_) {
        taken.push_back({noted.type, std::move(noted.ids)});
        noted.ids.clear();
    }
    return taken;
}

void Lookups::note(const RecordType& type, Matches ids) {
    if (!collects_) return;
    for (SeenSet& noted : noted_)
        if (noted.type == &type)
            for (const std::int64_t id : ids) noted.ids.add(id);
}

void Lookups::note_answers() {
    for (const Question& question : questions_) note(*question.cache->type, *question.into);
}

/// Reads from the store what is not cached.
void Lookups::answer_missing() {
    std::vector<std::string_view> keys;
    for (const auto& index : indexes_) {
        if (index->missing.empty()) continue;
        keys.clear();
        for (const Question& question : index->missing) keys.push_back(question.key);
        std::sort(keys.begin(), keys.end());
        keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
        reader_->find(*index->type, *index->index, keys, index->found);
        for (std::size_t at = 0; at < keys.size(); ++at) {
            for (const std::int64_t id : index->found.of(at)) index->table.add(keys[at], id);
            if (index->found.of(at).empty()) index->table.add(keys[at], 0);
        }
        for (const Question& question : index->missing) *question.into = remembered(question);
        index->missing.clear();
    }
}

Matches Lookups::remembered(const Question& question) {
    const Matches ids = question.cache->table.find(question.key, question.hash);
    if (ids.empty() || ids.front() == 0) return {};
    return keep_ids(ids);  // later rounds may grow the table
}

std::span<const std::int64_t> Lookups::keep_ids(std::span<const std::int64_t> ids) {
    char* copy = arena_.take(ids.size_bytes());
    auto* first = reinterpret_cast<std::int64_t*>(copy);
    std::copy(ids.begin(), ids.end(), first);
    return {first, ids.size()};
}

/// Copies a record, followed by its texts.
RecordView Lookups::keep_record(const RecordType& type, const RecordView& record) {
    char* copy = arena_.take(type.size);
    std::memcpy(copy, record.record, type.size);
    scratch_.clear();
    take_texts(type, copy, record.arena, scratch_);
    return {copy, keep(scratch_)};
}

/// Returns whether the stored record still has this key.
bool Lookups::is_current(const IndexCache& asked, std::string_view key, std::int64_t id) {
    if (pending_->find(*asked.type, id).state != PendingRecords::State::unknown) return false;
    if (!asked.whole.may_be_stale(id)) return true;
    const RecordView record = load_now(*asked.type, id);
    return record.record != nullptr && index_key(*asked.type, *asked.index, record) == key;
}

Matches Lookups::by_age(const RecordType& type, std::vector<std::int64_t>& ids) {
    if (ids.size() < 2) return keep_ids(ids);
    std::vector<std::pair<std::int64_t, std::int64_t>> ages;
    for (const std::int64_t id : ids) ages.emplace_back(created_at(type, load_now(type, id).record), id);
    std::sort(ages.begin(), ages.end());
    for (std::size_t at = 0; at < ids.size(); ++at) ids[at] = ages[at].second;
    return keep_ids(ids);
}

/// Returns the stored ids under a key without records that changed since, and with pending ones, oldest
/// first.
Matches Lookups::with_pending(const IndexCache& asked, std::string_view key, Matches stored) {
    const RecordType& type = *asked.type;
    if (!pending_->any(type) && !asked.whole.folded()) return stored;
    std::vector<std::int64_t> ids = pending_->ids(type, *asked.index, key);
    bool changed = !ids.empty() || (asked.whole.folded() && stored.size() > 1);
    for (const std::int64_t id : stored) {
        const bool stays = is_current(asked, key, id);
        changed = changed || !stays;
        if (stays) ids.push_back(id);
    }
    return changed ? by_age(type, ids) : stored;
}

void Lookups::load_missing(RecordCache& cache) {
    if (cache.missing.empty()) return;
    std::sort(cache.missing.begin(), cache.missing.end());
    cache.missing.erase(std::unique(cache.missing.begin(), cache.missing.end()), cache.missing.end());
    const std::size_t before = cache.block.size();
    reader_->load(*cache.type, cache.missing, cache.block);
    std::size_t at = before;
    const std::size_t id_offset = cache.type->attributes[0].offset();
    for (const std::int64_t id : cache.missing) {
        const bool there =
            at < cache.block.size() && member<std::int64_t>(cache.block.at(at), id_offset) == id;
        const std::string_view key(reinterpret_cast<const char*>(&id), sizeof id);
        cache.table.add(key, there ? static_cast<std::int64_t>(at++) : -1);
    }
    cache.missing.clear();
}

RecordView Lookups::load_now(const RecordType& type, std::int64_t id) {
    if (pending_ != nullptr) {
        const auto pending = pending_->find(type, id);
        if (pending.state == PendingRecords::State::erased) return {};
        if (pending.state == PendingRecords::State::wanted) return keep_record(type, pending.record);
    }
    RecordCache& asked = cache(type);
    const std::string_view key(reinterpret_cast<const char*>(&id), sizeof id);
    if (asked.table.find(key, KeyTable::hash(key)).empty()) {
        asked.missing.push_back(id);
        load_missing(asked);
    }
    const std::int64_t position = asked.table.find(key, KeyTable::hash(key)).front();
    return position < 0 ? RecordView{}
                        : keep_record(type, asked.block.view(static_cast<std::size_t>(position)));
}

/// `stored` is the stored record with the key, or null.
RecordView Lookups::complete(const RecordType& type, const PendingRecords::Found& pending,
                             const RecordView& stored) {
    const RecordView record = keep_record(type, pending.record);
    if (pending.completion.rule != nullptr)
        pending.completion.rule(stored.record, const_cast<void*>(record.record), pending.completion.clock);
    return record;
}

RecordView Lookups::completed(const RecordType& type, const PendingRecords::Found& pending) {
    RecordBlock stored(type);
    if (pending.completion.rule != nullptr)
        reader_->load_children(type, member<std::int64_t>(pending.record.record, type.attributes[0].offset()),
                               stored);
    return complete(type, pending, find_key(stored, pending.record));
}

std::vector<RecordView> Lookups::children(const RecordType& type, std::int64_t parent) {
    demand_declared(type);
    RecordBlock stored(type);
    reader_->load_children(type, parent, stored);
    std::vector<RecordView> found;
    for (std::size_t at = 0; at < stored.size(); ++at)
        if (pending_ == nullptr ||
            pending_->find(type, stored.view(at)).state == PendingRecords::State::unknown)
            found.push_back(keep_record(type, stored.view(at)));
    if (pending_ == nullptr || !pending_->any(type)) return found;
    for (const PendingRecords::Found& wanted : pending_->children(type, parent))
        found.push_back(complete(type, wanted, find_key(stored, wanted.record)));
    std::sort(found.begin(), found.end(), [&type](const RecordView& left, const RecordView& right) {
        return compare_keys(type, left, right) < 0;
    });
    return found;
}

/// Visits the records that no pending change hides.
void Lookups::visit_stored(RecordCursor& cursor, const RecordType& type,
                           const std::function<void(const RecordView&)>& look) {
    constexpr std::size_t records_at_once = 1024;
    RecordBlock stored(type);
    for (; cursor.next(stored, records_at_once) > 0; stored.clear())
        for (std::size_t at = 0; at < stored.size(); ++at)
            if (pending_ == nullptr ||
                pending_->find(type, stored.view(at)).state == PendingRecords::State::unknown)
                look(stored.view(at));
}

void Lookups::visit(const RecordType& type, const Index& index, std::string_view key,
                    const std::function<void(const RecordView&)>& look) {
    demand_declared(type);
    visit_stored(*reader_->scan(type, index, key), type, look);
    if (pending_ == nullptr) return;
    pending_->visit(type, index, key,
                    [&](const PendingRecords::Found& pending) { look(completed(type, pending)); });
}

bool Lookups::any(const RecordType& type, const Index& index, std::string_view key) {
    const auto [asked, fresh] = any_.try_emplace({&index, std::string(key)}, false);
    if (fresh) {
        RecordBlock first(type);
        asked->second = reader_->scan(type, index, key)->next(first, 1) > 0;
    }
    // Pending records are examined only until one is found, because rows may leave very many under one key.
    if (!asked->second && pending_ != nullptr && pending_->any(type))
        asked->second = !pending_->ids(type, index, key).empty();
    return asked->second;
}

Matches Lookups::claimed(const Index& index, std::string_view key, Matches found) {
    const std::int64_t holder = claims_.on(index) ? claims_.holder(key) : 0;
    return holder == 0 ? found : keep_ids(Matches(&holder, 1));
}

Matches Lookups::find_now(const RecordType& type, const Index& index, std::string_view key) {
    const Matches found = claimed(index, key, holders_now(type, index, key));
    note(type, found);
    return found;
}

std::int64_t Lookups::lowest_under(const RecordType& type, const Index& index,
                                   std::vector<std::string_view> keys) {
    demand_declared(type);
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    FoundIds found;
    reader_->find(type, index, keys, found);
    std::int64_t lowest = 0;
    const auto take = [&lowest](std::int64_t id) { lowest = lowest == 0 ? id : std::min(lowest, id); };
    for (const std::int64_t id : found.ids)
        if (pending_ == nullptr || pending_->find(type, id).state == PendingRecords::State::unknown) take(id);
    if (pending_ == nullptr || !pending_->any(type)) return lowest;
    for (const std::string_view key : keys)
        for (const std::int64_t id : pending_->ids(type, index, key)) take(id);
    return lowest;
}

Matches Lookups::holders_now(const RecordType& type, const Index& index, std::string_view key) {
    if (pending_ == nullptr) ++unforeseen_;
    IndexCache& asked = cache(type, index);
    const Question question{&asked, KeyTable::hash(key), key, nullptr, 0};
    if (!asked.whole.loaded() && asked.table.find(key, question.hash).empty()) {
        reader_->find(type, index, std::span(&key, 1), asked.found);
        for (const std::int64_t id : asked.found.ids) asked.table.add(key, id);
        if (asked.found.ids.empty()) asked.table.add(key, 0);
    }
    Matches found =
        asked.whole.loaded() ? asked.whole.table().find(key, question.hash) : remembered(question);
    if (pending_ != nullptr) found = with_pending(asked, key, found);
    return found;
}

}  // namespace registrar
