// SPDX-License-Identifier: Apache-2.0
#include "domain/learning_data.h"

#include <set>

#include "domain/completions.h"
#include "domain/course_records.h"
#include "records/content.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"

namespace registrar {

namespace {

class Visitor {
public:
    Visitor(const LearningFilter& filter, const LearningParts& parts, Lookups& lookups,
            const VisitRecord& visit)
        : filter_(filter), parts_(parts), lookups_(lookups), visit_(visit) {}

    void visit_registrations() {
        if (!parts_.statuses && !parts_.tests && !parts_.files) return;
        for (const std::int64_t id : registrations()) {
            if (parts_.statuses) visit_children(tracking_type, id);
            if (parts_.tests) visit_children(test_result_type, id);
            visit_files(registration_type, id);
        }
    }
    void visit_completions() {
        if (!parts_.completion_history) return;
        RecordBlock meant(
            completion_type);  // the caller may delete visited records, so read all of them first
        const auto look = [&](const RecordView& record) {
            const Completion& completion = *as<Completion>(record);
            const Content content{static_cast<ContentKind>(completion.kind), completion.content_id};
            if (filter_.training == 0 || content == journey()) meant.add(record);
        };
        if (filter_.learner == 0)
            visit_learners(completion_type, journey(), lookups_, look);
        else
            for (const RecordView& record : lookups_.children(completion_type, filter_.learner)) look(record);
        for (std::size_t at = 0; at < meant.size(); ++at) visit_(completion_type, meant.view(at));
    }
    void visit_course_records() {
        if (!parts_.completion_history && !parts_.files) return;
        for (const std::int64_t id : course_records()) {
            const RecordView record = lookups_.load_now(course_record_type, id);
            if (!is_meant(*as<CourseRecord>(record))) continue;
            if (!parts_.completion_history) {
                visit_files(course_record_type, id);
                continue;
            }
            registrar::visit_files(course_record_type, id, lookups_, visit_);
            visit_children(credit_record_type, id);
            visit_(course_record_type, record);
        }
    }
    /// Visits the files that belong to the learner, or to the training and its materials.
    void visit_own_files() {
        if (filter_.training == 0) return visit_files(learner_type, filter_.learner);
        if (filter_.learner != 0) return;
        visit_files(training_type, filter_.training);
        for (const std::int64_t material : found(material_type, "material_training", filter_.training))
            visit_files(material_type, material);
    }

private:
    using Ids = std::vector<std::int64_t>;

    Content journey() const { return {ContentKind::journey, filter_.training}; }
    Ids found(const RecordType& type, std::string_view index, std::int64_t id) {
        const Matches ids = lookups_.find_now(type, type.index(index), lookups_.scoped_key(id, {}));
        return {ids.begin(), ids.end()};
    }
    Ids registrations() {
        Ids all;
        if (filter_.training == 0) return found(registration_type, "registration_learner", filter_.learner);
        for (const std::int64_t session : found(session_type, "session_training", filter_.training)) {
            if (filter_.learner == 0) {
                const Ids of_session = found(registration_type, "registration_session", session);
                all.insert(all.end(), of_session.begin(), of_session.end());
            } else if (const auto own = registration_of(filter_.learner, session, lookups_); own != 0) {
                all.push_back(own);
            }
        }
        return all;
    }
    Ids course_records() {
        if (filter_.learner != 0) return found(course_record_type, "course_record_learner", filter_.learner);
        return found(course_record_type, "course_record_training", filter_.training);
    }
    /// Held records are not assigned to a learner yet, so they are not learning data.
    bool is_meant(const CourseRecord& record) const {
        return record.state == word(CourseRecordState::assigned) &&
               (filter_.training == 0 || record.training_id == filter_.training);
    }
    void visit_children(const RecordType& type, std::int64_t parent) {
        for (const RecordView& record : lookups_.children(type, parent)) visit_(type, record);
    }
    void visit_files(const RecordType& owner, std::int64_t id) {
        if (parts_.files) registrar::visit_files(owner, id, lookups_, visit_);
    }

    const LearningFilter& filter_;
    const LearningParts& parts_;
    Lookups& lookups_;
    const VisitRecord& visit_;
};

}  // namespace

void visit_learning_data(const LearningFilter& filter, const LearningParts& parts, Lookups& lookups,
                         const VisitRecord& visit) {
    Visitor visitor(filter, parts, lookups, visit);
    visitor.visit_registrations();
    visitor.visit_completions();
    visitor.visit_course_records();
    visitor.visit_own_files();
}

SharedData shared_learning_data(const LearningFilter& filter, const LearningParts& parts, Lookups& lookups) {
    SharedData shared;
    if (filter.training == 0) return shared;
    std::set<std::int64_t> activities;
    for (const RecordView& record : lookups.children(training_content_type, filter.training))
        activities.insert(as<TrainingContent>(record)->lov_id);
    activities.erase(null_integer);
    for (const std::int64_t activity : activities) {
        if (parts.completion_history)
            visit_learners(completion_type, {ContentKind::activity, activity}, lookups,
                           [&](const RecordView& record) {
                               const auto& completion = *as<Completion>(record);
                               if (filter.learner == 0 || completion.learner_id == filter.learner)
                                   ++shared.completions;
                           });
        if (parts.files && filter.learner == 0)
            visit_files(lov_type, activity, lookups,
                        [&](const RecordType&, const RecordView&) { ++shared.files; });
    }
    return shared;
}

std::vector<const RecordType*> learning_types(const LearningParts& parts) {
    std::vector<const RecordType*> types;
    if (parts.statuses) types.push_back(&tracking_type);
    if (parts.tests) types.push_back(&test_result_type);
    if (parts.completion_history) types.insert(types.end(), {&completion_type, &course_record_type});
    if (parts.files) types.push_back(&file_type);
    return types;
}

bool is_learning_data(const RecordType& type, const RecordView& record) {
    if (&type == &course_record_type)
        return as<CourseRecord>(record)->state == word(CourseRecordState::assigned);
    return true;
}

}  // namespace registrar
