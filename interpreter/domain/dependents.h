// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lists what must be deleted with a registration or a session: a file, for instance, is deleted with the
// record to which it belongs. Deletes nothing itself.
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "workspace/lookups.h"

namespace registrar {

using VisitRecord = std::function<void(const RecordType& type, const RecordView& record)>;

/// Visits the files that belong to a record.
void visit_files(const RecordType& owner, std::int64_t id, Lookups& lookups, const VisitRecord& visit);
/// Returns the ids of the stored files that belong to these records, ascending.
std::vector<std::int64_t> stored_files(StoreReader& reader, const RecordType& owner,
                                       std::span<const std::int64_t> ids);
/// Visits a registration's trackings, test results and files, then the registration itself.
void visit_registration(std::int64_t id, Lookups& lookups, const VisitRecord& visit);
/// Visits a session's registrations, each as above, its interventions with their files, its own files, then
/// the session itself.
void visit_session(std::int64_t id, Lookups& lookups, const VisitRecord& visit);
/// Returns true if anybody is registered in the session.
bool has_registrations(std::int64_t session, Lookups& lookups);

/// Returns the learner's registration in the session; 0 if there is none.
std::int64_t registration_of(std::int64_t learner, std::int64_t session, Lookups& lookups);

}  // namespace registrar
