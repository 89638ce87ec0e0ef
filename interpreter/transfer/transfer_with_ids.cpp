// SPDX-License-Identifier: Apache-2.0
// Copies records of types with ids.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "domain/course_records.h"
#include "domain/transferred_keys.h"
#include "records/content.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"
#include "transfer/held_records.h"
#include "transfer/transfer_state.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

std::vector<std::int64_t> ids_under(StoreReader& view, const RecordType& type, const Index& index,
                                    std::string_view key) {
    FoundIds found;
    view.find(type, index, std::span(&key, 1), found);
    return found.ids;
}

/// Keeps logins unique, both here and among the learners that are still to be copied.
class Logins {
public:
    explicit Logins(TransferState& state) : state_(state) {}

    /// Returns the login, with the first number appended that makes it unique if it is taken.
    std::string free(std::string_view wanted, std::int64_t own) {
        std::string login(wanted);
        for (int number = 1; taken(login, own, number > 1); ++number)
            login = std::string(wanted) + std::to_string(number);
        if (login != wanted) made_up_.insert(key_of(login));
        return login;
    }

private:
    std::string key_of(std::string_view login) {
        return std::string(match_text(MatchRule::folded, login, scratch_));
    }
    bool taken(const std::string& login, std::int64_t own, bool made_up) {
        static const Index& index = learner_type.index("learner_login");
        const std::string key = key_of(login);
        const auto holders = ids_under(state_.here(), learner_type, index, key);
        const bool others =
            !holders.empty() && std::find(holders.begin(), holders.end(), own) == holders.end();
        if (others || made_up_.contains(key)) return true;
        return made_up && !ids_under(state_.source(), learner_type, index, key).empty();
    }

    TransferState& state_;
    std::set<std::string> made_up_;
    std::string scratch_;
};

/// Records of the source that lead to one record here.
struct Group {
    std::vector<std::int64_t> members;  ///< source ids, ascending
    std::size_t best = 0;               ///< index of the best one in CopyWithIds::best_
    std::int64_t best_source = 0;
    double credit = 0;
    std::string credits;
};

class CopyWithIds {
public:
    CopyWithIds(TransferState& state, const TransferRule& rule)
        : state_(state),
          rule_(rule),
          type_(*rule.type),
          placed_(&type_ == &entity_type || &type_ == &learner_type),
          copy_(type_),
          best_(type_),
          logins_(state),
          held_(state) {}

    /// Decides for records of one person which of them stands for all. Must run before any copy().
    void merge();
    void copy(const RecordView& record);
    void finish();

private:
    /// A record of the source for which merge() has decided.
    struct Decided {
        IdMap::Entry place;
        bool best = false;
    };

    Leads translate(const RecordView& record);
    void find_held();
    bool may_coincide(const Index& index);
    void add_to(Group& group, std::int64_t id);
    void place_group(const Group& group);
    IdMap::Entry choose_group_place(const Group& group);
    IdMap::Entry find_place(std::int64_t id, const RecordView& record);
    bool names_rematched(const RecordView& record) const;
    IdMap::Entry choose_place();
    IdMap::Entry new_place();
    void note_place(std::int64_t id, const IdMap::Entry& place);
    void ensure_free_guid(std::int64_t id);
    void ensure_free_login(std::int64_t id);
    void drop_former();
    TransferState& state_;
    const TransferRule& rule_;
    const RecordType& type_;
    bool placed_;  ///< the records already have their targets: entities and learners
    RecordBlock copy_;
    RecordBlock best_;  ///< the best records of the groups
    Logins logins_;
    HeldRecords held_;
    IdMap places_;
    std::unordered_map<std::int64_t, Decided> decided_;
    IdSet rematched_;  ///< members of groups whose learner had another match before
    IdSet taken_;      ///< records here that were given to a group
    IdSet bound_;      ///< this store's own records that a record of the source corresponds to
    IdSet dropped_;    ///< copies of earlier transfers that are dropped
};

