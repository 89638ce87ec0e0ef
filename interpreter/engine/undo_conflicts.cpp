// SPDX-License-Identifier: Apache-2.0
#include "engine/undo_conflicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "domain/record_references.h"
#include "domain/trash.h"
#include "records/learning.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

/// A record that is in the way.
std::string titled(const RecordType& type, const RecordView& record) {
    return fmt::format("{} {}", type.name, record_title(type, record));
}

/// One search. An item that depends on another one can be taken back only together with it.
class Conflicts {
public:
    Conflicts(const UndoScene& scene, std::vector<std::unique_ptr<UndoPart>>& parts)
        : scene_(scene), parts_(parts), reader_(scene.store.transaction_reader()) {}

    void find() {
        for (const auto& part : parts_) {
            for (UndoItem& item : part->items)
                if (is_open(item)) look(*part, item);
            look_for_dependents(*part);
        }
        spread();
    }

private:
    static bool is_open(const UndoItem& item) { return item.verdict == UndoVerdict::reversed; }

    UndoPart* part_of(const RecordType& type) {
        for (const auto& part : parts_)
            if (&part->type == &type) return part.get();
        return nullptr;
    }
    UndoItem* item_of(const RecordType& type, const RecordView& key) {
        UndoPart* part = part_of(type);
        return part == nullptr ? nullptr : part->find(key);
    }
    void block(UndoItem& item, UndoVerdict verdict, std::string reason) {
        if (!is_open(item)) return;
        item.verdict = verdict;
        item.reason = std::move(reason);
        item.blocked = true;
        blocked_.push_back(&item);
    }
    /// The item waits for the other one, or is blocked with it.
    void needs(UndoItem& item, UndoItem& other, UndoVerdict verdict, std::string reason) {
        if (is_open(other))
            dependents_[&other].push_back({&item, verdict, std::move(reason)});
        else
            block(item, verdict, std::move(reason));
    }
    void spread() {
        while (!blocked_.empty()) {
            const auto waiting = dependents_.find(blocked_.back());
            blocked_.pop_back();
            if (waiting == dependents_.end()) continue;
            for (Dependent& each : waiting->second) block(*each.item, each.verdict, std::move(each.reason));
        }
    }

    void look(UndoPart& part, UndoItem& item) {
        if (&part.type == &trash_type) look_at_trash(part, item);
        if (!item.puts) return;
        look_at_references(part, item);
        if (part.type.has_id()) look_at_keys(part, item);
    }
    void look_at_references(UndoPart& part, UndoItem& item);
    void look_at_reference(UndoItem& item, const RecordType& target, const std::string& key);
    bool was_there(const UndoItem& item, const RecordType& target, const RecordView& key);
    bool is_in_trash(const RecordType& type, const RecordView& key);
    void look_at_keys(UndoPart& part, UndoItem& item);
    void look_at_rival(UndoPart& part, UndoItem& item, const Index& index, std::int64_t id);
    void look_at_trash(UndoPart& part, UndoItem& item);
    void look_for_dependents(UndoPart& part);
    /// A stored record, and the key of the record that it refers to.
    struct Referrer {
        const RecordType& type;
        RecordView record;
        const std::string& key;
    };
    void look_at_dependent(const UndoPart& part, UndoItem& item, const Referrer& referrer);
    bool is_newer(const RecordType& type, const RecordView& record, const UndoItem& item);

    struct Dependent {
        UndoItem* item;
        UndoVerdict verdict;
        std::string reason;
    };
    const UndoScene& scene_;
    std::vector<std::unique_ptr<UndoPart>>& parts_;
    std::unique_ptr<StoreReader> reader_;
    std::unordered_map<const UndoItem*, std::vector<Dependent>> dependents_;
    std::vector<const UndoItem*> blocked_;
    std::optional<std::set<std::pair<std::string, std::string>>> trash_;  ///< type and key
};

void Conflicts::look_at_references(UndoPart& part, UndoItem& item) {
    std::set<std::pair<const RecordType*, std::string>> already;
    if (item.now != StoredRecords::none)
        visit_references(part.type, part.stored(item), [&](const RecordType& target, const std::string& key) {
            already.emplace(&target, key);
        });
    visit_references(part.type, part.wanted(item), [&](const RecordType& target, const std::string& key) {
        if (!already.contains({&target, key})) look_at_reference(item, target, key);
    });
}

void Conflicts::look_at_reference(UndoItem& item, const RecordType& target, const std::string& key) {
    RecordBlock wanted(target);
    add_reference_key(wanted, key);
    const std::string reason = fmt::format("{} {} is not there", target.name, key);
    UndoItem* other = item_of(target, wanted.view(0));
    // A record that the run created was missing before the run, too.
    if (other != nullptr && is_open(*other) && !other->puts) return;
    if (other != nullptr && other->now != StoredRecords::none) return;
    if (other != nullptr && other->verdict != UndoVerdict::silent && other->puts)
        return needs(item, *other, UndoVerdict::failed, reason);
    if (is_stored(*reader_, target, wanted.view(0))) return;
    if (was_there(item, target, wanted.view(0))) block(item, UndoVerdict::failed, reason);
}

/// Returns whether a missing record was stored when the run found the item. What led nowhere before may do so
/// again.
bool Conflicts::was_there(const UndoItem& item, const RecordType& target, const RecordView& key) {
    const auto last = scene_.history.newest({target, sortable_key(target, key)}, std::nullopt);
    if (!last) return is_in_trash(target, key);
    return last->segment > item.segment || last->run == scene_.task.run;
}

