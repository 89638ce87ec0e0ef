// SPDX-License-Identifier: Apache-2.0
#include "domain/bulk_selection.h"

#include "records/learning.h"

namespace registrar {

RegisteredLearners registered_learners(StoreReader& reader, std::int64_t day) {
    IdSet ended;
    visit_records<Session>(reader, session_type, [&](const Session& session) {
        if (session.end_date != Day::null && static_cast<std::int64_t>(session.end_date) < day)
            ended.add(session.id);
    });
    RegisteredLearners learners;
    visit_records<Registration>(reader, registration_type, [&](const Registration& registration) {
        learners.any.add(registration.learner_id);
        if (!ended.contains(registration.session_id)) learners.running.add(registration.learner_id);
    });
    return learners;
}

IdSet sessions_with_learners(StoreReader& reader) {
    IdSet sessions;
    visit_records<Registration>(reader, registration_type, [&](const Registration& registration) {
        sessions.add(registration.session_id);
    });
    return sessions;
}

}  // namespace registrar
