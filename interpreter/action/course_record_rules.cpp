// SPDX-License-Identifier: Apache-2.0
#include "action/course_record_rules.h"

#include "records/people.h"
#include "values/number.h"

namespace registrar {

namespace messages {

const Message unknown_credit_type{"unknown-credit-type", "Unknown credit type [...].", Level::error,
                                  "The store has no credit type of this name."};
const Message credits_above_offer{
    "credits-above-offer", "[...] credits of the type [...] are above the [...] that the course offers.",
    Level::error, "The course's offer of the type, or 0 where it offers credit of other types only."};
const Message credits_below_offer{
    "credits-below-offer",
    "[...] credits of the type [...] are below the [...] that the course gives, which is not variable.",
    Level::error, "The course's offer of the type is not variable."};
const Message record_exists{
    "record-exists",
    "This record exists already; the course record importer cannot update enrolments or credits.",
    Level::error, "The learner has another enrolment in the course, or another credit of the type."};
const Message persons_disagree{"references-disagree",
                               "The learner references of the record do not lead to one learner: [...].",
                               Level::error, "Id and e-mail address lead to different learners."};
const Message stays_held{"stays-held", "The record of the course [...] stays held: [...]", Level::warning,
                         "A record that waits for this person cannot be assigned; the reason is that of the "
                         "course record import."};

}  // namespace messages

std::string Refusal::text() const {
    const std::array<std::string_view, 3> views{values[0], values[1], values[2]};
    return fill(message->text, views);
}

std::optional<Refusal> refuse_credit(std::int64_t training, std::string_view type, double amount,
                                     Lookups& lookups) {
    if (!is_credit_type(type, lookups))
        return Refusal{&messages::unknown_credit_type, "credit_type", {std::string(type)}};
    const auto range = credit_range(training, type, lookups);
    if (!range || (range->least <= amount && amount <= range->most)) return std::nullopt;
    const Message& message =
        amount > range->most ? messages::credits_above_offer : messages::credits_below_offer;
    return Refusal{
        &message, "credits", {format_decimal(amount), std::string(type), format_decimal(range->most)}};
}

std::optional<Refusal> refuse_assignment(const RecordView& held, std::int64_t learner, Lookups& lookups) {
    const auto& record = *as<CourseRecord>(held);
    if (course_record_of(learner, record.training_id, lookups).record != nullptr)
        return Refusal{&messages::record_exists};
    for (const RecordView& credit : lookups.children(credit_record_type, record.id))
        if (auto refusal = refuse_credit(record.training_id, text_of(credit, &Credit::credit_type),
                                         as<Credit>(credit)->amount, lookups))
            return refusal;
    return std::nullopt;
}

Draft<CourseRecord> assigned_record(const RecordView& held, std::int64_t learner) {
    Draft<CourseRecord> record(course_record_type, held);
    record->learner_id = learner;
    record->state = word(CourseRecordState::assigned);
    return record;
}

void visit_held_records(const RecordView& learner, Lookups& lookups, const LookAtHeld& look) {
    const std::int64_t id = as<Learner>(learner)->id;
    for (const std::int64_t candidate : held_records_near(learner, lookups)) {
        const RecordView held = lookups.load_now(course_record_type, candidate);
        const ExternalPerson person = ExternalPerson::of(held);
        const Resolution found = find_person(person, lookups);
        if (found.found() && found.id != id) continue;  // the references lead to an older account
        look(held, found.found() ? refuse_assignment(held, id, lookups)
                                 : std::optional(Refusal{&messages::persons_disagree, {}, {person.text()}}));
    }
}

void assign_held_records(const RecordView& learner, Context& context) {
    Lookups& lookups = context.lookups();
    const std::int64_t id = as<Learner>(learner)->id;
    visit_held_records(learner, lookups, [&](const RecordView& held, const std::optional<Refusal>& refusal) {
        if (!refusal) return context.write(course_record_type, assigned_record(held, id).view());
        const std::string course = course_name(as<CourseRecord>(held)->training_id, lookups);
        context.say(messages::stays_held, {.value = course}, {course, refusal->text()});
    });
}

void assign_held_records(const RecordView& learner, WholeContext& context, Lookups& lookups) {
    const std::int64_t id = as<Learner>(learner)->id;
    visit_held_records(learner, lookups, [&](const RecordView& held, const std::optional<Refusal>& refusal) {
        if (!refusal) return context.put_counted(course_record_type, assigned_record(held, id).view());
        const std::string course = course_name(as<CourseRecord>(held)->training_id, lookups);
        context.say(messages::stays_held, {.value = course}, {course, refusal->text()});
    });
}

void assign_held_records(std::span<const std::int64_t> learners, WholeContext& context) {
    context.flush();
    Lookups lookups(context.view(), 0);
    if (!any_in_state(CourseRecordState::held, lookups)) return;
    for (const std::int64_t learner : learners) {
        lookups.begin_group();
        assign_held_records(lookups.load_now(learner_type, learner), context, lookups);
    }
}

}  // namespace registrar
