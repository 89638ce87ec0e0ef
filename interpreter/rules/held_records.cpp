// SPDX-License-Identifier: Apache-2.0
#include "rules/held_records.h"

#include "records/people.h"

namespace registrar {

namespace messages {

const Message persons_disagree{"references-disagree",
                               "The learner references of the record do not lead to one learner: [...].",
                               Level::error, "Id and e-mail address lead to different learners."};
const Message stays_held{"stays-held", "The record of the course [...] stays held: [...]", Level::warning,
                         "A record that waits for this person cannot be assigned; the reason is that of the "
                         "course record import."};

}  // namespace messages

namespace {

std::vector<Draft<Credit>> credits_of(std::int64_t course_record, Lookups& lookups) {
    std::vector<Draft<Credit>> credits;
    for (const RecordView& credit : lookups.children(credit_record_type, course_record))
        credits.emplace_back(credit_record_type, credit);
    return credits;
}

std::optional<Refusal> refuse_credit_of(const Draft<CourseRecord>& record, const Draft<Credit>& credit,
                                        Lookups& lookups) {
    return refuse_credit(record->training_id, credit.text(&Credit::credit_type), credit->amount, lookups);
}

}  // namespace

std::optional<Refusal> refuse_held_credits(const RecordView& held, Lookups& lookups) {
    const Draft<CourseRecord> record(course_record_type, held);
    for (const Draft<Credit>& credit : credits_of(record->id, lookups))
        if (auto refusal = refuse_credit_of(record, credit, lookups)) return refusal;
    return std::nullopt;
}

Draft<CourseRecord> assigned_record(const RecordView& held, std::int64_t learner) {
    Draft<CourseRecord> record(course_record_type, held);
    record->learner_id = learner;
    record->state = word(CourseRecordState::assigned);
    return record;
}

Assignment::Assignment(const RecordView& held, std::int64_t learner, Lookups& lookups)
    : held_(course_record_type, held),
      held_credits_(credits_of(held_->id, lookups)),
      record_(assigned_record(held_.view(), learner)) {
    const RecordView own = course_record_of(learner, held_->training_id, lookups);
    if (own.record != nullptr) join(own, lookups);
    for (const Draft<Credit>& credit : held_credits_)
        if (!refusal_) refusal_ = refuse_credit_of(held_, credit, lookups);
}

void Assignment::join(const RecordView& own, Lookups& lookups) {
    joins_ = true;
    const CourseRecordUpdate update = CourseRecordUpdate::of(held_.view());
    if (!update.agrees(own)) {
        refusal_ = Refusal{&messages::record_exists};
        return;
    }
    const bool completes = update.completes(*as<CourseRecord>(own));
    record_ = Draft<CourseRecord>(course_record_type, own);
    if (completes) {
        update.enrol(record_);
        record_->complete = Flag::yes;
        record_->completed_at = update.completed;
        if (held_->in_pars == Flag::yes) record_->in_pars = Flag::yes;
        refusal_ = refuse_enrolment(*record_.operator->(), update);
    }
    for (const Draft<Credit>& credit : held_credits_) give(credit, completes, lookups);
}

/// A credit comes to the record that there is; it replaces one of its type only where that is completed.
void Assignment::give(Draft<Credit> credit, bool completes, Lookups& lookups) {
    credit->course_record_id = record_->id;
    CreditGift update(credit, lookups);
    if (update.stands) return;
    if (update.other && !completes) refusal_ = Refusal{&messages::record_exists};
    credits_.push_back(std::move(update.credit));
}

void Assignment::enter(const RecordChanges& changes) const {
    if (joins_) {
        for (const Draft<Credit>& credit : held_credits_) changes.erase(credit_record_type, credit.view());
        changes.erase(course_record_type, held_.view());
    }
    changes.put(course_record_type, record_.view());
    for (const Draft<Credit>& credit : credits_) changes.put(credit_record_type, credit.view());
}

namespace {

/// Gives the record, which may be about the learner who came just now, or says why it stays held.
template <class AnyContext>
void assign_held_record(std::int64_t candidate, std::int64_t learner, Lookups& lookups, AnyContext& context,
                        const RecordChanges& changes) {
    const RecordView stored = lookups.load_now(course_record_type, candidate);
    if (stored.record == nullptr || as<CourseRecord>(stored)->state != word(CourseRecordState::held)) return;
    const Draft<CourseRecord> held(course_record_type, stored);
    const ExternalPerson person = ExternalPerson::of(held.view());
    const Resolution found = find_person(person, lookups);
    if (found.found() && found.id != learner) return;  // the references lead to an older account
    const Refusal unclear{&messages::persons_disagree, {}, {person.text()}};
    const Assignment assignment(held.view(), learner, lookups);
    const std::optional<Refusal> refusal = found.found() ? assignment.refusal() : std::optional(unclear);
    if (!refusal) return assignment.enter(changes);
    const std::string course = course_name(held->training_id, lookups);
    context.report(messages::stays_held, {.value = course}, {course, refusal->text()});
}

}  // namespace

void assign_held_records(const RecordView& learner, Context& context) {
    const std::int64_t id = as<Learner>(learner)->id;
    const RecordChanges changes{
        [&context](const RecordType& type, const RecordView& record) { context.write(type, record); },
        [&context](const RecordType& type, const RecordView& record) { context.remove(type, record); }};
    for (const std::int64_t candidate : held_records_near(learner, context.lookups()))
        assign_held_record(candidate, id, context.lookups(), context, changes);
}

void assign_held_records(std::span<const std::int64_t> learners, FinalizerContext& context) {
    context.flush();
    Lookups lookups(context.reader(), 0);
    if (!any_in_state(CourseRecordState::held, lookups)) return;
    const RecordChanges changes{
        [&context](const RecordType& type, const RecordView& record) { context.put_counted(type, record); },
        [&context](const RecordType& type, const RecordView& record) { context.erase(type, record); }};
    for (const std::int64_t learner : learners) {
        lookups.begin_group();
        for (const std::int64_t candidate :
             held_records_near(lookups.load_now(learner_type, learner), lookups)) {
            // The person's next record has to see what came of the one before.
            Lookups now(context.reader(), 0);
            assign_held_record(candidate, learner, now, context, changes);
            context.flush();
        }
    }
}

}  // namespace registrar
