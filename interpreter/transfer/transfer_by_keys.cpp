// SPDX-License-Identifier: Apache-2.0
// Copies records of types without ids. Their keys contain the ids of the records that they belong to.
#include <unordered_map>

#include "domain/transferred_keys.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"
#include "rules/course_record_rules.h"
#include "transfer/transfer_state.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::int64_t root = 1;

class EntityPlaces {
public:
    EntityPlaces(TransferState& state, const TransferRule& rule) : state_(state), rule_(rule) {}

    /// Places the entity's parents first. A cycle of parents ends at the root.
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

/// Returns the learner's account here. Creates one if there is none and the order allows it.
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

void assign_held_after_transfer(TransferState& state) {
    std::vector<std::int64_t> fresh;
    state.references().of(learner_type).visit([&](std::int64_t, const IdMap::Entry& place) {
        if (state.is_new(learner_type, place.target)) fresh.push_back(place.target);
    });
    assign_held_records(fresh, state.context());
}

void place_entities(TransferState& state, const TransferRule& rule) {
    EntityPlaces places(state, rule);
    visit_source(state, entity_type, [&](const RecordView& entity) {
        const std::int64_t id = as<Entity>(entity)->id;
        state.references().of(entity_type).add(id, places.place(id));
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

namespace {

std::int64_t parent_in(const RecordType& type, const void* record) {
    return member<std::int64_t>(record, type.attributes[0].offset());
}

/// Finds records of this store by key. The records of one parent are read together.
class TargetRecords {
public:
    TargetRecords(StoreReader& view, const RecordType& type) : view_(view), type_(type), children_(type) {}

    /// Returns the record with the key of `record`, or null.
    RecordView find(const RecordView& record) {
        if (type_.attributes[0].kind == AttributeKind::text) {
            load_named(record);
        } else if (const std::int64_t parent = parent_in(type_, record.record); parent != parent_) {
            children_.clear();
            view_.load_children(type_, parent, children_);
            parent_ = parent;
        }
        for (std::size_t at = 0; at < children_.size(); ++at)
            if (compare_keys(type_, children_.view(at), record) == 0) return children_.view(at);
        return {};
    }

    /// Discards cached records after the store was changed.
    void forget() { parent_ = null_integer; }

private:
    /// A type whose key is a name has an index on it.
    void load_named(const RecordView& record) {
        children_.clear();
        const Index& index = type_.indexes[0];
        if (const auto key = index_key(type_, index, record))
            view_.scan(type_, index, *key)->next(children_, 1);
    }

    StoreReader& view_;
    const RecordType& type_;
    RecordBlock children_;
    std::int64_t parent_ = null_integer;
};

class CopyByKeys {
public:
    CopyByKeys(TransferState& state, const TransferRule& rule)
        : state_(state),
          rule_(rule),
          type_(*rule.type),
          parent_type_(find_record_type(type_.attributes[0].traits.refers_to)),
          copy_(type_),
          merged_(type_),
          standing_(state.here(), type_) {}

    /// Removes records of earlier transfers whose key has changed or that are gone from the source. Must run
    /// before any copy(), because a record may take the key of a removed one.
    void make_room();
    void copy(const RecordView& record);

private:
    bool part_of_own(const RecordView& record) const;
    bool shares() const;
    bool merge(const TransferMark& mark, bool ours);
    bool target_exists();
    void drop_misplaced(const RecordView& record, const TransferMark& mark);
    void drop_gone(const TransferMark& mark);

    TransferState& state_;
    const TransferRule& rule_;
    const RecordType& type_;
    const RecordType* parent_type_;  ///< null if the key contains no reference
    RecordBlock copy_;
    /// A record of learners that are merged here, under its key.
    struct Merged {
        std::size_t index;  ///< in merged_
        bool own = false;   ///< this store had the record before
    };
    RecordBlock merged_;
    std::unordered_map<std::string, Merged> merged_places_;
    TargetRecords standing_;
};

bool CopyByKeys::part_of_own(const RecordView& record) const {
    if (!rule_.part) return false;
    return state_.references().of(*parent_type_).find(parent_in(type_, record.record))->bound;
}

bool CopyByKeys::shares() const {
    return parent_type_ != nullptr &&
           state_.references().shared(*parent_type_).contains(parent_in(type_, copy_.at(0)));
}

/// Merges the record with one that another learner, merged with this one, already has under the key. A record
/// that this store had before is not changed. Returns true if the record is done.
bool CopyByKeys::merge(const TransferMark& mark, bool ours) {
    if (!shares()) return false;
    const auto [place, fresh] = merged_places_.try_emplace(mark.target_key, Merged{merged_.size()});
    Merged& merged = place->second;
    if (fresh) {
        merged_.add(copy_.view(0));
        merged.own = !ours && target_exists();
        return false;
    }
    const bool stays = merged.own ? !ours : rule_.combine == nullptr;
    if (!ours) state_.put_mark({mark.type, mark.source_key, mark.target_key, merged.own});
    if (stays) {
        state_.context().count(RowOutcome::unchanged);
        return true;
    }
    if (rule_.combine != nullptr) rule_.combine(merged_.at(merged.index), copy_.at(0));
    merged = {merged_.add(copy_.view(0))};
    state_.context().put_counted(type_, copy_.view(0));
    return true;
}

bool CopyByKeys::target_exists() {
    const bool fresh = parent_type_ != nullptr && state_.is_new(*parent_type_, parent_in(type_, copy_.at(0)));
    return !fresh && standing_.find(copy_.view(0)).record != nullptr;
}

void CopyByKeys::copy(const RecordView& record) {
    const std::string source_key = transferred_key(type_, record);
    const TransferMark* mark = state_.marks().find(rule_.word, source_key, [](const TransferMark&) {});
    copy_.clear();
    copy_.add(record);
    if (const Leads leads = state_.references().turn(rule_, copy_); leads != Leads::here)
        return state_.leave_out(type_, record, leads);
    if (part_of_own(record)) return state_.context().count(RowOutcome::skipped);
    const std::string target_key = transferred_key(type_, copy_.view(0));
    const bool known = mark != nullptr && mark->target_key == target_key;
    const bool ours = known && !mark->bound;
    if (merge({rule_.word, source_key, target_key}, ours)) return;
    if (!ours && target_exists()) {
        if (known) return state_.context().count(RowOutcome::unchanged);
        state_.put_mark({rule_.word, source_key, target_key, true});
        if (parent_type_ != nullptr) state_.report(messages::own_record_kept, type_, copy_.view(0));
        return state_.context().count(RowOutcome::unchanged);
    }
    state_.context().put_counted(type_, copy_.view(0));
    if (!ours) state_.put_mark({rule_.word, source_key, target_key, false});
}

/// Deletes the former copy if the record now belongs to another learner or registration.
void CopyByKeys::drop_misplaced(const RecordView& record, const TransferMark& mark) {
    copy_.clear();
    copy_.add(record);
    if (mark.bound || state_.references().turn(rule_, copy_) != Leads::here) return;
    if (transferred_key(type_, copy_.view(0)) == mark.target_key) return;
    RecordBlock former(type_);
    add_transferred_key(former, mark.target_key);
    state_.context().erase(type_, former.view(0));
    state_.context().count(RowOutcome::deleted);
}

/// Deletes a record that is gone from the source, unless it was this store's own. Does not use the trash if
/// the parent is shared by merged learners, because one of them may bring the record again.
void CopyByKeys::drop_gone(const TransferMark& mark) {
    state_.erase_mark(rule_.word, mark.source_key);
    if (mark.bound) return;
    copy_.clear();
    add_transferred_key(copy_, mark.target_key);
    const RecordView stored = standing_.find(copy_.view(0));
    if (stored.record == nullptr) return;
    // Records without a parent, such as credit types, may be in use anywhere.
    if (parent_type_ == nullptr) return state_.report(messages::no_longer_brought, type_, stored);
    if (shares())
        state_.context().erase(type_, stored);
    else
        state_.context().move_to_trash(type_, stored);
    state_.context().count(RowOutcome::deleted);
}

void CopyByKeys::make_room() {
    TransferMarks& marks = state_.marks_before();
    const auto gone = [this](const TransferMark& mark) { drop_gone(mark); };
    visit_source(state_, type_, [&](const RecordView& record) {
        if (const TransferMark* mark = marks.find(rule_.word, transferred_key(type_, record), gone))
            drop_misplaced(record, *mark);
    });
    marks.finish(rule_.word, gone);
    state_.context().flush();
    standing_.forget();
}

}  // namespace

void copy_by_keys(TransferState& state, const TransferRule& rule) {
    CopyByKeys copying(state, rule);
    if (state.came_before()) copying.make_room();
    visit_source(state, *rule.type, [&](const RecordView& record) { copying.copy(record); });
}

}  // namespace registrar
