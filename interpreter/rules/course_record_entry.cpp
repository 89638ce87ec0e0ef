// SPDX-License-Identifier: Apache-2.0
#include "rules/course_record_entry.h"

#include <array>
#include <vector>

#include "records/content.h"

namespace registrar {

namespace messages {

const Message incomplete_credit{"incomplete-credit", "Do not put credits on a record that is not complete.",
                                Level::error,
                                "The record is not complete and `allowIncompleteCredit` is not yes."};
const Message incomplete_credit_stored{
    "incomplete-credit", "The credits are stored on a record that is not complete; the amount is final.",
    Level::warning, "`allowIncompleteCredit` is yes."};
const Message course_shell{"course-shell", "The course [...] is not known; a shell of it is made: [...].",
                           Level::warning,
                           "The course is created with code and title, without contents or certificate; the "
                           "report lists the shells made.",
                           true};
const Message no_required_content{
    "no-required-content",
    "Learners will be completed on enrolment, and receive whatever credit is available.", Level::warning,
    "The course has no required content object. Said by the row that stores the course's first record."};
const Message record_held{
    "held",
    "The learner is not known yet; the record is held until an account with this id or e-mail "
    "address is created.",
    Level::warning, "Neither id nor e-mail address leads to a learner."};
const Message record_withdrawn{"withdrawn", "The record was withdrawn and is not applied.", Level::warning,
                               "A held record of this person and course was withdrawn by hand."};
const Message completion_pending{
    "completion-pending", "The record is complete without a date; its completion date is pending.",
    Level::warning, "`date_completed` is empty, and `completionDateDefault` is pending."};
const Message date_without_completion{"date-without-completion",
                                      "The record is not complete; its completion date is not stored.",
                                      Level::warning, "`date_completed` is filled, and `complete` is not 1."};
const Message not_in_pars{
    "not-in-pars", "Without a participant category the record does not count in PARS reports.",
    Level::warning, "With `scope` course, `enrollment_start` is filled and `participant_category` is not."};

}  // namespace messages

namespace {

/// One row on its way into the store, when it is clear whom and what it means.
class Entry {
public:
    Entry(const CourseRecordRequest& request, const CourseRecordPolicy& policy, Context& context)
        : request_(request), policy_(policy), context_(context) {}

    void decide();

private:
    /// Warnings are about what is stored: a row that is rejected has none.
    struct Warning {
        const Message* message;
        MessageTarget target;
        std::array<std::string_view, 2> values = {};
    };
    RecordView stored() const;
    void refuse(const std::optional<Refusal>& refusal);
    void add();
    void change(const RecordView& stored);
    void make_shell();
    void take_values(Draft<CourseRecord>& record);
    void take_completion(CourseRecord& record);
    void count_in_pars(Draft<CourseRecord>& record);
    bool take_credit(const CourseRecord& record, bool completes);

