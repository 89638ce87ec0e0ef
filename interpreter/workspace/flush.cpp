// SPDX-License-Identifier: Apache-2.0
#include "workspace/flush.h"

#include <algorithm>
#include <cstring>

namespace registrar {

namespace {

constexpr std::size_t prefetch_distance = 8;

/// Compares runs of members at once if no texts are between them.
class RecordComparison {
public:
    explicit RecordComparison(const RecordType& type) : type_(&type) {
        for (const Attribute& attribute : type.attributes) {
            if (attribute.kind == AttributeKind::text) plain_ = false;
            const std::size_t begin = attribute.offset();
            ranges_.push_back({begin, begin + size_of(attribute.kind)});
        }
        std::sort(ranges_.begin(), ranges_.end());
        std::vector<std::pair<std::size_t, std::size_t>> merged;
        for (const auto& range : ranges_) {
            if (!merged.empty() && merged.back().second == range.first)
                merged.back().second = range.second;
            else
                merged.push_back(range);
        }
        ranges_ = std::move(merged);
    }

    bool equal(const RecordView& left, const RecordView& right) const {
        if (!plain_) return equal_records(*type_, left, right);
        for (const auto& [begin, end] : ranges_)
            if (std::memcmp(static_cast<const char*>(left.record) + begin,
                            static_cast<const char*>(right.record) + begin, end - begin) != 0)
                return false;
        return true;
    }

private:
    static std::size_t size_of(AttributeKind kind) {
        if (kind == AttributeKind::small_integer) return 4;
        return kind == AttributeKind::flag || kind == AttributeKind::word ? 1 : 8;
    }
    const RecordType* type_;
    std::vector<std::pair<std::size_t, std::size_t>> ranges_;
    bool plain_ = true;
};

const RecordComparison& comparison(const RecordType& type) {
    static thread_local std::vector<std::pair<const RecordType*, RecordComparison>> known;
    for (const auto& [of, made] : known)
        if (of == &type) return made;
    return known.emplace_back(&type, RecordComparison(type)).second;
}

}  // namespace

/// Collects the next groups of equal keys, as many as the store takes at once. Returns their end in the
/// order.
std::size_t Flush::collect(const PendingChanges& changes, std::size_t from) {
    const auto order = changes.order();
    groups_.clear();
    keys_.clear();
    while (from < order.size() && groups_.size() < store_.keys_at_once()) {
        std::size_t last = from + 1;
        while (last < order.size() && changes.same_key(from, last)) ++last;
        keys_.push_back(changes.record(order[from]));
        groups_.push_back({from, last});
        from = last;
    }
    return from;
}

/// Entries are stored in row order, so in key order each one is a cache miss.
void Flush::prefetch(const PendingChanges& changes, std::size_t at) {
    if (at >= changes.order().size()) return;
    const auto* record = static_cast<const char*>(changes.record(changes.order()[at]));
    __builtin_prefetch(record);
    __builtin_prefetch(record + 64);
}

const void* Flush::reconcile(PendingChanges& changes, const KeyGroup& group, std::size_t stored_index,
                             std::span<RowOutcome> outcomes) {
    const RecordType& type = changes.type();
    RecordView current =
        stored_index == StoredRecords::none ? RecordView{} : stored_->records.view(stored_index);
    for (std::size_t at = group.first; at < group.last; ++at) {
        const std::uint32_t entry = changes.order()[at];
        RowOutcome ignored{};
        RowOutcome& outcome = changes.decided(entry) ? ignored : outcomes[changes.number(entry)];
        const bool there = current.record != nullptr;
        if (const ReconcileRule rule = changes.reconcile(entry)) {
            rule(current.record, changes.record(entry), run_.clock);
            const RecordView wanted = changes.view(entry);
            if (!there)
                outcome = RowOutcome::created;
            else
                outcome =
                    comparison(type).equal(current, wanted) ? RowOutcome::unchanged : RowOutcome::updated;
            current = wanted;
        } else {
            outcome = there ? RowOutcome::deleted : RowOutcome::unchanged;
            current = {};
        }
    }
    return current.record;
}

void Flush::read_and_reconcile(PendingChanges& changes, std::span<RowOutcome> outcomes) {
    store_.read(changes.type(), keys_, changes.arena(), *stored_);
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        prefetch(changes, groups_[group].last + prefetch_distance);
        results_.push_back(reconcile(changes, groups_[group], stored_->index[group], outcomes));
    }
}

void Flush::keep_wanted(const PendingChanges& changes) {
    const std::size_t size = changes.type().size;
    const std::size_t first = groups_.front().first;
    wanted_.resize((groups_.back().last - first) * size);
    for (std::size_t at = first; at < groups_.back().last; ++at) {
        prefetch(changes, at + prefetch_distance);
        std::memcpy(wanted_.data() + (at - first) * size, changes.record(changes.order()[at]), size);
    }
}