bool Conflicts::is_in_trash(const RecordType& type, const RecordView& key) {
    if (!trash_) {
        trash_.emplace();
        visit_trash(*reader_, [this](const RecordView& trash) {
            trash_->emplace(text_of(trash, &Trash::type), text_of(trash, &Trash::key));
        });
    }
    return trash_->contains({std::string(type.name), format_key(type, key)});
}

void Conflicts::look_at_keys(UndoPart& part, UndoItem& item) {
    for (const Index& index : part.type.indexes) {
        if (!is_unique(index)) continue;
        const auto key = index_key(part.type, index, part.wanted(item));
        if (!key) continue;
        if (item.now != StoredRecords::none && index_key(part.type, index, part.stored(item)) == key)
            continue;
        FoundIds found;
        const std::string_view wanted = *key;
        reader_->find(part.type, index, std::span(&wanted, 1), found);
        for (const std::int64_t id : found.ids)
            if (id != id_of(part.type, part.before.at(item.before))) look_at_rival(part, item, index, id);
    }
}

/// Looks at another record that has a unique key of the item now. What had it before the run may keep it.
void Conflicts::look_at_rival(UndoPart& part, UndoItem& item, const Index& index, std::int64_t id) {
    RecordBlock key(part.type);
    member<std::int64_t>(key.append(), part.type.attributes.front().offset()) = id;
    StoredRecords other(part.type);
    const void* wanted = key.at(0);
    scene_.store.read(part.type, std::span(&wanted, 1), key.arena(), other);
    if (other.index[0] == StoredRecords::none) return;
    const std::int64_t changed = other.changed_run[other.index[0]];
    const RecordView view = other.records.view(other.index[0]);
    const std::string reason = fmt::format("{} has its {} since run {}", titled(part.type, view),
                                           fmt::join(index.attributes, " and "), changed);
    UndoItem* rival = part.find(key.view(0));
    if (rival != nullptr && is_open(*rival)) return needs(item, *rival, UndoVerdict::failed, reason);
    if (is_newer(part.type, view, item)) block(item, UndoVerdict::failed, reason);
}

/// Returns whether a stored record was changed after the run changed the item. What was so before may be so
/// again.
bool Conflicts::is_newer(const RecordType& type, const RecordView& record, const UndoItem& item) {
    StoredRecords stored(type);
    scene_.store.read(type, std::span(&record.record, 1), record.arena, stored);
    if (stored.index[0] == StoredRecords::none) return false;
    const std::int64_t run = stored.changed_run[stored.index[0]];
    const auto last = scene_.history.newest({type, sortable_key(type, record)}, run);
    return last ? last->segment > item.segment : run >= scene_.task.run;
}

/// A trash record goes when the record that it keeps comes back, and comes when that record goes.
void Conflicts::look_at_trash(UndoPart& part, UndoItem& item) {
    const RecordView trash = item.puts ? part.wanted(item) : part.stored(item);
    const RecordType* type = find_record_type(text_of(trash, &Trash::type));
    if (type == nullptr) return;
    RecordBlock kept(*type);
    if (!unpack_trash(trash, kept)) return;
    const std::string reason =
        fmt::format("{} {}", titled(*type, kept.view(0)), item.puts ? "stays" : "does not come back");
    UndoItem* other = item_of(*type, kept.view(0));
    if (other != nullptr && is_open(*other)) {
        if (other->puts != item.puts) needs(item, *other, UndoVerdict::kept, reason);
        return;
    }
    if (is_stored(*reader_, *type, kept.view(0)) != item.puts) return;
    // A record that the run created and deleted at once was not there before the run, and need not come back.
    const bool created = other != nullptr && !other->puts;
    const bool changed =
        scene_.history.newest({*type, sortable_key(*type, kept.view(0))}, scene_.task.run).has_value();
    if (item.puts || (changed && !created)) block(item, UndoVerdict::kept, reason);
}

void Conflicts::look_for_dependents(UndoPart& part) {
    std::vector<std::string> keys;
    std::unordered_map<std::string, UndoItem*> items;
    for (UndoItem& item : part.items) {
        if (!is_open(item) || item.puts || item.now == StoredRecords::none || part.type.key_count != 1)
            continue;
        const std::string key = format_key(part.type, part.key(item));
        keys.push_back(key);
        items.emplace(key, &item);
    }
    if (keys.empty()) return;
    visit_referrers(*reader_, part.type, keys,
                    [&](const RecordType& type, const RecordView& referrer, const std::string& key) {
                        look_at_dependent(part, *items.at(key), {type, referrer, key});
                    });
}

void Conflicts::look_at_dependent(const UndoPart& part, UndoItem& item, const Referrer& referrer) {
    UndoItem* other = item_of(referrer.type, referrer.record);
    if (other == &item) return;
    if (other != nullptr && is_open(*other) && other->puts) {
        const RecordView wanted = part_of(referrer.type)->wanted(*other);
        bool before = false;
        visit_references(referrer.type, wanted, [&](const RecordType& target, const std::string& key) {
            before = before || (&target == &part.type && key == referrer.key);
        });
        if (before) return;
    }
    const std::string reason = fmt::format("{} depends on it", titled(referrer.type, referrer.record));
    if (other != nullptr)
        needs(item, *other, UndoVerdict::kept, reason);
    else if (is_newer(referrer.type, referrer.record, item))
        block(item, UndoVerdict::kept, reason);
}

}  // namespace

void find_conflicts(const UndoScene& scene, std::vector<std::unique_ptr<UndoPart>>& parts) {
    Conflicts(scene, parts).find();
}

}  // namespace registrar
