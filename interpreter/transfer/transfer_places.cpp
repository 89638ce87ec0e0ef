// SPDX-License-Identifier: Apache-2.0
// Where the source's entities and learners are here: known before any of them is copied, since they lead to
// each other.
#include <unordered_map>

#include "domain/transferred_keys.h"
#include "records/people.h"
#include "rules/held_records.h"
#include "transfer/transfer_state.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::int64_t root = 1;

class EntityPlaces {
public:
    EntityPlaces(TransferState& state, const TransferRule& rule) : state_(state), rule_(rule) {}

    /// Its parents come first. A circle of parents ends at the root.
    IdMap::Entry place(std::int64_t id) {
        if (id == root) return {root, true};
        const auto [known, fresh] = known_.try_emplace(id, IdMap::Entry{root, true});
        if (!fresh) return known->second;
        const IdMap::Entry place = find(id);
        known_[id] = place;
        return place;
    }

private:
    IdMap::Entry find(std::int64_t id) {
        RecordBlock entity(entity_type);
        state_.source().load(entity_type, std::span(&id, 1), entity);
        if (entity.size() == 0) return {root, true};
        auto& parent = entity.as<Entity>(0).parent_id;
        if (parent != null_integer) parent = place(parent).target;
        const auto before = state_.earlier().of(entity_type).find(id);
        if (before && (!before->bound || state_.exists(entity_type, before->target))) return *before;
        const std::int64_t own = state_.own_record(rule_, entity.view(0));
        const IdMap::Entry place{own != 0 ? own : state_.new_id(entity_type), own != 0};
        state_.put_mark({rule_.word, transferred_key(id), transferred_key(place.target), place.bound});
        if (place.bound) state_.report(messages::bound_record, entity_type, entity.view(0));
        return place;
    }

    TransferState& state_;
    const TransferRule& rule_;
    std::unordered_map<std::int64_t, IdMap::Entry> known_;
};

void remember(TransferState& state, std::int64_t source, std::int64_t target) {
    Draft<UserMatch> match(user_match_type);
    match->source = state.source_id();
    match->source_learner_id = source;
    match->target_learner_id = target;
    state.context().put(user_match_type, match.view());
}

/// The learner's account here, made where there is none and the order says so.
std::optional<IdMap::Entry> place_learner(TransferState& state, std::int64_t id) {
    if (const auto pair = state.matching().find(id)) {
        if (pair->automatic) remember(state, id, pair->target);
        const auto before = state.earlier().of(learner_type).find(id);
        return IdMap::Entry{pair->target, !before || before->target != pair->target};
    }
    if (!state.creates_learners()) return std::nullopt;
    const std::int64_t target = state.new_id(learner_type);
    remember(state, id, target);
    state.put_mark({transferred_word(learner_type), transferred_key(id), transferred_key(target), false});
    return IdMap::Entry{target, false};
}

}  // namespace

void give_held_records(TransferState& state) {
    std::vector<std::int64_t> fresh;
    state.references().of(learner_type).visit([&](std::int64_t, const IdMap::Entry& place) {
        if (state.is_new(learner_type, place.target)) fresh.push_back(place.target);
    });
    assign_held_records(fresh, state.context());
}

void place_entities(TransferState& state, const TransferRule& rule) {
    EntityPlaces locations(state, rule);
    visit_source(state, entity_type, [&](const RecordView& entity) {
        const std::int64_t id = as<Entity>(entity)->id;
        state.references().of(entity_type).add(id, locations.place(id));
    });
}

void place_learners(TransferState& state) {
    visit_source(state, learner_type, [&](const RecordView& learner) {
        const std::int64_t id = as<Learner>(learner)->id;
        if (const auto place = place_learner(state, id))
            state.references().of(learner_type).add(id, *place);
        else
            state.leave_out(learner_type, learner, Leads::left_out);
    });
}

}  // namespace registrar
