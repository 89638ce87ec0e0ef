// SPDX-License-Identifier: Apache-2.0
// Copies records of types without ids. Their keys contain the ids of the records that they belong to.
#include <algorithm>
#include <map>
#include <set>
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

class EntityPlaces {
public:
    EntityPlaces(TransferState& state, const TransferRule& rule) : state_(state), rule_(rule) {}

    /// Places the entity's parents first. A cycle of parents ends at the root.
    IdMap::Entry place(std::int64_t id) {
        if (id == root_entity) return {root_entity, true};
        const auto [known, fresh] = known_.try_emplace(id, IdMap::Entry{root_entity, true});
        if (!fresh) return known->second;
        const IdMap::Entry place = find(id);
        known_[id] = place;
        return place;
    }

private:
    IdMap::Entry find(std::int64_t id) {
        RecordBlock entity(entity_type);
        state_.source().load(entity_type, std::span(&id, 1), entity);
        if (entity.size() == 0 || state_.is_demo(entity_type, id)) return {root_entity, true};
        auto& parent = entity.as<Entity>(0).parent_id;
        if (parent != null_integer) parent = place(parent).target;
        const auto before = state_.earlier().of(entity_type).find(id);
        if (before && (!before->bound || state_.exists(entity_type, before->target))) return *before;
        const std::int64_t own = state_.own_record(rule_, entity.view(0));
        const IdMap::Entry place{own != 0 ? own : state_.new_id(entity_type), own != 0};
        state_.put_mark({rule_.word, transferred_key(id), transferred_key(place.target), place.bound});
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
    if (!state.creates_learners() || state.is_demo(learner_type, id)) return std::nullopt;
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
    // The next transfer would overwrite what a held record of this store adds to one of the source.
    IdSet brought;
    state.references().of(course_record_type).visit([&](std::int64_t, const IdMap::Entry& place) {
        if (!place.bound) brought.add(place.target);
    });
    assign_held_records(fresh, brought, state.context());
}

void place_entities(TransferState& state, const TransferRule& rule) {
    EntityPlaces places(state, rule);
    visit_source(state, entity_type, [&](const RecordView& entity) {
        const std::int64_t id = as<Entity>(entity)->id;
        state.references().of(entity_type).add(id, places.place(id));
    });
}

void place_learners(TransferState& state) {
    visit_whole_source(state, learner_type, [&](const RecordView& learner) {
        const std::int64_t id = as<Learner>(learner)->id;
        if (const auto place = place_learner(state, id))
            state.references().of(learner_type).add(id, *place);
        else if (!state.is_demo(learner_type, id))
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
          best_(type_),
          standing_(state.here(), type_) {
        for (const Attribute& attribute : type_.attributes.first(type_.key_count))
            key_names_.push_back(attribute.name);
    }

    /// Removes records of earlier transfers whose key has changed or that are gone from the source. Must run
    /// before any copy(), because a record may take the key of a removed one.
    void make_room();
    void copy(const RecordView& record);
    /// Decides between records that lead to one record here. Must run after the last copy().
    void merge();

private:
    /// Records of the source that lead to one record here.
    struct Group {
        struct Member {
            std::string source_key;
            std::string title;    ///< of the source's record, for messages
            bool marked = false;  ///< with the group's key
            bool bound = false;
        };
        std::vector<Member> members;
        std::size_t best = 0;  ///< index in best_
    };

    bool is_merged_away(const RecordView& record) const;
    bool part_of_own(const RecordView& record) const;
    bool target_exists(const RecordView& record);
    void add_to_group(const RecordView& record, std::string source_key, const std::string& target_key,
                      const TransferMark* mark);
    void merge(const std::string& target_key, const Group& group);
    void keep_own(const RecordView& record);
    void drop_misplaced(const RecordView& record, const TransferMark& mark);
    void drop_gone(const TransferMark& mark);
    void release(const TransferMark& mark, bool gone);
    void drop_released();

    TransferState& state_;
    const TransferRule& rule_;
    const RecordType& type_;
    const RecordType* parent_type_;  ///< null if the key contains no reference
    std::vector<std::string_view> key_names_;
    RecordBlock copy_;
    RecordBlock best_;                     ///< the best records of the groups
    std::map<std::string, Group> groups_;  ///< by key here
    std::set<std::string> released_;       ///< keys here of earlier transfers that a group may take
    TargetRecords standing_;
};

/// Returns whether the record belongs to one in whose place a better one was taken. It stays with that one.
bool CopyByKeys::is_merged_away(const RecordView& record) const {
    return &type_ == &credit_record_type &&
           state_.references().merged_away(*parent_type_).contains(parent_in(type_, record.record));
}

bool CopyByKeys::part_of_own(const RecordView& record) const {
    if (!rule_.part) return false;
    return state_.references().of(*parent_type_).find(parent_in(type_, record.record))->bound;
}

bool CopyByKeys::target_exists(const RecordView& record) {
    const bool fresh =
        parent_type_ != nullptr && state_.is_new(*parent_type_, parent_in(type_, record.record));
    return !fresh && standing_.find(record).record != nullptr;
}

/// Reports that this store's own record stays, and counts the source's.
void CopyByKeys::keep_own(const RecordView& record) {
    if (parent_type_ != nullptr) state_.report(messages::own_record_kept, type_, record);
    state_.context().count(RowOutcome::unchanged);
}

void CopyByKeys::add_to_group(const RecordView& record, std::string source_key, const std::string& target_key,
                              const TransferMark* mark) {
    Group& group = groups_[target_key];
    const bool first = group.members.empty();
    if (first || is_better(rule_, {copy_.view(0)}, {best_.view(group.best)}))
        group.best = best_.add(copy_.view(0));
    const bool marked = mark != nullptr && mark->target_key == target_key;
    group.members.push_back({std::move(source_key), transfer_title(state_.source(), type_, record), marked,
                             marked && mark->bound});
}

void CopyByKeys::copy(const RecordView& record) {
    std::string source_key = transferred_key(type_, record);
    const TransferMark* mark = state_.marks().find(rule_.word, source_key, [](const TransferMark&) {});
    copy_.clear();
    copy_.add(record);
    if (const Leads leads = state_.references().turn(rule_, copy_); leads != Leads::here)
        return state_.leave_out(type_, record, leads);
    if (part_of_own(record)) {
        if (&type_ == &credit_record_type) state_.report(messages::own_record_kept, type_, record);
        return state_.context().count(RowOutcome::skipped);
    }
    if (is_merged_away(record)) return state_.context().count(RowOutcome::unchanged);
    const std::string target_key = transferred_key(type_, copy_.view(0));
    const bool known = mark != nullptr && mark->target_key == target_key;
    const bool ours = known && !mark->bound;
    if (released_.contains(target_key) || state_.references().may_coincide(type_, key_names_, copy_.view(0)))
        return add_to_group(record, std::move(source_key), target_key, mark);
    if (!ours && target_exists(copy_.view(0))) {
        if (!known) state_.put_mark({rule_.word, source_key, target_key, true});
        return keep_own(record);
    }
    state_.context().put_counted(type_, copy_.view(0));
    if (!ours) state_.put_mark({rule_.word, source_key, target_key, false});
}

/// Stores the best record of the group, unless the key has a record that this store has made itself.
void CopyByKeys::merge(const std::string& target_key, const Group& group) {
    const bool ours = released_.contains(target_key) ||
                      std::any_of(group.members.begin(), group.members.end(),
                                  [](const auto& member) { return member.marked && !member.bound; });
    const bool own = !ours && target_exists(best_.view(group.best));
    for (const auto& member : group.members)
        if (!member.marked || member.bound != own)
            state_.put_mark({rule_.word, member.source_key, target_key, own});
    if (own)
        for (const auto& member : group.members)
            state_.context().report(messages::own_record_kept, {.value = member.title},
                                    {type_.name, member.title});
    else
        state_.context().put_counted(type_, best_.view(group.best));
    state_.context().count(RowOutcome::unchanged, group.members.size() - (own ? 0 : 1));
}

void CopyByKeys::merge() {
    for (const auto& [target_key, group] : groups_) {
        merge(target_key, group);
        released_.erase(target_key);
    }
    drop_released();
}

/// Releases the former copy if the record now belongs to another learner or registration.
void CopyByKeys::drop_misplaced(const RecordView& record, const TransferMark& mark) {
    copy_.clear();
    copy_.add(record);
    if (state_.references().turn(rule_, copy_) != Leads::here) return;
    if (is_merged_away(record)) {
        state_.erase_mark(rule_.word, mark.source_key);
        return release(mark, true);
    }
    if (transferred_key(type_, copy_.view(0)) != mark.target_key) release(mark, false);
}

/// Releases the copy of a record that is gone from the source.
void CopyByKeys::drop_gone(const TransferMark& mark) {
    RecordBlock former(type_);
    add_transferred_key(former, mark.target_key);
    // Records without a parent, such as credit types, may be in use anywhere.
    if (parent_type_ == nullptr && !mark.bound)
        if (const RecordView stored = standing_.find(former.view(0)); stored.record != nullptr)
            return state_.report_here(messages::no_longer_brought, type_, stored);
    state_.erase_mark(rule_.word, mark.source_key);
    release(mark, true);
}

/// Deletes the copy of an earlier transfer, or leaves that to merge() if a group may take its key. Uses the
/// trash if it is gone for good.
void CopyByKeys::release(const TransferMark& mark, bool gone) {
    if (mark.bound) return;
    RecordBlock former(type_);
    add_transferred_key(former, mark.target_key);
    if (state_.references().may_coincide(type_, key_names_, former.view(0))) {
        released_.insert(mark.target_key);
        return;
    }
    const RecordView stored = standing_.find(former.view(0));
    if (stored.record == nullptr) return;
    if (gone)
        state_.context().move_to_trash(type_, stored);
    else
        state_.context().erase(type_, former.view(0));
    state_.context().count(RowOutcome::deleted);
}

/// Deletes copies of earlier transfers whose keys no record of the source leads to any more.
void CopyByKeys::drop_released() {
    for (const std::string& key : released_) {
        RecordBlock former(type_);
        add_transferred_key(former, key);
        const RecordView stored = standing_.find(former.view(0));
        if (stored.record == nullptr) continue;
        state_.context().move_to_trash(type_, stored);
        state_.context().count(RowOutcome::deleted);
    }
}

void CopyByKeys::make_room() {
    TransferMarks& marks = state_.marks_before();
    const auto gone = [this](const TransferMark& mark) { drop_gone(mark); };
    visit_whole_source(state_, type_, [&](const RecordView& record) {
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
    copying.merge();
}

}  // namespace registrar