/// Fills the copy with the record, with references to records of this store.
Leads CopyWithIds::translate(const RecordView& record) {
    copy_.clear();
    copy_.add(record);
    const Leads leads = state_.references().turn(rule_, copy_);
    if (leads == Leads::here && &type_ == &course_record_type) held_.assign(copy_);
    return leads;
}

/// Decides which held records are assigned, to know to whom several records may belong.
void CopyWithIds::find_held() {
    if (&type_ != &course_record_type) return;
    visit_source(state_, type_, [&](const RecordView& record) {
        const auto& course_record = *as<CourseRecord>(record);
        const bool is_held =
            course_record.state == word(CourseRecordState::held) && course_record.learner_id == null_integer;
        if (is_held && translate(record) == Leads::here) held_.find(copy_);
    });
    if (held_.empty()) return;
    visit_source(state_, type_, [&](const RecordView& record) {
        if (as<CourseRecord>(record)->learner_id != null_integer && translate(record) == Leads::here)
            held_.note_assigned(copy_);
    });
    held_.decide();
}

/// Returns whether other records of the source may have the natural key of the copied one here.
bool CopyWithIds::may_coincide(const Index& index) {
    if (state_.references().may_coincide(type_, index.attributes, copy_.view(0))) return true;
    return &type_ == &course_record_type && held_.learners().contains(copy_.as<CourseRecord>(0).learner_id);
}

void CopyWithIds::merge() {
    if (rule_.own_key.empty()) return;
    find_held();
    const Index& index = type_.index(rule_.own_key);
    const auto is_shared = [&](std::string_view name) {
        const Attribute& attribute = *type_.attribute(name);
        return !attribute.traits.refers_to.empty() &&
               !state_.references().shared(*find_record_type(attribute.traits.refers_to)).empty();
    };
    if (held_.learners().empty() && std::none_of(index.attributes.begin(), index.attributes.end(), is_shared))
        return;
    std::map<std::string, Group> groups;
    visit_source(state_, type_, [&](const RecordView& record) {
        if (translate(record) != Leads::here) return;
        if (!may_coincide(index)) return;
        const auto key = index_key(type_, index, copy_.view(0));
        if (!key) return;
        const std::int64_t id = id_of(type_, copy_.at(0));
        if (names_rematched(record)) rematched_.add(id);
        add_to(groups[*key], id);
    });
    for (const auto& [key, group] : groups) place_group(group);
}

/// Adds the copied record to the group.
void CopyWithIds::add_to(Group& group, std::int64_t id) {
    MergeCandidate coming{copy_.view(0)};
    if (&type_ == &course_record_type) {
        RecordBlock credits(credit_record_type);
        state_.source().load_children(credit_record_type, id, credits);
        for (std::size_t at = 0; at < credits.size(); ++at) {
            const double amount = credits.as<Credit>(at).amount;
            coming.credit += is_null(amount) ? 0 : amount;
            for (const Attribute& attribute : credit_record_type.attributes.subspan(1))
                coming.credits += format_value(credits.view(at), attribute) + '\0';
        }
    }
    const bool better = group.members.empty() ||
                        is_better(rule_, coming, {best_.view(group.best), group.credit, group.credits});
    group.members.push_back(id);
    if (!better) return;
    group.best = best_.add(copy_.view(0));
    group.best_source = id;
    group.credit = coming.credit;
    group.credits = std::move(coming.credits);
}

void CopyWithIds::place_group(const Group& group) {
    const IdMap::Entry place = choose_group_place(group);
    taken_.add(place.target);
    if (group.members.size() > 1) state_.references().shared(type_).add(place.target);
    for (const std::int64_t id : group.members) {
        const bool best = id == group.best_source;
        decided_[id] = {place, best};
        if (!best) state_.references().merged_away(type_).add(id);
        note_place(id, place);
    }
}

