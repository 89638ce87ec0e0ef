// SPDX-License-Identifier: Apache-2.0
#include "rules/course_record_rules.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "domain/account.h"
#include "records/content.h"
#include "records/people.h"
#include "values/date_format.h"
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
    Level::error,
    "The learner has another enrolment in the course, or another credit of the type. record-differs shows "
    "both and says how to correct it."};
const Message record_differs{
    "record-differs", "Stored: [...]. The row: [...]. To correct it, [...].", Level::error,
    "Beside record-exists: the values that differ, and what to run. A record is deleted with "
    "deleteLearningDataAction (`what` = completionHistory, for this learner and course), then the file is "
    "imported again. `registrar credit set` changes the amount of a credit."};
const Message counts_in_pars{
    "counts-in-pars",
    "The record counts in PARS reports; an import with the scope global does not change it.", Level::error,
    "Global rows are legacy data and never change what PARS reports: they neither complete nor credit such a "
    "record. Import the row with `scope` course."};
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
    // The date of a row that is not complete is never stored.
    const bool same_date =
        there.complete == Flag::no || complete == Flag::no || same(completed, there.completed_at);
    return same(start, there.enrollment_start) && same(end, there.enrollment_end) && same_category &&
           same_date;
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

CreditUpdate::CreditUpdate(const Draft<Credit>& given, Lookups& lookups) : credit(given) {
    const RecordView there = credit_of(given->course_record_id, given.text(&Credit::credit_type), lookups);
    other = there.record != nullptr;
    if (!other) return;
    credit.set_text(&Credit::credit_type, text_of(there, &Credit::credit_type));
    if (credit->expires_at == Timestamp::null) credit->expires_at = as<Credit>(there)->expires_at;
    same_amount = credit->amount == as<Credit>(there)->amount;
    stands = credit.equals(there);
}

namespace messages {

const Message persons_disagree{"references-disagree",
                               "The learner references of the record do not lead to one learner: [...].",
                               Level::error, "Id and e-mail address lead to different learners."};
const Message stays_held{
    "stays-held", "The record of the course [...] stays held: [...]", Level::warning,
    "A record that waits for this person cannot be assigned; the reason is that of the course record "
    "import. transferStoreAction also assigns held records of the source whose person is here, unless the "
    "person has another record of the course in the source; every transfer says so. A held record of this "
    "store stays held if the transfer creates its person's account with a record of the course. What was "
    "assigned stays assigned: if the person's other record comes later, the better one is taken, as for "
    "users who are merged."};

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

std::vector<Refusal> refuse_held_credits(const RecordView& held, std::string_view replaced,
                                         Lookups& lookups) {
    std::vector<Refusal> refusals;
    const Draft<CourseRecord> record(course_record_type, held);
    const std::string_view left_out = lookups.match_key(MatchRule::exact, replaced);
    for (const Draft<Credit>& credit : credits_of(record->id, lookups)) {
        const bool is_replaced =
            !replaced.empty() &&
            lookups.match_key(MatchRule::exact, credit.text(&Credit::credit_type)) == left_out;
        if (is_replaced) continue;
        if (auto refusal = refuse_credit_of(record, credit, lookups)) refusals.push_back(std::move(*refusal));
    }
    return refusals;
}

Draft<CourseRecord> assigned_record(const RecordView& held, std::int64_t learner) {
    Draft<CourseRecord> record(course_record_type, held);
    record->learner_id = learner;
    record->state = word(CourseRecordState::assigned);
    return record;
}

namespace {

/// Returns true if a record that does not count in PARS reports would complete or credit one that does.
bool changes_pars(const CourseRecord& held, const CourseRecord& own, bool completes, bool credits) {
    return own.in_pars == Flag::yes && held.in_pars != Flag::yes && (completes || credits);
}

}  // namespace

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
    precedes_ = update.precedes_completion(*as<CourseRecord>(own));
    if (completes) {
        update.enrol(record_);
        record_->complete = Flag::yes;
        record_->completed_at = update.completed;
        if (held_->in_pars == Flag::yes) record_->in_pars = Flag::yes;
        refusal_ = refuse_enrolment(*record_.operator->(), update);
    }
    take_person(lookups);
    for (const Draft<Credit>& credit : held_credits_) give(credit, completes, lookups);
    if (!refusal_ && changes_pars(*held_.operator->(), *as<CourseRecord>(own), completes, !credits_.empty()))
        refusal_ = Refusal{&messages::counts_in_pars};
}

