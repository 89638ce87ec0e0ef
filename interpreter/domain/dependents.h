// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lists what must be deleted with a registration or a session. Deletes nothing itself.
#include <cstdint>
#include <functional>

#include "workspace/lookups.h"

namespace registrar {

using VisitRecord = std::function<void(const RecordType& type, const RecordView& record)>;

/// Visits a registration's trackings and test results, then the registration itself.
void visit_registration(std::int64_t id, Lookups& lookups, const VisitRecord& visit);
/// Visits a session's registrations, each as above, its interventions, then the session itself.
void visit_session(std::int64_t id, Lookups& lookups, const VisitRecord& visit);
/// Returns true if anybody is registered in the session.
bool has_registrations(std::int64_t session, Lookups& lookups);

/// Returns the learner's registration in the session; 0 if there is none.
std::int64_t registration_of(std::int64_t learner, std::int64_t session, Lookups& lookups);

}  // namespace registrar
