// SPDX-License-Identifier: Apache-2.0
#include "rules/course_record_rules.h"

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
const Message enrolment_ends_early{"end-before-start", "The enrolment ends before it starts.", Level::error,
                                   "`enrollment_end` is before `enrollment_start`."};

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

CourseRecordUpdate CourseRecordUpdate::of(const RecordView& course_record) {
    const auto& record = *as<CourseRecord>(course_record);
    return {record.enrollment_start, record.enrollment_end, record.completed_at, record.complete,
            text_of(course_record, &CourseRecord::participant_category)};
}

bool CourseRecordUpdate::agrees(const RecordView& stored) const {
    const auto& there = *as<CourseRecord>(stored);
    const std::string_view category_there = text_of(stored, &CourseRecord::participant_category);
    const bool adds = completes(there);
    const auto same = [adds](Timestamp given, Timestamp time) {
        return given == Timestamp::null || given == time || (adds && time == Timestamp::null);
    };
    const bool same_category =
        category.empty() || category == category_there || (adds && category_there.empty());
    const bool as_complete = adds || complete == Flag::null || complete == there.complete;
    const bool same_date = there.complete == Flag::no || same(completed, there.completed_at);
    return same(start, there.enrollment_start) && same(end, there.enrollment_end) && same_category &&
           as_complete && same_date;
}

void CourseRecordUpdate::enrol(Draft<CourseRecord>& record) const {
    if (start != Timestamp::null) record->enrollment_start = start;
    if (end != Timestamp::null) record->enrollment_end = end;
    if (!category.empty()) record.set_text(&CourseRecord::participant_category, category);
}

std::optional<Refusal> refuse_enrolment(const CourseRecord& record, const CourseRecordUpdate& update) {
    const bool both = record.enrollment_start != Timestamp::null && record.enrollment_end != Timestamp::null;
    if (!both || record.enrollment_start <= record.enrollment_end) return std::nullopt;
    return Refusal{&messages::enrolment_ends_early,
                   update.end != Timestamp::null ? "enrollment_end" : "enrollment_start"};
}

CreditGift::CreditGift(const Draft<Credit>& given, Lookups& lookups) : credit(given) {
    const RecordView there = credit_of(given->course_record_id, given.text(&Credit::credit_type), lookups);
    other = there.record != nullptr;
    if (!other) return;
    credit.set_text(&Credit::credit_type, text_of(there, &Credit::credit_type));
    if (credit->expires_at == Timestamp::null) credit->expires_at = as<Credit>(there)->expires_at;
    stands = credit.equals(there);
}

}  // namespace registrar