/// Copies the references of a record that is assigned by hand, because they do not lead to the learner: the
/// row that was held must find the record again. Replaces a reference only if the learner's account has it,
/// too.
void Assignment::take_person(Lookups& lookups) {
    const auto leads = [&](const ExternalPerson& person) {
        return find_person(person, lookups).id == record_->learner_id;
    };
    if (leads(ExternalPerson::of(held_.view()))) return;
    const bool replaces = leads(ExternalPerson::of(record_.view()));
    for (Text CourseRecord::*const reference :
         {&CourseRecord::external_user_id, &CourseRecord::external_email}) {
        const std::string given(held_.text(reference));
        if (!given.empty() && (replaces || record_.text(reference).empty()))
            record_.set_text(reference, given);
    }
}

/// Adds a credit to the learner's record. A credit of the same type may be replaced only while the record is
/// being completed. What says that the record is not complete gives it no credit.
void Assignment::give(Draft<Credit> credit, bool completes, Lookups& lookups) {
    credit->course_record_id = record_->id;
    CreditUpdate update(credit, lookups);
    if (update.stands) return;
    if ((update.other && !completes) || precedes_) refusal_ = Refusal{&messages::record_exists};
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

std::optional<StaysHeld> assign_held_record(std::int64_t candidate, std::int64_t learner, Lookups& lookups,
                                            const RecordChanges& changes, const IdSet& fixed) {
    const RecordView stored = lookups.load_now(course_record_type, candidate);
    if (stored.record == nullptr || as<CourseRecord>(stored)->state != word(CourseRecordState::held))
        return std::nullopt;
    const Draft<CourseRecord> held(course_record_type, stored);
    const ExternalPerson person = ExternalPerson::of(held.view());
    const Resolution found = find_person(person, lookups);
    const bool unclear = found.agreement == Agreement::disagree;
    // The references lead to another account, which is older, or to nobody: numbers compare with their case.
    if (unclear ? !names_learner(person, learner, lookups) : found.id != learner) return std::nullopt;
    const Assignment assignment(held.view(), learner, lookups);
    const RecordView own = course_record_of(learner, held->training_id, lookups);
    std::optional<Refusal> refusal = assignment.refusal();
    if (own.record != nullptr && fixed.contains(as<CourseRecord>(own)->id))
        refusal = Refusal{&messages::record_exists};
    if (unclear) refusal = Refusal{&messages::persons_disagree, {}, {person.text()}};
    if (refusal) return StaysHeld{course_name(held->training_id, lookups), person.text(), refusal->text()};
    assignment.enter(changes);
    return std::nullopt;
}

void report_stays_held(const StaysHeld& stays, FinalizerContext& context) {
    context.report(messages::stays_held, {.value = stays.person + ", " + stays.course},
                   {stays.course + " for " + stays.person, stays.reason});
}

void assign_held_records(const RecordView& learner, Context& context) {
    if (context.failed()) return;
    const std::int64_t id = as<Learner>(learner)->id;
    const RecordChanges changes{
        [&context](const RecordType& type, const RecordView& record) { context.write(type, record); },
        [&context](const RecordType& type, const RecordView& record) { context.remove(type, record); }};
    for (const std::int64_t candidate : held_records_near(learner, context.lookups()))
        if (const auto stays = assign_held_record(candidate, id, context.lookups(), changes))
            context.report(messages::stays_held, {.value = stays->course}, {stays->course, stays->reason});
}

void assign_held_records(std::span<const std::int64_t> learners, const IdSet& fixed,
                         FinalizerContext& context) {
    context.flush();
    Lookups lookups(context.reader(), 0);
    if (!any_in_state(CourseRecordState::held, lookups)) return;
    const RecordChanges changes{
        [&context](const RecordType& type, const RecordView& record) { context.put_counted(type, record); },
        [&context](const RecordType& type, const RecordView& record) { context.erase(type, record); }};
    IdSet reported;
    for (const std::int64_t learner : learners) {
        lookups.begin_group();
        for (const std::int64_t candidate :
             held_records_near(lookups.load_now(learner_type, learner), lookups)) {
            if (fixed.contains(candidate) || reported.contains(candidate)) continue;
            // The person's next record must see the result of this one: both may be of the same course.
            Lookups now(context.reader(), 0);
            if (const auto stays = assign_held_record(candidate, learner, now, changes, fixed)) {
                report_stays_held(*stays, context);
                reported.add(candidate);
            }
            context.flush();
        }
    }
}

namespace messages {

const Message incomplete_credit{"incomplete-credit", "Do not put credits on a record that is not complete.",
                                Level::error,
                                "The record is not complete and `allowIncompleteCredit` is not yes."};
const Message incomplete_credit_stored{
    "incomplete-credit", "The credits are stored on a record that is not complete; the amount is final.",
    Level::warning, "`allowIncompleteCredit` is yes."};
const Message course_shell{
    "course-shell",
    "The course [...] is not known; a shell of it is made: [...]. It has no content and no certificate: give "
    "it content with createOrUpdateTrainingCourseAction (trainingPathCode, lovCodes), and a certificate in "
    "the learning platform.",
    Level::warning,
    "The course is created with code and title, without contents or certificate; the report lists the shells "
    "made.",
    true};
const Message shell_like_course{
    "shell-like-course", "The new course [...] is like the known course [...]; is that one meant?",
    Level::warning,
    "Its code differs from that of the known course in one letter or sign, or only in letter case (all "
    "capitals, all small letters, or a first capital); or both have one title. Codes that differ in a digit "
    "are different courses.",
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
const Message completed_since{
    "completed-since", "The record has been completed already; this row does not take that back.",
    Level::warning,
    "`complete` is 0, and the stored record is complete: the row is probably older than the row that "
    "completed "
    "it. Nothing changes, so that importing the older file again does no harm. To take a completion back, "
    "delete the record with deleteLearningDataAction (`what` = completionHistory, for this learner and "
    "course) "
    "and import the row again."};
const Message completion_pending{
    "completion-pending", "The record is complete without a date; its completion date is pending.",
    Level::warning, "`date_completed` is empty, and `completionDateDefault` is pending."};
const Message date_without_completion{"date-without-completion",
                                      "The record is not complete; its completion date is not stored.",
                                      Level::warning, "`date_completed` is filled, and `complete` is not 1."};
const Message not_in_pars{
    "not-in-pars", "Without a participant category the record does not count in PARS reports.",
    Level::warning, "With `scope` course, `enrollment_start` is filled and `participant_category` is not."};
const Message credit_without_amount{"credit-without-amount",
                                    "The row names the credit type [...] and no credits; no credit is given.",
                                    Level::warning, "`credit_type` is filled and `credits` is not."};
const Message completed_before_start{"completed-before-start",
                                     "The record was completed before its enrolment started.", Level::warning,
                                     "`date_completed` is before `enrollment_start`."};

}  // namespace messages

namespace {

/// The values that differ between a stored record and a row, as texts for people.
struct RecordDifferences {
    std::string stored, wanted;

    void add(std::string_view name, const std::string& there, const std::string& given) {
        const auto join = [name](std::string& list, const std::string& value) {
            if (!list.empty()) list += ", ";
            list.append(name).append(" ").append(value.empty() ? "empty" : value);
        };
        join(stored, there);
        join(wanted, given);
    }
};

std::string text_of_time(Timestamp time) {
    return time == Timestamp::null ? std::string() : format_timestamp(static_cast<std::int64_t>(time));
}

/// Adds the enrolment's values that differ. Names the columns as the file does.
void add_differences(const CourseRecordUpdate& update, const RecordView& stored, RecordDifferences& found) {
    const auto& there = *as<CourseRecord>(stored);
    const auto compare = [&found](std::string_view name, Timestamp given, Timestamp time) {
        if (given != Timestamp::null && given != time)
            found.add(name, text_of_time(time), text_of_time(given));
    };
    compare("enrollment_start", update.start, there.enrollment_start);
    compare("enrollment_end", update.end, there.enrollment_end);
    const auto digit = [](Flag flag) { return std::string(flag == Flag::yes ? "1" : "0"); };
    if (update.complete != Flag::null && update.complete != there.complete)
        found.add("complete", digit(there.complete), digit(update.complete));
    if (there.complete == Flag::yes && update.complete != Flag::no)
        compare("date_completed", update.completed, there.completed_at);
    const std::string category(text_of(stored, &CourseRecord::participant_category));
    if (!update.category.empty() && update.category != category)
        found.add("participant_category", category, std::string(update.category));
}

/// Adds what the record's credit of the type, if it has one, and the row's differ in.
void add_differences(const Draft<Credit>& wanted, Lookups& lookups, RecordDifferences& found) {
    const std::string type(wanted.text(&Credit::credit_type));
    const RecordView there = credit_of(wanted->course_record_id, type, lookups);
    const double amount = there.record != nullptr ? as<Credit>(there)->amount : null_decimal;
    const Timestamp expires = there.record != nullptr ? as<Credit>(there)->expires_at : Timestamp::null;
    found.add("credits of the type " + type, is_null(amount) ? std::string() : format_decimal(amount),
              format_decimal(wanted->amount));
    if (wanted->expires_at != expires)
        found.add("credit_expiration", text_of_time(expires), text_of_time(wanted->expires_at));
}

/// Returns what corrects the record, or its credit: "delete …, then import the row again".
std::string remedy_for(const RecordView& stored, const Draft<Credit>* credit, Lookups& lookups) {
    const auto& record = *as<CourseRecord>(stored);
    std::string remedy;
    if (credit != nullptr)
        remedy = fmt::format("run `registrar credit set {} '{}' {} --reason TEXT`, or ", record.id,
                             credit->text(&Credit::credit_type), format_decimal((*credit)->amount));
    if (record.state != word(CourseRecordState::assigned))
        return remedy + fmt::format("run `registrar held delete {}`, then import the row again", record.id);
    return remedy + fmt::format(
                        "delete the record with deleteLearningDataAction (what: completionHistory, "
                        "candidateLogin: {}, trainingPathCode: {}), then import the row again",
                        login_of(record.learner_id, lookups), course_name(record.training_id, lookups));
}

/// Decides one row whose course and person are already resolved.
class CourseRecordDecision {
public:
    CourseRecordDecision(const CourseRecordRequest& request, const CourseRecordPolicy& policy,
                         Context& context)
        : request_(request), policy_(policy), context_(context) {}

    void decide();

private:
    /// Warnings describe stored data, so they are kept until it is clear that the row is not rejected.
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
    std::optional<CreditUpdate> credit_for(const CourseRecord& record) const;
    bool take_credit(const CourseRecord& record, const std::optional<CreditUpdate>& update);
    void warn_of_similar_course();
    void refuse_pars(const CourseRecord& record);
    void report_exists(const RecordView& stored, const Draft<Credit>* credit);

    CourseRecordRequest request_;
    const CourseRecordPolicy& policy_;
    Context& context_;
    std::vector<Warning> warnings_;
    std::string similar_;  ///< the course that the new shell resembles, for its warning
};

void CourseRecordDecision::refuse(const std::optional<Refusal>& refusal) {
    if (refusal)
        context_.report(*refusal->message, {refusal->field},
                        {refusal->values[0], refusal->values[1], refusal->values[2]});
}

/// Returns the record that the row is about: the learner's own, or else a held or withdrawn one of the
/// person.
RecordView CourseRecordDecision::stored() const {
    Lookups& lookups = context_.lookups();
    if (request_.training == 0) return {};
    if (request_.learner != 0)
        if (const RecordView own = course_record_of(request_.learner, request_.training, lookups);
            own.record != nullptr)
            return own;
    for (const auto state : {CourseRecordState::held, CourseRecordState::withdrawn})
        if (const RecordView unlinked = unlinked_record(state, request_.person, request_.training, lookups);
            unlinked.record != nullptr)
            return unlinked;
    return {};
}

/// A typing mistake in a code makes a shell beside the course that is meant.
void CourseRecordDecision::warn_of_similar_course() {
    const std::int64_t similar = similar_course(request_.course, request_.title, context_.lookups());
    if (similar == 0) return;
    similar_ = course_title(similar, context_.lookups());
    warnings_.push_back({&messages::shell_like_course, {"external_course_id"}, {request_.course, similar_}});
}

/// Reports a row of the scope global that would complete or credit a record which counts in PARS reports.
void CourseRecordDecision::refuse_pars(const CourseRecord& record) {
    if (!policy_.counts_in_pars && record.in_pars == Flag::yes) context_.report(messages::counts_in_pars);
}

/// Reports that the record, or its credit of a type, differs from the row: both values, and how to correct
/// it.
void CourseRecordDecision::report_exists(const RecordView& stored, const Draft<Credit>* credit) {
    context_.report(messages::record_exists);
    Lookups& lookups = context_.lookups();
    RecordDifferences differences;
    add_differences(request_.update, stored, differences);
    const bool only_credit = differences.stored.empty();
    if (credit != nullptr) add_differences(*credit, lookups, differences);
    const std::string remedy = remedy_for(stored, only_credit ? credit : nullptr, lookups);
    context_.report(messages::record_differs, {}, {differences.stored, differences.wanted, remedy});
}

void CourseRecordDecision::make_shell() {
    warn_of_similar_course();
    auto shell = context_.create<Training>(training_type);
    shell.set_text(&Training::path_code, request_.course_text);
    shell.set_text(&Training::title, request_.title);
    shell->created_at = Timestamp{context_.now()};
    shell->imported = Flag::yes;
    context_.write(training_type, shell.view());
    warnings_.push_back({&messages::course_shell, {"title"}, {request_.course_text, request_.title}});
    request_.training = shell->id;
}

void CourseRecordDecision::take_values(Draft<CourseRecord>& record) {
    request_.update.enrol(record);
    refuse(refuse_enrolment(*record.operator->(), request_.update));
    count_in_pars(record);
}

void CourseRecordDecision::take_completion(CourseRecord& record) {
    if (request_.update.complete != Flag::yes) {
        if (request_.update.completed != Timestamp::null)
            warnings_.push_back({&messages::date_without_completion, {"date_completed"}});
        return;
    }
    record.complete = Flag::yes;
    record.completed_at = request_.update.completed;
    if (request_.update.completed != Timestamp::null) {
        if (record.enrollment_start != Timestamp::null && request_.completed_latest < record.enrollment_start)
            warnings_.push_back({&messages::completed_before_start, {"date_completed"}});
        return;
    }
    if (policy_.completed_at_import)
        record.completed_at = Timestamp{context_.now()};
    else
        warnings_.push_back({&messages::completion_pending, {"date_completed"}});
}

/// Records imported with `scope` global never count: they are the history of another system. Records of a
/// course count if enrolment start and participant category are known.
void CourseRecordDecision::count_in_pars(Draft<CourseRecord>& record) {
    if (!policy_.counts_in_pars || record->enrollment_start == Timestamp::null) return;
    if (record->participant_category.null())
        return warnings_.push_back({&messages::not_in_pars, {"participant_category"}});
    record->in_pars = Flag::yes;
}

/// Returns the row's credit beside that of the record; nothing if the row gives none, or one of no amount.
std::optional<CreditUpdate> CourseRecordDecision::credit_for(const CourseRecord& record) const {
    if (request_.credit_type.empty()) return std::nullopt;
    Draft<Credit> credit(credit_record_type);
    credit->course_record_id = record.id;
    credit.set_text(&Credit::credit_type, request_.credit_type);
    credit->amount = request_.amount;
    credit->expires_at = request_.expires;
    return CreditUpdate(credit, context_.lookups());
}

/// Judges the row's credit, and writes it unless the record has it. Returns true if it was written.
bool CourseRecordDecision::take_credit(const CourseRecord& record,
                                       const std::optional<CreditUpdate>& update) {
    if (!request_.type_without_amount.empty() && request_.update.complete == Flag::yes)
        warnings_.push_back(
            {&messages::credit_without_amount, {"credit_type"}, {request_.type_without_amount}});
    if (!update || update->stands) return false;
    // An amount that is stored already may be above what the course offers by now.
    if (!update->same_amount) {
        if (record.complete == Flag::no && policy_.allow_incomplete_credit)
            warnings_.push_back({&messages::incomplete_credit_stored, {"credits"}});
        else if (record.complete == Flag::no)
            context_.report(messages::incomplete_credit, {"credits"});
        if (request_.knows_credit_type)
            refuse(
                refuse_credit(request_.training, request_.credit_type, request_.amount, context_.lookups()));
    }
    if (!request_.knows_credit_type) return false;
    context_.write(credit_record_type, update->credit.view());
    return true;
}

void CourseRecordDecision::add() {
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
    if (request_.has_credits && record->complete == Flag::no && !policy_.allow_incomplete_credit)
        context_.report(messages::incomplete_credit, {"credits"});
    context_.write(course_record_type, record.view());
    take_credit(*record.operator->(), credit_for(*record.operator->()));
    context_.set_outcome(RowOutcome::created);
}

/// Changes a stored record as far as a row may. If it may not, the credit is judged all the same, since the
/// row must report every rule that it breaks.
void CourseRecordDecision::change(const RecordView& stored) {
    const auto& before = *as<CourseRecord>(stored);
    const CourseRecordUpdate& update = request_.update;
    const bool completes = update.completes(before);
    const bool precedes = update.precedes_completion(before);
    const bool agrees = update.agrees(stored);
    const bool assigns = before.state == word(CourseRecordState::held) && request_.learner != 0;
    Draft<CourseRecord> record(course_record_type, stored);
    if (assigns) record = assigned_record(stored, request_.learner);
    if (completes && agrees) {
        take_values(record);
        take_completion(*record.operator->());
    }
    if (completes) record->complete = Flag::yes;
    const std::optional<CreditUpdate> credit = credit_for(*record.operator->());
    const bool gives = credit && request_.knows_credit_type && !credit->stands;
    const bool other_credit = gives && (precedes || (credit->other && !completes));
    if (!agrees || other_credit)
        report_exists(stored, other_credit ? &credit->credit : nullptr);
    else if (assigns)
        for (const Refusal& refusal : refuse_held_credits(
                 stored, gives && !credit->same_amount ? request_.credit_type : "", context_.lookups()))
            refuse(refusal);
    if (completes || gives) refuse_pars(before);
    if (precedes) warnings_.push_back({&messages::completed_since, {"complete"}});
    const bool credited = take_credit(*record.operator->(), credit);
    const bool changed = context_.write_changed(record, stored);
    const bool drops_date = record->complete == Flag::no && update.completed != Timestamp::null;
    if (drops_date && (changed || credited))
        warnings_.push_back({&messages::date_without_completion, {"date_completed"}});
    context_.set_outcome(changed    ? RowOutcome::updated
                         : credited ? RowOutcome::created
                                    : RowOutcome::unchanged);
}

void CourseRecordDecision::decide() {
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
    CourseRecordDecision(request, policy, context).decide();
}

}  // namespace registrar
