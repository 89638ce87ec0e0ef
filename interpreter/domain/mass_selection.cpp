// SPDX-License-Identifier: Apache-2.0
#include "domain/mass_selection.h"

#include <algorithm>

#include "records/learning.h"

namespace registrar {

namespace {

constexpr std::size_t records_at_once = 4096;

}  // namespace

RegisteredLearners registered_learners(StoreView& view, std::int64_t day) {
    IdSet ended;
    visit_records<Session>(view, session_type, [&](const Session& session) {
        if (session.end_date != Day::null && static_cast<std::int64_t>(session.end_date) < day)
            ended.add(session.id);
    });
    RegisteredLearners learners;
    visit_records<Registration>(view, registration_type, [&](const Registration& registration) {
        learners.any.add(registration.learner_id);
        if (!ended.contains(registration.session_id)) learners.running.add(registration.learner_id);
    });
    return learners;
}

IdSet sessions_with_learners(StoreView& view) {
    IdSet sessions;
    visit_records<Registration>(view, registration_type, [&](const Registration& registration) {
        sessions.add(registration.session_id);
    });
    return sessions;
}

DependentRecords::DependentRecords(StoreView& view, const RecordType& type)
    : type_(&type), offset_(type.attributes[0].offset()), cursor_(view.scan(type)), block_(type) {}

bool DependentRecords::fill() {
    if (at_ < block_.size()) return true;
    block_.clear();
    at_ = 0;
    return cursor_->next(block_, records_at_once) > 0;
}

void DependentRecords::visit(std::span<const std::int64_t> ids,
                             const std::function<void(const RecordView&)>& visit) {
    if (ids.empty()) return;
    for (; fill(); ++at_) {
        const std::int64_t id = member<std::int64_t>(block_.at(at_), offset_);
        if (id > ids.back()) return;
        if (std::binary_search(ids.begin(), ids.end(), id)) visit(block_.view(at_));
    }
}

}  // namespace registrar
