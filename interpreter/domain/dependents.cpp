// SPDX-License-Identifier: Apache-2.0
#include "domain/dependents.h"

#include <algorithm>

#include "records/content.h"
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

void visit_files(const RecordType& owner, std::int64_t id, Lookups& lookups, const VisitRecord& visit) {
    static const Index& index = file_type.index("file_owner");
    const Matches found = lookups.find_now(file_type, index, lookups.scoped_key(id, owner.name));
    const std::vector<std::int64_t> files(found.begin(), found.end());
    for (const std::int64_t file : files) visit(file_type, lookups.load_now(file_type, file));
}

std::vector<std::int64_t> stored_files(StoreReader& reader, const RecordType& owner,
                                       std::span<const std::int64_t> ids) {
    static const Index& by_owner = file_type.index("file_owner");
    if (ids.empty() || reader.estimate(file_type) == 0) return {};
    std::vector<std::string> keys(ids.size());
    for (std::size_t at = 0; at < keys.size(); ++at) {
        append_key_part(keys[at], ids[at]);
        keys[at] += owner.name;
    }
    FoundIds found;
    reader.find(file_type, by_owner, std::vector<std::string_view>(keys.begin(), keys.end()), found);
    std::sort(found.ids.begin(), found.ids.end());
    return std::move(found.ids);
}

void visit_registration(std::int64_t id, Lookups& lookups, const VisitRecord& visit) {
    for (const RecordType* type : {&tracking_type, &test_result_type})
        for (const RecordView& record : lookups.children(*type, id)) visit(*type, record);
    visit_files(registration_type, id, lookups, visit);
    visit(registration_type, lookups.load_now(registration_type, id));
}

void visit_session(std::int64_t id, Lookups& lookups, const VisitRecord& visit) {
    static const Index& interventions = intervention_type.index("intervention_session");
    for (const std::int64_t registration : registrations_of(id, lookups))
        visit_registration(registration, lookups, visit);
    for (const std::int64_t intervention : of_session(intervention_type, interventions, id, lookups)) {
        visit_files(intervention_type, intervention, lookups, visit);
        visit(intervention_type, lookups.load_now(intervention_type, intervention));
    }
    visit_files(session_type, id, lookups, visit);
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
