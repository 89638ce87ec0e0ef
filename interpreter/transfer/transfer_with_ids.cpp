// SPDX-License-Identifier: Apache-2.0
// Copies records of types with ids.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "domain/transferred_keys.h"
#include "records/learning.h"
#include "records/people.h"
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

class CopyWithIds {
public:
    CopyWithIds(TransferState& state, const TransferRule& rule)
        : state_(state),
          rule_(rule),
          type_(*rule.type),
          placed_(&type_ == &entity_type || &type_ == &learner_type),
          copy_(type_),
          logins_(state) {
        find_once_shared();
    }

    void copy(const RecordView& record);
    void finish();

private:
    IdMap::Entry find_place(std::int64_t id, const RecordView& record);
    void find_once_shared();
    std::optional<IdMap::Entry> shared_place(const std::optional<IdMap::Entry>& before);
    bool names_rematched(const RecordView& record) const;
    IdMap::Entry choose_place(const std::optional<IdMap::Entry>& before);
    void ensure_free_guid(std::int64_t id);
    void ensure_free_login(std::int64_t id);
    void drop_former();
    std::int64_t& id_in(void* record) const {
        return member<std::int64_t>(record, type_.attributes[0].offset());
    }

    TransferState& state_;
    const TransferRule& rule_;
    const RecordType& type_;
    bool placed_;  ///< the records already have their targets: entities and learners
    RecordBlock copy_;
    Logins logins_;
    IdMap places_;
    std::unordered_map<std::string, IdMap::Entry> of_merged_;  ///< by natural key
    IdSet once_shared_;  ///< records here that several of the source corresponded to in an earlier transfer
    bool follows_ = false;  ///< the current record is merged into one that was copied before
};

/// For merged learners, records with the same natural key become one. Returns nothing if the record is not of
/// a merged learner.
std::optional<IdMap::Entry> CopyWithIds::shared_place(const std::optional<IdMap::Entry>& before) {
    const Attribute* learner = type_.attribute("learner_id");
    if (learner == nullptr || rule_.own_key.empty()) return std::nullopt;
    if (!state_.matching().merged().contains(member<std::int64_t>(copy_.at(0), learner->offset())))
        return std::nullopt;
    const auto key = index_key(type_, type_.index(rule_.own_key), copy_.view(0));
    if (!key) return std::nullopt;
    const auto [first, fresh] = of_merged_.try_emplace(*key);
    if (fresh) {
        first->second = before ? *before : choose_place(before);
        return first->second;
    }
    follows_ = true;
    state_.references().shared(type_).add(first->second.target);
    return first->second;
}

void CopyWithIds::find_once_shared() {
    IdSet seen;
    state_.earlier().of(type_).visit([&](std::int64_t, const IdMap::Entry& former) {
        (seen.contains(former.target) ? once_shared_ : seen).add(former.target);
    });
}

bool CopyWithIds::names_rematched(const RecordView& record) const {
    const Attribute* learner = type_.attribute("learner_id");
    return learner != nullptr &&
           state_.rematched().contains(member<std::int64_t>(record.record, learner->offset()));
}

/// Chooses this store's own record, or else the copy of an earlier transfer, or else a new record.
IdMap::Entry CopyWithIds::choose_place(const std::optional<IdMap::Entry>& before) {
    if (const std::int64_t own = state_.own_record(rule_, copy_.view(0)); own != 0) return {own, true};
    if (before && !before->bound && !once_shared_.contains(before->target)) return *before;
    return {state_.new_id(type_), false};
}

IdMap::Entry CopyWithIds::find_place(std::int64_t id, const RecordView& record) {
    const auto before = state_.earlier().of(type_).find(id);
    const bool stays =
        before && !names_rematched(record) && (!before->bound || state_.exists(type_, before->target));
    auto place = shared_place(stays ? before : std::nullopt);
    if (!place) place = stays ? before : choose_place(before);
    if (before && before->target == place->target && before->bound == place->bound) return *place;
    state_.put_mark({rule_.word, transferred_key(id), transferred_key(place->target), place->bound});
    if (place->bound && !follows_) state_.report(messages::bound_record, type_, record);
    return *place;
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
    copy_.clear();
    copy_.add(record);
    follows_ = false;
    const std::int64_t id = id_in(copy_.at(0));
    std::optional<IdMap::Entry> place;
    if (placed_) place = state_.references().of(type_).find(id);
    if (placed_ && !place) return;
    if (place && place->bound) return state_.context().count(RowOutcome::unchanged);
    if (const Leads leads = state_.references().turn(rule_, copy_); leads != Leads::here)
        return state_.leave_out(type_, record, leads);
    if (!place) {
        place = find_place(id, record);
        places_.add(id, *place);
    }
    if (place->bound || follows_) return state_.context().count(RowOutcome::unchanged);
    id_in(copy_.at(0)) = place->target;
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
        if (!now || (now->bound && &type_ == &learner_type))
            state_.erase_mark(rule_.word, transferred_key(source));
        if (!former.bound && !kept.contains(former.target)) state_.dropped(type_).add(former.target);
    });
}

void CopyWithIds::finish() {
    if (!placed_) state_.references().of(type_) = std::move(places_);
    if (!state_.earlier().of(type_).empty()) drop_former();
}

}  // namespace

void copy_with_ids(TransferState& state, const TransferRule& rule) {
    CopyWithIds copying(state, rule);
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
    return false;
}

void drop(TransferState& state, const TransferRule& rule, std::int64_t id) {
    RecordBlock record(*rule.type);
    state.here().load(*rule.type, std::span(&id, 1), record);
    if (record.size() == 0) return;
    if (!rule.goes || is_needed(state, *rule.type, id))
        return state.report(messages::no_longer_brought, *rule.type, record.view(0));
    state.context().move_to_trash(*rule.type, record.view(0));
    state.context().count(RowOutcome::deleted);
}

}  // namespace

void drop_gone(TransferState& state) {
    state.context().flush();
    const auto rules = transfer_rules();
    for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule)
        state.dropped(*rule->type).visit([&](std::int64_t id) { drop(state, *rule, id); });
}

}  // namespace registrar
