// SPDX-License-Identifier: Apache-2.0
#include "domain/session_reference.h"

#include <algorithm>

#include "domain/reference_lookup.h"
#include "records/content.h"

namespace registrar {

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
    ask_text(lookups, {session_type, guid, MatchRule::guid}, session_guid, by_guid_);
    ask_text(lookups, {training_type, path_code, MatchRule::exact}, training_path_code, training_by_code_);
    ask_text(lookups, {training_type, own_guid, MatchRule::guid}, training_guid, training_by_guid_);
}

std::int64_t SessionReference::training() const {
    const Matches by_id = training_id.good() ? Matches(&training_id.value, 1) : Matches();
    return resolve({{training_path_code.filled(), training_by_code_},
                    {training_guid.filled(), training_by_guid_},
                    {training_id.filled(), by_id}})
        .id;
}

void SessionReference::ask_sessions(Lookups& lookups) {
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

void SessionReference::ask_registrations(std::int64_t learner_id, Lookups& lookups) {
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
