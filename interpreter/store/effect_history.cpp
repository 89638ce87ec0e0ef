// SPDX-License-Identifier: Apache-2.0
#include "store/effect_history.h"

#include <algorithm>
#include <string>

namespace registrar {

std::optional<FoundEffect> first_effect(Ledger& ledger, const RecordOfRun& record) {
    EffectQuery query;
    query.run = record.run;
    query.type = std::string(record.type->name);
    query.keys.emplace(record.key, record.key);
    for (const EffectPlace& place : ledger.effect_places(query)) {
        const auto segment = ledger.effect_segment(place.id);
        if (!segment) continue;
        std::optional<FoundEffect> found;
        unpack_effects(*segment, [&](const Effect& effect, const RecordView& before) {
            if (found || sortable_key(*record.type, before) != record.key) return;
            found.emplace(*record.type);
            found->place = place;
            found->effect = effect;
            found->before.add(before);
        });
        if (found) return found;
    }
    return std::nullopt;
}

RecordsAfter::RecordsAfter(Store& store, RecordBlock keys, std::vector<std::int64_t> since)
    : type_(keys.type()), keys_(std::move(keys)), since_(std::move(since)), records_(type_) {
    found_.assign(keys_.size(), none);
    final_.assign(keys_.size(), false);
    if (keys_.size() == 0) return;
    read_stored(store);
    EffectQuery later;
    later.type = std::string(type_.name);
    later.keys.emplace(sortable_key(type_, keys_.view(0)), sortable_key(type_, keys_.view(keys_.size() - 1)));
    later.after = *std::min_element(since_.begin(), since_.end());
    Ledger& ledger = store.ledger();
    for (const EffectPlace& next : ledger.effect_places(later)) read_later(ledger, next);
}

/// Returns the index of the key of a record.
std::optional<std::size_t> RecordsAfter::find(const RecordView& record) const {
    std::size_t first = 0;
    std::size_t last = keys_.size();
    while (first < last) {
        const std::size_t middle = first + (last - first) / 2;
        const auto order = compare_keys(type_, keys_.view(middle), record);
        if (order == 0) return middle;
        if (order < 0)
            first = middle + 1;
        else
            last = middle;
    }
    return std::nullopt;
}

void RecordsAfter::read_stored(Store& store) {
    std::vector<const void*> keys;
    for (std::size_t at = 0; at < keys_.size(); ++at) keys.push_back(keys_.at(at));
    StoredRecords stored(type_);
    store.read(type_, keys, keys_.arena(), stored);
    found_ = std::move(stored.index);
    records_ = std::move(stored.records);
}

/// Takes what a later segment found of records of which no segment before it says anything.
void RecordsAfter::read_later(Ledger& ledger, const EffectPlace& later) {
    const auto segment = ledger.effect_segment(later.id);
    if (!segment) return;
    unpack_effects(*segment, [&](const Effect& effect, const RecordView& before) {
        const auto key = find(before);
        if (!key || final_[*key] || later.id <= since_[*key]) return;
        final_[*key] = true;
        const bool gone = effect.kind == ChangeKind::insert || effect.purged_by != 0;
        found_[*key] = gone ? none : static_cast<std::uint32_t>(records_.add(before));
    });
}

std::optional<RecordView> RecordsAfter::of(std::size_t at) const {
    if (found_[at] == none) return std::nullopt;
    return records_.view(found_[at]);
}

}  // namespace registrar