void Flush::bring_back_wanted(PendingChanges& changes, const KeyGroup& group) {
    const std::size_t size = changes.type().size;
    const std::size_t first = groups_.front().first;
    for (std::size_t at = group.first; at < group.last; ++at)
        std::memcpy(changes.record(changes.order()[at]), wanted_.data() + (at - first) * size, size);
}

/// Reconciles as if no key were taken, and lets the store report the taken ones. A new record then costs only
/// one descent. The taken ones are reconciled again.
void Flush::insert_and_reconcile(PendingChanges& changes, std::span<RowOutcome> outcomes) {
    keep_wanted(changes);
    inserts_.clear();
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        const void* result = reconcile(changes, groups_[group], StoredRecords::none, outcomes);
        results_.push_back(result);
        inserts_.push_back({result == nullptr ? ChangeKind::erase : ChangeKind::insert, keys_[group]});
        if (result != nullptr) inserts_.back().record = result;
    }
    store_.insert_free(changes.type(), inserts_, changes.arena(), run_.id, *stored_);
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        if (stored_->index[group] == StoredRecords::none) continue;
        bring_back_wanted(changes, groups_[group]);
        results_[group] = reconcile(changes, groups_[group], stored_->index[group], outcomes);
    }
}

/// Compares the result of a group with the stored record. Only the net change counts, whatever happened in
/// between.
bool Flush::classify_group(PendingChanges& changes, std::size_t group, EffectPacker& effects,
                           const LineOf& line_of) {
    const std::uint32_t index = stored_->index[group];
    const bool stored = index != StoredRecords::none;
    const void* result = results_[group];
    if (!stored && result == nullptr) return false;
    const RecordView wanted{result, changes.arena()};
    if (stored && result != nullptr && comparison(changes.type()).equal(stored_->records.view(index), wanted))
        return false;
    const ChangeKind kind = !stored             ? ChangeKind::insert
                            : result == nullptr ? ChangeKind::erase
                                                : ChangeKind::update;
    if (stored || !insert_first_) changes_.push_back({kind, result == nullptr ? keys_[group] : result});
    if (!run_.keep_effects) return true;
    const std::uint32_t last_entry = changes.order()[groups_[group].last - 1];
    const std::uint32_t number = changes.number(last_entry);
    const Effect effect{kind, line_of(number), stored ? stored_->changed_run[index] : 0,
                        stored ? stored_->created_run[index] : 0, run_.action_of(number)};
    const RecordView before = stored ? stored_->records.view(index) : RecordView{};
    effects.add(effect, {keys_[group], changes.arena()}, stored ? &before : nullptr);
    if (effects.full()) store_effects(effects);
    return true;
}

/// Passes on what each number changes in the record of a reconciled group. The requests of one number follow
/// each other; only their net change counts.
void Flush::watch_group(const PendingChanges& changes, std::size_t group) const {
    const std::uint32_t index = stored_->index[group];
    RecordView current = index == StoredRecords::none ? RecordView{} : stored_->records.view(index);
    for (std::size_t at = groups_[group].first; at < groups_[group].last; ++at) {
        const std::uint32_t entry = changes.order()[at];
        const bool more =
            at + 1 < groups_[group].last && changes.number(changes.order()[at + 1]) == changes.number(entry);
        if (more) continue;
        const RecordView wanted = changes.reconcile(entry) == nullptr ? RecordView{} : changes.view(entry);
        const bool both = current.record != nullptr && wanted.record != nullptr;
        const bool differ = both ? !comparison(changes.type()).equal(current, wanted)
                                 : current.record != nullptr || wanted.record != nullptr;
        if (differ) (*run_.watch)(changes.number(entry), changes.type(), current, wanted);
        current = wanted;
    }
}

void Flush::store_effects(EffectPacker& effects) {
    if (!effects.empty()) store_.ledger().add_effects(run_.id, effects.finish());
}

bool Flush::write(PendingChanges& changes, std::span<RowOutcome> outcomes, const LineOf& line_of) {
    stored_.emplace(changes.type());
    EffectPacker effects(changes.type(), run_.input);
    bool changed = false;
    for (std::size_t at = 0; at < changes.order().size();) {
        at = collect(changes, at);
        results_.clear();
        changes_.clear();
        if (insert_first_)
            insert_and_reconcile(changes, outcomes);
        else
            read_and_reconcile(changes, outcomes);
        std::size_t taken = 0;
        for (std::size_t group = 0; group < groups_.size(); ++group) {
            taken += stored_->index[group] == StoredRecords::none ? 0 : 1;
            if (run_.watch != nullptr) watch_group(changes, group);
            changed = classify_group(changes, group, effects, line_of) || changed;
        }
        store_.apply(changes.type(), changes_, changes.arena(), run_.id);
        insert_first_ = taken * 4 < groups_.size();
    }
    store_effects(effects);
    return changed;
}

}  // namespace registrar