/// Chooses this store's own record, or else the copy that an earlier transfer made for a member that had the
/// same match then, or else a new record. The choice is independent of the order of the members.
IdMap::Entry CopyWithIds::choose_group_place(const Group& group) {
    std::optional<std::int64_t> stays;
    for (const std::int64_t id : group.members) {
        const auto before = state_.earlier().of(type_).find(id);
        if (!before || rematched_.contains(id)) continue;
        if (before->bound) {
            if (state_.exists(type_, before->target)) return *before;
        } else if (!taken_.contains(before->target)) {
            stays = std::min(stays.value_or(before->target), before->target);
        }
    }
    copy_.clear();
    copy_.add(best_.view(group.best));
    if (const std::int64_t own = state_.own_record(rule_, copy_.view(0)); own != 0) return {own, true};
    return stays ? IdMap::Entry{*stays, false} : new_place();
}

bool CopyWithIds::names_rematched(const RecordView& record) const {
    const Attribute* learner = type_.attribute("learner_id");
    return learner != nullptr &&
           state_.rematched().contains(member<std::int64_t>(record.record, learner->offset()));
}

/// Chooses this store's own record, or else a new one. Leaves the copy of an earlier match where it is,
/// because records of this store may belong to it by now.
IdMap::Entry CopyWithIds::choose_place() {
    if (const std::int64_t own = state_.own_record(rule_, copy_.view(0)); own != 0) return {own, true};
    return new_place();
}

/// Returns a record that an earlier transfer brought and whose record is gone from the source, if it has the
/// natural key of the copied one; else a new record.
IdMap::Entry CopyWithIds::new_place() {
    const std::int64_t orphan = state_.orphaned_record(rule_, copy_.view(0));
    if (orphan == 0 || taken_.contains(orphan)) return {state_.new_id(type_), false};
    taken_.add(orphan);
    return {orphan, false};
}

IdMap::Entry CopyWithIds::find_place(std::int64_t id, const RecordView& record) {
    const auto before = state_.earlier().of(type_).find(id);
    const bool stays = before && !names_rematched(record) && !taken_.contains(before->target) &&
                       (!before->bound || state_.exists(type_, before->target));
    const IdMap::Entry place = stays ? *before : choose_place();
    note_place(id, place);
    return place;
}

/// Remembers where the record of the source is here.
void CopyWithIds::note_place(std::int64_t id, const IdMap::Entry& place) {
    const auto before = state_.earlier().of(type_).find(id);
    if (before && before->target == place.target && before->bound == place.bound) return;
    state_.put_mark({rule_.word, transferred_key(id), transferred_key(place.target), place.bound});
}

/// Keeps the guid, so that other systems still find the record, unless another record here has it.
void CopyWithIds::ensure_free_guid(std::int64_t id) {
    const Attribute* guid = type_.attribute("guid");
    if (guid == nullptr) return;
    bool taken = is_null(copy_.view(0), *guid);
    if (!taken && !rule_.guid_key.empty()) {
        const Index& index = type_.index(rule_.guid_key);
        const auto key = index_key(type_, index, copy_.view(0));
        const auto holders = key ? ids_under(state_.here(), type_, index, *key) : std::vector<std::int64_t>();
        taken = !holders.empty() && std::find(holders.begin(), holders.end(), id) == holders.end();
    }
    if (taken)
        member<Text>(copy_.at(0), guid->offset()) = copy_.add_text(state_.context().new_guid(type_, id));
}

void CopyWithIds::ensure_free_login(std::int64_t id) {
    if (&type_ != &learner_type) return;
    auto& learner = copy_.as<Learner>(0);
    if (learner.login.null()) return;
    const std::string wanted(learner.login.in(copy_.arena()));
    const std::string login = logins_.free(wanted, id);
    if (login == wanted) return;
    copy_.as<Learner>(0).login = copy_.add_text(login);
    if (state_.is_new(learner_type, id))
        state_.context().report(messages::other_login, {.value = wanted}, {wanted, login});
}

