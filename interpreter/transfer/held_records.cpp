// SPDX-License-Identifier: Apache-2.0
#include "transfer/held_records.h"

#include "domain/course_records.h"
#include "records/people.h"
#include "rules/course_record_rules.h"

namespace registrar {

/// Returns lookups in this store that show the learners of this transfer.
Lookups& HeldRecords::lookups() {
    if (!lookups_) {
        state_.context().flush();
        lookups_ = std::make_unique<Lookups>(state_.context().reader(), 0);
        source_lookups_ = std::make_unique<Lookups>(state_.source_reader(), 0);
        state_.references().of(learner_type).visit([this](std::int64_t source, const IdMap::Entry& place) {
            sources_[place.target].push_back(source);
        });
    }
    lookups_->begin_group();
    source_lookups_->begin_group();
    return *lookups_;
}

/// Returns whether the source has a record of the course for somebody who is this learner.
bool HeldRecords::has_record(std::int64_t learner, std::int64_t training_in_source) {
    const auto found = sources_.find(learner);
    return found != sources_.end() &&
           std::any_of(found->second.begin(), found->second.end(), [&](std::int64_t source) {
               return course_record_of(source, training_in_source, *source_lookups_).record != nullptr;
           });
}

void HeldRecords::assign(const RecordView& record, RecordBlock& copy) {
    auto& held = copy.as<CourseRecord>(0);
    if (held.state != word(CourseRecordState::held) || held.learner_id != null_integer) return;
    auto known = assigned_.find(held.id);
    if (known == assigned_.end()) {
        known = assigned_.emplace(held.id, 0).first;
        Lookups& here = lookups();
        const ExternalPerson person = ExternalPerson::of(copy.view(0));
        const Resolution found = find_person(person, here);
        if (found.agreement == Agreement::disagree) {
            const std::string course = course_name(held.training_id, here);
            const Refusal unclear{&messages::persons_disagree, {}, {person.text()}};
            state_.context().report(messages::stays_held, {.value = course}, {course, unclear.text()});
        }
        if (found.found() && !has_record(found.id, as<CourseRecord>(record)->training_id) &&
            taken_.emplace(found.id, held.training_id).second)
            known->second = found.id;
    }
    if (known->second == 0) return;
    held.learner_id = known->second;
    held.state = word(CourseRecordState::assigned);
}

void HeldRecords::keep_assigned(std::int64_t target, RecordBlock& copy) {
    auto& held = copy.as<CourseRecord>(0);
    if (held.state != word(CourseRecordState::held)) return;
    RecordBlock stored(course_record_type);
    state_.here().load(course_record_type, std::span(&target, 1), stored);
    if (stored.size() == 0) return;
    held.learner_id = stored.as<CourseRecord>(0).learner_id;
    held.state = stored.as<CourseRecord>(0).state;
}

}  // namespace registrar
