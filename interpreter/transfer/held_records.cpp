// SPDX-License-Identifier: Apache-2.0
#include "transfer/held_records.h"

#include "domain/course_records.h"
#include "records/people.h"
#include "rules/course_record_rules.h"

namespace registrar {

void HeldRecords::find(const RecordBlock& held) {
    if (!lookups_) {
        state_.context().flush();  // so that the lookups find the learners of this transfer
        lookups_ = std::make_unique<Lookups>(state_.context().reader(), 0);
    }
    lookups_->begin_group();
    const auto& record = held.as<CourseRecord>(0);
    if (const auto before = state_.earlier().of(course_record_type).find(record.id)) {
        const RecordView stored = lookups_->load_now(course_record_type, before->target);
        const auto* copy = stored.record == nullptr ? nullptr : as<CourseRecord>(stored);
        if (copy != nullptr && copy->state != word(CourseRecordState::held)) {
            found_[record.id] = {copy->learner_id, record.training_id, copy->state, {}, true};
            return;
        }
    }
    const ExternalPerson person = ExternalPerson::of(held.view(0));
    const Resolution person_here = find_person(person, *lookups_);
    const Found found{person_here.id, record.training_id, word(CourseRecordState::assigned), person.text()};
    if (person_here.agreement == Agreement::disagree)
        report(found, Refusal{&messages::persons_disagree, {}, {found.person}}.text());
    if (!person_here.found()) return;
    found_[record.id] = found;
    wanted_.emplace(person_here.id, record.training_id);
}

void HeldRecords::note_assigned(const RecordBlock& record) {
    const auto& other = record.as<CourseRecord>(0);
    if (const std::pair key(other.learner_id, other.training_id); wanted_.count(key) > 0) others_.insert(key);
}

void HeldRecords::decide() {
    for (auto held = found_.begin(); held != found_.end();) {
        const Found& found = held->second;
        if (!found.before && others_.count({found.learner, found.training}) > 0) {
            report(found, Refusal{&messages::record_exists}.text());
            held = found_.erase(held);
        } else {
            learners_.add(found.learner);
            ++held;
        }
    }
}

void HeldRecords::assign(RecordBlock& copy) const {
    auto& held = copy.as<CourseRecord>(0);
    if (held.state != word(CourseRecordState::held)) return;
    const auto found = found_.find(held.id);
    if (found == found_.end()) return;
    held.learner_id = found->second.learner;
    held.state = found->second.state;
}

void HeldRecords::report(const Found& stays, const std::string& reason) {
    report_stays_held({course_name(stays.training, *lookups_), stays.person, reason}, state_.context());
}

}  // namespace registrar
