// SPDX-License-Identifier: Apache-2.0
#include "domain/dependents.h"

#include "records/learning.h"

namespace registrar {

namespace {

Matches of_session(const RecordType& type, const Index& index, std::int64_t session, Lookups& lookups) {
    return lookups.find_now(type, index, lookups.scoped_key(session, {}));
}

Matches registrations_of(std::int64_t session, Lookups& lookups) {
    static const Index& index = registration_type.index("registration_session");
    return of_session(registration_type, index, session, lookups);
}

}  // namespace

void visit_registration(std::int64_t id, Lookups& lookups, const VisitRecord& visit) {
    for (const RecordType* type : {&tracking_type, &test_result_type})
        for (const RecordView& record : lookups.children(*type, id)) visit(*type, record);
    visit(registration_type, lookups.load_now(registration_type, id));
}

void visit_session(std::int64_t id, Lookups& lookups, const VisitRecord& visit) {
    static const Index& interventions = intervention_type.index("intervention_session");
    for (const std::int64_t registration : registrations_of(id, lookups))
        visit_registration(registration, lookups, visit);
    for (const std::int64_t intervention : of_session(intervention_type, interventions, id, lookups))
        visit(intervention_type, lookups.load_now(intervention_type, intervention));
    visit(session_type, lookups.load_now(session_type, id));
}

bool has_registrations(std::int64_t session, Lookups& lookups) {
    return !registrations_of(session, lookups).empty();
}

std::int64_t registration_of(std::int64_t learner, std::int64_t session, Lookups& lookups) {
    static const Index& index = registration_type.index("registration_learner_session");
    const Matches found = lookups.find_now(registration_type, index, lookups.pair_key(learner, session));
    return found.empty() ? 0 : found.front();
}

}  // namespace registrar
