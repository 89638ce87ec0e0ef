// SPDX-License-Identifier: Apache-2.0
#include "engine/effect_chain.h"

#include <algorithm>

#include "diag/json.h"

namespace registrar {

namespace {

// Some 80 MB. A run of 16 batches whose keys overlap stays in it.
constexpr std::size_t most_held = 1u << 20;
constexpr std::int64_t any_run = -1;
/// Segments of a planned undo are newer than all that are stored.
constexpr std::int64_t planned_segments = std::int64_t{1} << 40;

}  // namespace

std::optional<std::int64_t> undone_run(const RunRow& run) {
    const Json settings = Json::parse(run.settings, nullptr, false);
    if (!settings.is_object() || !settings.contains("undo_of")) return std::nullopt;
    return settings.at("undo_of").get<std::int64_t>();
}

void EffectChain::forget() {
    places_.clear();
    for (auto held = unpacked_.begin(); held != unpacked_.end();)
        held = held->first >= planned_segments ? unpacked_.erase(held) : std::next(held);
    held_ = 0;
    for (const auto& [id, held] : unpacked_) held_ += held.effects->size();
}

std::optional<std::int64_t> EffectChain::undone_by(std::int64_t run) {
    const auto known = undone_.find(run);
    if (known != undone_.end()) return known->second;
    const auto row = ledger_.run(run);
    return undone_[run] = row ? undone_run(*row) : std::nullopt;
}

std::vector<EffectPlace> EffectChain::find_places(const RecordType& type, std::optional<std::int64_t> run) {
    EffectQuery query;
    query.type = std::string(type.name);
    query.run = run;
    std::vector<EffectPlace> found;
    if (run != planned_undo) found = ledger_.effect_places(query);
    if (planned_ == nullptr || (run && run != planned_undo)) return found;
    for (EffectPlace& place : planned_->effect_places(query)) {
        place.id += planned_segments;
        found.push_back(std::move(place));
    }
    return found;
}

const std::vector<EffectPlace>& EffectChain::places(const RecordType& type, std::optional<std::int64_t> run) {
    const auto [known, is_new] = places_.try_emplace({&type, run.value_or(any_run)});
    if (is_new) known->second = find_places(type, run);
    return known->second;
}

void EffectChain::drop_unused() {
    while (held_ > most_held && unpacked_.size() > 1) {
        const auto oldest = std::min_element(
            unpacked_.begin(), unpacked_.end(),
            [](const auto& left, const auto& right) { return left.second.used < right.second.used; });
        held_ -= oldest->second.effects->size();
        unpacked_.erase(oldest);
    }
}

std::shared_ptr<const EffectChain::Effects> EffectChain::unpack(const EffectPlace& place) {
    Unpacked& entry = unpacked_[place.id];
    entry.used = ++clock_;
    if (entry.effects) return entry.effects;
    const bool planned = place.id >= planned_segments;
    const auto segment =
        planned ? planned_->effect_segment(place.id - planned_segments) : ledger_.effect_segment(place.id);
    auto effects = std::make_shared<Effects>();
    if (segment) {
        const RecordType& type = *find_record_type(place.type);
        unpack_effects(*segment, [&](const Effect& effect, const RecordView& before) {
            effects->emplace_back(sortable_key(type, before), effect);
        });
    }
    held_ += effects->size();
    entry.effects = effects;
    drop_unused();
    return effects;
}

std::optional<EffectChain::Found> EffectChain::in_segment(const EffectPlace& place, std::string_view key) {
    if (key < place.first_key || key > place.last_key) return std::nullopt;
    const auto effects = unpack(place);
    const auto at =
        std::lower_bound(effects->begin(), effects->end(), key,
                         [](const auto& each, std::string_view wanted) { return each.first < wanted; });
    if (at == effects->end() || at->first != key) return std::nullopt;
    return Found{place.run, place.id, place.input, at->second};
}

std::optional<EffectChain::Found> EffectChain::newest(const Record& record, std::optional<std::int64_t> run,
                                                      std::int64_t below) {
    const std::vector<EffectPlace>& all = places(record.type, run);
    for (auto place = all.rbegin(); place != all.rend(); ++place) {
        if (place->id >= below) continue;
        if (auto found = in_segment(*place, record.key)) return found;
    }
    return std::nullopt;
}

void EffectChain::walk(const Record& record, std::optional<std::int64_t> run, std::int64_t below,
                       const std::function<bool(const Found&)>& visit) {
    for (;;) {
        const auto found = newest(record, run, below);
        if (!found || visit(*found)) return;
        const auto undone = undone_by(found->run);
        if (!undone) return;
        const auto reversed = newest(record, undone, found->effect.reversed + 1);
        if (!reversed || reversed->segment != found->effect.reversed) return;
        below = reversed->segment;
        run = reversed->effect.former_run;
        if (reversed->effect.kind == ChangeKind::insert) run.reset();
    }
}

}  // namespace registrar
