// SPDX-License-Identifier: Apache-2.0
#include "workspace/flush.h"

#include <algorithm>
#include <cstring>

namespace registrar {

namespace {

constexpr std::size_t keys_at_once =
    4096;  // their records stay in the second level cache from settling to writing

/// Compares whole runs of members at once where no texts lie between them.
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

/// Takes the next groups of equal keys, up to keys_at_once; returns where they end in the order.
std::size_t Flush::collect(const PendingChanges& changes, std::size_t from) {
    const auto order = changes.order();
    groups_.clear();
    keys_.clear();
    while (from < order.size() && groups_.size() < keys_at_once) {
        std::size_t last = from + 1;
        while (last < order.size() && changes.same_key(from, last)) ++last;
        keys_.push_back(changes.record(order[from]));
        groups_.push_back({from, last});
        from = last;
    }
    return from;
}

void Flush::settle(PendingChanges& changes, const KeyGroup& group, std::size_t stored_index,
                   std::span<RowOutcome> outcomes) {
    const RecordType& type = changes.type();
    RecordView current =
        stored_index == StoredRecords::none ? RecordView{} : stored_->records.view(stored_index);
    for (std::size_t at = group.first; at < group.last; ++at) {
        const std::uint32_t entry = changes.order()[at];
        RowOutcome& outcome = outcomes[changes.number(entry)];
        const bool there = current.record != nullptr;
        if (const SettleRule rule = changes.settle(entry)) {
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
    results_.push_back(current.record);
}

/// Compares what a group leaves with what is stored: the net change, whatever happened in between.
void Flush::classify_group(PendingChanges& changes, std::size_t group, EffectPacker& effects,
                           const LineOf& line_of) {
    const std::uint32_t index = stored_->index[group];
    const bool stored = index != StoredRecords::none;
    const void* result = results_[group];
    if (!stored && result == nullptr) return;
    const RecordView wanted{result, changes.arena()};
    if (stored && result != nullptr && comparison(changes.type()).equal(stored_->records.view(index), wanted))
        return;
    const ChangeKind kind = !stored             ? ChangeKind::insert
                            : result == nullptr ? ChangeKind::erase
                                                : ChangeKind::update;
    changes_.push_back({kind, result == nullptr ? keys_[group] : result});
    if (!run_.keep_effects) return;
    const std::uint32_t last_entry = changes.order()[groups_[group].last - 1];
    const Effect effect{kind, line_of(changes.number(last_entry)), stored ? stored_->changed_run[index] : 0};
    const RecordView before = stored ? stored_->records.view(index) : RecordView{};
    effects.add(effect, {keys_[group], changes.arena()}, stored ? &before : nullptr);
    if (effects.full()) store_effects(effects);
}

void Flush::store_effects(EffectPacker& effects) {
    if (!effects.empty()) store_.ledger().add_effects(run_.id, effects.finish());
}

bool Flush::write(PendingChanges& changes, std::span<RowOutcome> outcomes, const LineOf& line_of) {
    stored_.emplace(changes.type());
    EffectPacker effects(changes.type());
    bool changed = false;
    for (std::size_t at = 0; at < changes.order().size();) {
        at = collect(changes, at);
        store_.read(changes.type(), keys_, changes.arena(), *stored_);
        results_.clear();
        changes_.clear();
        for (std::size_t group = 0; group < groups_.size(); ++group) {
            if (group + 8 < keys_.size()) {  // entries lie in row order, so each is a miss of its own
                __builtin_prefetch(keys_[group + 8]);
                __builtin_prefetch(static_cast<const char*>(keys_[group + 8]) + 64);
            }
            settle(changes, groups_[group], stored_->index[group], outcomes);
            classify_group(changes, group, effects, line_of);
        }
        store_.apply(changes.type(), changes_, changes.arena(), run_.id);
        changed = changed || !changes_.empty();
    }
    store_effects(effects);
    return changed;
}

}  // namespace registrar
