// SPDX-License-Identifier: Apache-2.0
#include "domain/references.h"

#include <algorithm>
#include <vector>

#include "domain/reference_lookup.h"
#include "records/content.h"
#include "records/people.h"
#include "workspace/draft.h"

namespace registrar {

void LearnerReference::request_lookups(Lookups& lookups) {
    static const Index& login = learner_type.index("learner_login");
    static const Index& ref_number = learner_type.index("learner_ref_number");
    static const Index& email = learner_type.index("learner_email");
    request_text(lookups, {learner_type, login, MatchRule::folded}, candidate_login, by_login);
    request_text(lookups, {learner_type, ref_number, MatchRule::exact}, candidate_ref_number, by_ref_number);
    request_text(lookups, {learner_type, email, MatchRule::folded}, candidate_email, by_email);
}

Resolution LearnerReference::resolve() const {
    return registrar::resolve({{candidate_login.filled(), by_login},
                               {candidate_ref_number.filled(), by_ref_number},
                               {candidate_email.filled(), by_email}});
}

std::string LearnerReference::text() const {
    return joined_texts({&candidate_login, &candidate_ref_number, &candidate_email});
}

void LovReference::request_lookups(Lookups& lookups) {
    static const Index& code = lov_type.index("lov_code");
    static const Index& guid = lov_type.index("lov_guid");
    request_text(lookups, {lov_type, code, MatchRule::exact}, lov_code, by_code);
    request_text(lookups, {lov_type, guid, MatchRule::guid}, lov_guid, by_guid);
}

Resolution LovReference::resolve() const {
    return registrar::resolve({{lov_code.filled(), by_code}, {lov_guid.filled(), by_guid}});
}

void LovReference::load(Lookups& lookups) {
    lov = {};
    if (const Resolution found = resolve(); found.found()) lookups.load(lov_type, found.id, lov);
}

bool LovReference::is_vendors_own() const {
    return lov.record != nullptr &&
           static_cast<const Lov*>(lov.record)->publisher.in(lov.arena) == "CrossKnowledge";
}

bool LovReference::is_easyquizz() const {
    return lov.record != nullptr && static_cast<const Lov*>(lov.record)->type.in(lov.arena) == "easyquizz";
}

std::string LovReference::text() const {
    return joined_texts({&lov_code, &lov_guid});
}

namespace {

constexpr auto archived = Word{2};  // C, P, A

using Ids = std::vector<std::int64_t>;

Ids open_only(Matches matches, Lookups& lookups) {
    Ids open(matches.begin(), matches.end());
    std::erase_if(open, [&](std::int64_t id) { return !is_open_training(id, lookups); });
    return open;
}

Ids found_by(const TextIndex& where, const Given<std::string_view>& cell, Lookups& lookups) {
    if (!cell.good()) return {};
    return open_only(lookups.find_now(where.type, where.index, lookups.match_key(where.rule, *cell)),
                     lookups);
}

}  // namespace

bool is_open_training(std::int64_t id, Lookups& lookups) {
    const auto* training = as<Training>(lookups.load_now(training_type, id));
    return training != nullptr && training->status != archived;
}

bool TrainingReference::given() const {
    return training_path_code.filled() || training_title.filled() || training_guid.filled() ||
           training_id.filled();
}

bool TrainingReference::unreadable() const {
    return training_path_code.bad() || training_title.bad() || training_guid.bad() || training_id.bad();
}

Resolution TrainingReference::resolve(Lookups& lookups) const {
    static const Index& path_code = training_type.index("training_path_code");
    static const Index& title = training_type.index("training_title");
    static const Index& guid = training_type.index("training_guid");
    const Ids by_code = found_by({training_type, path_code, MatchRule::exact}, training_path_code, lookups);
    const Ids by_title = found_by({training_type, title, MatchRule::exact}, training_title, lookups);
    const Ids by_guid = found_by({training_type, guid, MatchRule::guid}, training_guid, lookups);
    const Ids by_id = training_id.good() ? open_only({&training_id.value, 1}, lookups) : Ids();
    return registrar::resolve({{training_path_code.filled(), by_code},
                               {training_title.filled(), by_title},
                               {training_guid.filled(), by_guid},
                               {training_id.filled(), by_id}});
}

std::vector<std::string_view> TrainingReference::columns() const {
    std::vector<std::string_view> found;
    if (training_path_code.filled()) found.emplace_back("trainingPathCode");
    if (training_title.filled()) found.emplace_back("trainingTitle");
    if (training_guid.filled()) found.emplace_back("trainingGuid");
    if (training_id.filled()) found.emplace_back("trainingId");
    return found;
}

TrainingReference TrainingReference::only(const SearchField& search) const {
    TrainingReference searched = *this;
    if (search.empty()) return searched;
    searched.training_title = {};
    if (!search.names(TrainingKey::path_code)) searched.training_path_code = {};
    if (!search.names(TrainingKey::guid)) searched.training_guid = {};
    if (!search.names(TrainingKey::id)) searched.training_id = {};
    return searched;
}

std::string TrainingReference::text() const {
    std::string text = joined_texts({&training_path_code, &training_title, &training_guid});
    if (training_id.good()) text += (text.empty() ? "" : ", ") + std::to_string(*training_id);
    return text;
}

EntityReference::Answer EntityReference::find(Lookups& lookups) const {
    static const Index& guid = entity_type.index("entity_guid");
    static const Index& name = entity_type.index("entity_name");
    Answer answer;
    if (entity_guid.good())
        answer.by_guid =
            lookups.find_now(entity_type, guid, lookups.match_key(MatchRule::guid, *entity_guid));
    if (entity_name.good())
        answer.by_name =
            lookups.find_now(entity_type, name, lookups.match_key(MatchRule::exact, *entity_name));
    if (entity_id.good() && lookups.load_now(entity_type, *entity_id).record != nullptr)
        answer.by_id = Matches(&entity_id.value, 1);
    answer.together = resolve({{entity_guid.filled(), answer.by_guid},
                               {entity_id.filled(), answer.by_id},
                               {entity_name.filled(), answer.by_name}});
    return answer;
}

std::string EntityReference::text() const {
    const std::string id = entity_id.good() ? std::to_string(*entity_id) : std::string();
    Given<std::string_view> id_text;
    if (entity_id.good()) id_text.set(id);
    return joined_texts({&entity_guid, &id_text, &entity_name});
}

namespace {

const Index& registration_index() {
    static const Index& index = registration_type.index("registration_learner_session");
    return index;
}

}  // namespace

bool SessionReference::names_a_training() const {
    return training_path_code.filled() || training_id.filled() || training_guid.filled();
}

bool SessionReference::unreadable() const {
    return session_guid.bad() || session_title.bad() || session_id.bad() || training_path_code.bad() ||
           training_id.bad() || training_guid.bad();
}

bool SessionReference::names_a_session() const {
    return session_guid.filled() || session_id.filled() || (session_title.filled() && names_a_training());
}

void SessionReference::request_lookups(Lookups& lookups) {
    static const Index& guid = session_type.index("session_guid");
    static const Index& path_code = training_type.index("training_path_code");
    static const Index& own_guid = training_type.index("training_guid");
    request_text(lookups, {session_type, guid, MatchRule::guid}, session_guid, by_guid_);
    request_text(lookups, {training_type, path_code, MatchRule::exact}, training_path_code,
                 training_by_code_);
    request_text(lookups, {training_type, own_guid, MatchRule::guid}, training_guid, training_by_guid_);
}

std::int64_t SessionReference::training() const {
    const Matches by_id = training_id.good() ? Matches(&training_id.value, 1) : Matches();
    return resolve({{training_path_code.filled(), training_by_code_},
                    {training_guid.filled(), training_by_guid_},
                    {training_id.filled(), by_id}})
        .id;
}

void SessionReference::request_sessions(Lookups& lookups) {
    static const Index& title = session_type.index("session_training_title");
    by_title_ = {};
    session_ = {};
    direct_ = 0;
    if (session_guid.filled() || session_id.filled()) {
        const Matches by_id = session_id.good() ? Matches(&session_id.value, 1) : Matches();
        direct_ = resolve({{session_guid.filled(), by_guid_}, {session_id.filled(), by_id}}).id;
        if (direct_ != 0) lookups.load(session_type, direct_, session_);
    } else if (const std::int64_t training_found = training(); training_found != 0 && session_title.good()) {
        const std::string_view matched = lookups.match_key(MatchRule::exact, *session_title);
        lookups.find(session_type, title, lookups.scoped_key(training_found, matched), by_title_);
    }
}

bool SessionReference::fits() const {
    if (session_.record == nullptr) return false;
    const auto& session = *static_cast<const Session*>(session_.record);
    if (names_a_training() && training() != session.training_id) return false;
    if (!session_title.filled()) return true;
    std::string left;
    std::string right;
    return match_text(MatchRule::exact, *session_title, left) ==
           match_text(MatchRule::exact, session.title.in(session_.arena), right);
}

Matches SessionReference::candidates() const {
    if (direct_ != 0) return fits() ? Matches(&direct_, 1) : Matches();
    return by_title_;
}

void SessionReference::request_registrations(std::int64_t learner_id, Lookups& lookups) {
    const Matches sessions = candidates();
    for (std::size_t at = 0; at < std::min(sessions.size(), foreseen); ++at) {
        registrations_[at] = {};
        lookups.find(registration_type, registration_index(), lookups.pair_key(learner_id, sessions[at]),
                     registrations_[at]);
    }
}

FoundRegistration SessionReference::registration(std::int64_t learner_id, Lookups& lookups) const {
    FoundRegistration found;
    const Matches sessions = candidates();
    for (std::size_t at = 0; at < sessions.size(); ++at) {
        const Matches registrations = at < foreseen
                                          ? registrations_[at]
                                          : lookups.find_now(registration_type, registration_index(),
                                                             lookups.pair_key(learner_id, sessions[at]));
        if (registrations.empty()) continue;
        if (found.id != 0) {
            found.several = true;
            break;
        }
        found.id = registrations.front();
        found.session_id = sessions[at];
    }
    return found;
}

}  // namespace registrar