void CopyWithIds::copy(const RecordView& record) {
    const std::int64_t id = id_of(type_, record.record);
    std::optional<IdMap::Entry> place;
    if (placed_) place = state_.references().of(type_).find(id);
    if (placed_ && !place) return;
    if (!place || !place->bound)
        if (const Leads leads = translate(record); leads != Leads::here)
            return state_.leave_out(type_, record, leads);
    const auto decided = decided_.find(id);
    if (!placed_) {
        place = decided == decided_.end() ? find_place(id, record) : decided->second.place;
        places_.add(id, *place);
    }
    if (place->bound) {
        if (bound_.contains(place->target)) state_.references().shared(type_).add(place->target);
        bound_.add(place->target);
        const bool is_matched =
            &type_ == &learner_type || (&type_ == &entity_type && place->target == root_entity);
        if (!is_matched) state_.report(messages::bound_record, type_, record);
    }
    if (place->bound || (decided != decided_.end() && !decided->second.best))
        return state_.context().count(RowOutcome::unchanged);
    member<std::int64_t>(copy_.at(0), type_.attributes[0].offset()) = place->target;
    ensure_free_guid(place->target);
    ensure_free_login(place->target);
    state_.context().put_counted(type_, copy_.view(0));
}

/// Finds copies of earlier transfers that no record of the source corresponds to any more.
void CopyWithIds::drop_former() {
    const IdMap& locations = state_.references().of(type_);
    IdSet kept;
    locations.visit([&](std::int64_t, const IdMap::Entry& place) { kept.add(place.target); });
    state_.earlier().of(type_).visit([&](std::int64_t source, const IdMap::Entry& former) {
        if (state_.references().left_out(type_).contains(source)) return;
        const auto now = locations.find(source);
        const bool is_done = former.bound || kept.contains(former.target) || dropped_.contains(former.target);
        if (!now && is_done) state_.erase_mark(rule_.word, transferred_key(source));
        if (is_done) return;
        dropped_.add(former.target);
        // Another match of a learner is no mark, so the mark of the account that was created before stays.
        const bool is_marked = !now || &type_ == &learner_type;
        state_.dropped(type_).push_back({is_marked ? source : 0, former.target});
    });
}

void CopyWithIds::finish() {
    if (!placed_) state_.references().of(type_) = std::move(places_);
    if (!state_.earlier().of(type_).empty()) drop_former();
}

}  // namespace

void copy_with_ids(TransferState& state, const TransferRule& rule) {
    CopyWithIds copying(state, rule);
    copying.merge();
    visit_source(state, *rule.type, [&](const RecordView& record) { copying.copy(record); });
    copying.finish();
}

namespace {

/// Returns true if records of this store still depend on the record.
bool is_needed(TransferState& state, const RecordType& type, std::int64_t id) {
    for (const RecordType* child : record_types()) {
        if (child->has_id() || child->attributes[0].traits.refers_to != type.name) continue;
        RecordBlock children(*child);
        state.here().load_children(*child, id, children);
        if (children.size() > 0) return true;
    }
    std::string key;
    append_key_part(key, id);
    key += type.name;
    return !ids_under(state.here(), file_type, file_type.index("file_owner"), key).empty();
}

void drop(TransferState& state, const TransferRule& rule, const TransferState::Dropped& dropped) {
    RecordBlock record(*rule.type);
    state.here().load(*rule.type, std::span(&dropped.target, 1), record);
    const bool stays = record.size() > 0 && (!rule.goes || is_needed(state, *rule.type, dropped.target));
    if (stays) return state.report_here(messages::no_longer_brought, *rule.type, record.view(0));
    if (dropped.source != 0) state.erase_mark(rule.word, transferred_key(dropped.source));
    if (record.size() == 0) return;
    state.context().move_to_trash(*rule.type, record.view(0));
    state.context().count(RowOutcome::deleted);
}

}  // namespace

void drop_gone(TransferState& state) {
    state.context().flush();
    const auto rules = transfer_rules();
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
        const auto& all = state.dropped(*rule->type);
        for (const TransferState::Dropped& dropped : all) drop(state, *rule, dropped);
        if (!all.empty()) state.context().flush();
    }
}

}  // namespace registrar