    CourseRecordRequest request_;
    const CourseRecordPolicy& policy_;
    Context& context_;
    std::vector<Warning> warnings_;
};

void Entry::refuse(const std::optional<Refusal>& refusal) {
    if (refusal)
        context_.report(*refusal->message, {refusal->field},
                        {refusal->values[0], refusal->values[1], refusal->values[2]});
}

/// The record that the row is about: the learner's, else one that waits for the person.
RecordView Entry::stored() const {
    Lookups& lookups = context_.lookups();
    if (request_.training == 0) return {};
    if (request_.learner != 0)
        if (const RecordView own = course_record_of(request_.learner, request_.training, lookups);
            own.record != nullptr)
            return own;
    for (const auto state : {CourseRecordState::held, CourseRecordState::withdrawn})
        if (const RecordView waiting = unlinked_record(state, request_.person, request_.training, lookups);
            waiting.record != nullptr)
            return waiting;
    return {};
}

void Entry::make_shell() {
    auto shell = context_.create<Training>(training_type);
    shell.set_text(&Training::path_code, request_.course);
    shell.set_text(&Training::title, request_.title);
    shell->created_at = Timestamp{context_.now()};
    shell->imported = Flag::yes;
    context_.write(training_type, shell.view());
    warnings_.push_back({&messages::course_shell, {"title"}, {request_.course, request_.title}});
    request_.training = shell->id;
}

void Entry::take_values(Draft<CourseRecord>& record) {
    request_.update.enrol(record);
    refuse(refuse_enrolment(*record.operator->(), request_.update));
    count_in_pars(record);
}

void Entry::take_completion(CourseRecord& record) {
    if (request_.update.complete != Flag::yes) {
        if (request_.update.completed != Timestamp::null)
            warnings_.push_back({&messages::date_without_completion, {"date_completed"}});
        return;
    }
    record.complete = Flag::yes;
    record.completed_at = request_.update.completed;
    if (request_.update.completed != Timestamp::null) return;
    if (policy_.completed_at_import)
        record.completed_at = Timestamp{context_.now()};
    else
        warnings_.push_back({&messages::completion_pending, {"date_completed"}});
}

/// Records of other systems' past never count; those of a course do where enrolment and category are known.
void Entry::count_in_pars(Draft<CourseRecord>& record) {
    if (!policy_.counts_in_pars || record->enrollment_start == Timestamp::null) return;
    if (record->participant_category.null())
        return warnings_.push_back({&messages::not_in_pars, {"participant_category"}});
    record->in_pars = Flag::yes;
}

/// Wants the row's credit where the record lacks it, or where the row completes the record; true where there
/// is anything to write.
bool Entry::take_credit(const CourseRecord& record, bool completes) {
    if (request_.credit_type.empty()) return false;
    Lookups& lookups = context_.lookups();
    Draft<Credit> credit(credit_record_type);
    credit->course_record_id = record.id;
    credit.set_text(&Credit::credit_type, request_.credit_type);
    credit->amount = request_.amount;
    credit->expires_at = request_.expires;
    const CreditGift update(credit, lookups);
    if (update.stands) return false;
    if (update.other && !completes) context_.report(messages::record_exists);
    if (record.complete == Flag::no && policy_.allow_incomplete_credit)
        warnings_.push_back({&messages::incomplete_credit_stored, {"credits"}});
    else if (record.complete == Flag::no)
        context_.report(messages::incomplete_credit, {"credits"});
    refuse(refuse_credit(request_.training, request_.credit_type, request_.amount, lookups));
    context_.write(credit_record_type, update.credit.view());
    return true;
}

void Entry::add() {
    const bool first = request_.training == 0 || !has_course_records(request_.training, context_.lookups());
    if (request_.training == 0) make_shell();
    if (first && !requires_content(request_.training, context_.lookups()))
        warnings_.push_back({&messages::no_required_content, {}});
    auto record = context_.create<CourseRecord>(course_record_type);
    record->training_id = request_.training;
    const auto take = [&record](std::string_view text, Text CourseRecord::*member) {
        if (!text.empty()) record.set_text(member, text);
    };
    take(request_.person.user_id, &CourseRecord::external_user_id);
    take(request_.person.email, &CourseRecord::external_email);
    take(request_.first_name, &CourseRecord::first_name);
    take(request_.last_name, &CourseRecord::last_name);
    if (request_.learner != 0) {
        record->learner_id = request_.learner;
    } else {
        record->state = word(CourseRecordState::held);
        warnings_.push_back({&messages::record_held, {}});
    }
    take_values(record);
    take_completion(*record.operator->());
    context_.write(course_record_type, record.view());
    take_credit(*record.operator->(), false);
    context_.set_outcome(RowOutcome::created);
}

void Entry::change(const RecordView& stored) {
    const auto& before = *as<CourseRecord>(stored);
    const bool completes = request_.update.completes(before);
    if (!request_.update.agrees(stored)) return context_.report(messages::record_exists);
    Draft<CourseRecord> record(course_record_type, stored);
    if (before.state == word(CourseRecordState::held) && request_.learner != 0) {
        refuse(refuse_held_credits(stored, context_.lookups()));
        record = assigned_record(stored, request_.learner);
    }
    if (completes) {
        take_values(record);
        take_completion(*record.operator->());
    }
    const bool credit = take_credit(*record.operator->(), completes);
    const bool changed = context_.write_changed(record, stored);
    context_.set_outcome(changed  ? RowOutcome::updated
                         : credit ? RowOutcome::created
                                  : RowOutcome::unchanged);
}

void Entry::decide() {
    const RecordView there = stored();
    if (there.record == nullptr) {
        add();
    } else if (as<CourseRecord>(there)->state == word(CourseRecordState::withdrawn)) {
        warnings_.push_back({&messages::record_withdrawn, {}});
        context_.set_outcome(RowOutcome::unchanged);
    } else {
        change(there);
    }
    if (context_.failed()) return;
    for (const Warning& warning : warnings_)
        context_.report(*warning.message, warning.target, {warning.values[0], warning.values[1]});
}

}  // namespace

void enter_course_record(const CourseRecordRequest& request, const CourseRecordPolicy& policy,
                         Context& context) {
    Entry(request, policy, context).decide();
}

}  // namespace registrar
