// SPDX-License-Identifier: Apache-2.0
// importCourseRecordsAction: enrolments, completions and credits from another system. Stored records are not
// updated, except that a row may complete one. Records of people without an account are held.
#include <cmath>

#include "action/action_type.h"
#include "action/reading_settings.h"
#include "records/content.h"
#include "records/people.h"
#include "rules/course_record_rules.h"
#include "rules/future_dates.h"
#include "values/number.h"

namespace registrar {

namespace {

enum class RecordScope : std::uint8_t { global, course };
constexpr std::string_view record_scope_words[] = {"global", "course"};
enum class CompletionDefault : std::uint8_t { pending, import };
constexpr std::string_view completion_default_words[] = {"pending", "import"};

}  // namespace

template <>
struct SettingText<RecordScope> : WordText<RecordScope, record_scope_words> {};
template <>
struct SettingText<CompletionDefault> : WordText<CompletionDefault, completion_default_words> {};

namespace {

const Message other_course{"other-course", "The row is of the course [...], but this import is of [...].",
                           Level::error, "With `scope` course, all rows are of the course `courseId`."};
const Message completion_in_future{
    "completion-in-future", "The completion date is in the future.", Level::error,
    "`date_completed` is later than the run's clock. A date without a time is compared by day."};
const Message no_person{
    "no-person", "At least one of these elements must be present: external_user_id or external_email.",
    Level::error, "A record needs a learner: fill `external_user_id` or `external_email`."};

constexpr std::string_view complete_words[] = {"0", "1"};
constexpr double most_credits = 9999.99;
constexpr std::string_view expected_credits = "0 to 9999.99 with at most two decimals";

struct CourseRecordsAction {
    struct Row {
        Given<std::string_view> course_id, title, user_id, email, first_name, last_name;
        Given<Timestamp> enrollment_start, enrollment_end;
        Given<Word> complete;
        Given<Timestamp> date_completed;
        Given<double> credits;
        Given<std::string_view> credit_type;
        Given<Timestamp> credit_expiration;
        Given<std::string_view> participant_category;
    };

    struct Settings {
        Reading reading;
        RecordScope scope = RecordScope::global;
        std::string course_id;
        CompletionDefault completion_default = CompletionDefault::pending;
        bool allow_incomplete_credit = false;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
    static std::vector<StoreFault> check_settings(const Settings& settings);
    static std::vector<StoreFault> judge_settings(const Settings& settings, Lookups& lookups);
};

using Row = CourseRecordsAction::Row;
using Settings = CourseRecordsAction::Settings;
using Request = CourseRecordRequest;

std::string_view text_in(const Given<std::string_view>& cell) {
    return cell.good() ? *cell : std::string_view();
}

Timestamp time_in(const Given<Timestamp>& cell) {
    return cell.good() ? *cell : Timestamp::null;
}

void judge_course(const Row& row, const Settings& settings, Context& context, Request& request) {
    Lookups& lookups = context.lookups();
    const auto matched = [&](std::string_view code) { return lookups.match_key(MatchRule::exact, code); };
    const bool global = settings.scope == RecordScope::global;
    if (global && !row.course_id.filled())
        context.report(messages::empty_field, {"external_course_id"}, {"external_course_id"});
    // A row of another course says nothing about this one, nor does one whose course cannot be read.
    if (!global && row.course_id.bad()) return;
    if (!global && row.course_id.good() && matched(*row.course_id) != matched(settings.course_id))
        return context.report(other_course, {"external_course_id"}, {*row.course_id, settings.course_id});
    request.course_text = global ? text_in(row.course_id) : settings.course_id;
    request.course = matched(request.course_text);
    if (request.course.empty()) return;
    request.training = find_course(request.course, lookups);
    if (request.training == 0 && !row.title.filled())
        context.report(messages::empty_field, {"title"}, {"title"});
}

/// Sets the row's person and learner. Returns true if the references do not conflict; the person need not
/// have an account.
bool judge_person(const Row& row, Context& context, Request& request) {
    request.person = {text_in(row.user_id), text_in(row.email)};
    if (!row.user_id.filled() && !row.email.filled()) context.report(no_person);
    if (!row.user_id.good() && !row.email.good()) return false;
    if (row.user_id.bad() || row.email.bad()) return false;
    const Resolution found = find_person(request.person, context.lookups());
    request.learner = found.id;
    const bool disagree = found.agreement == Agreement::disagree;
    // A record that was assigned by hand has references that lead to nobody, or to several learners.
    if (request.learner == 0 && request.training != 0)
        request.learner = assigned_learner(request.person, request.training, disagree, context.lookups());
    if (!disagree || request.learner != 0) return true;
    const std::string text = request.person.text();
    context.report(messages::persons_disagree, {.value = text}, {text});
    return false;
}

void judge_completed(const Row& row, const Settings& settings, Context& context, Request& request) {
    constexpr std::int64_t day = 86400;
    if (!row.date_completed.good()) return;
    if (is_in_future(row.date_completed, settings.reading, context.now()))
        context.report(completion_in_future, {"date_completed"});
    const auto completed = static_cast<std::int64_t>(*row.date_completed);
    const std::int64_t rest = row.date_completed.is_day ? day - 1 - settings.reading.default_time.seconds : 0;
    request.completed_latest = Timestamp{completed + rest};
}

void judge_credit(const Row& row, const Settings& settings, Context& context, Request& request) {
    const std::string_view type = text_in(row.credit_type);
    request.knows_credit_type = !type.empty() && is_credit_type(type, context.lookups());
    if (!type.empty() && !request.knows_credit_type)
        context.report(messages::unknown_credit_type, {"credit_type"}, {type});
    if (!row.credits.filled()) request.type_without_amount = type;
    if (row.credits.filled() && !row.credit_type.filled())
        context.report(messages::empty_field, {"credit_type"}, {"credit_type"});
    const bool incomplete = row.complete.good() && *row.complete == Word{0};
    request.has_credits = row.credits.filled() && !row.complete.bad();
    if (row.credits.filled() && incomplete && !settings.allow_incomplete_credit)
        context.report(messages::incomplete_credit, {"credits"});
    if (!row.credits.good() || row.complete.bad()) return;
    request.amount = std::round(*row.credits * 100) / 100;
    if (std::abs(*row.credits - request.amount) > 1e-9)
        return context.report(messages::bad_value, {"credits"},
                              {"credits", format_decimal(*row.credits), expected_credits});
    if (!type.empty()) request.credit_type = stored_credit_type(type, context.lookups());
}

void CourseRecordsAction::decide(const Row& row, const Settings& settings, Context& context) {
    Request request;
    request.title = text_in(row.title);
    request.first_name = text_in(row.first_name);
    request.last_name = text_in(row.last_name);
    request.update.category = text_in(row.participant_category);
    request.update.start = time_in(row.enrollment_start);
    request.update.end = time_in(row.enrollment_end);
    request.update.completed = time_in(row.date_completed);
    request.expires = time_in(row.credit_expiration);
    judge_completed(row, settings, context, request);
    if (row.complete.good()) request.update.complete = *row.complete == Word{1} ? Flag::yes : Flag::no;
    judge_course(row, settings, context, request);
    const bool named = judge_person(row, context, request);
    judge_credit(row, settings, context, request);
    if (row.enrollment_start.good() && row.enrollment_end.good() &&
        *row.enrollment_end < *row.enrollment_start)
        context.report(messages::enrolment_ends_early, {"enrollment_end"});
    // Without a title the row is rejected already, but what it says of the record is judged all the same.
    const bool has_course = request.training != 0 || !request.course.empty();
    const CourseRecordPolicy policy{settings.scope == RecordScope::course,
                                    settings.completion_default == CompletionDefault::import,
                                    settings.allow_incomplete_credit};
    if (has_course && named) enter_course_record(request, policy, context);
}

std::vector<StoreFault> CourseRecordsAction::check_settings(const Settings& settings) {
    if (settings.scope == RecordScope::global || !settings.course_id.empty()) return {};
    return {{"courseId", "missing-setting", "With the scope course, courseId must name the course."}};
}

std::vector<StoreFault> CourseRecordsAction::judge_settings(const Settings& settings, Lookups& lookups) {
    if (settings.scope == RecordScope::global) return {};
    if (find_course(settings.course_id, lookups) != 0) return {};
    return {{"courseId", "unknown-course", "There is no course with the code " + settings.course_id + ".",
             "courses are the trainings of training.csv of a snapshot, by their path_code"}};
}

constexpr ColumnTraits date{.expected = "a date and time of ISO 8601", .iso_8601 = true};

constexpr Column columns[] = {
    column<Row, &Row::course_id>(
        "external_course_id",
        "The course's code: the path code of a training. With `scope` global every row needs one. For an "
        "unknown code, a course without contents is created. Older name: `course_id`.",
        {.longest = 128}),
    column<Row, &Row::title>("title", "The course's title. Mandatory if the course is unknown."),
    column<Row, &Row::user_id>("external_user_id",
                               "The learner's reference number or, if no learner has it, login. Older names: "
                               "`external_uid`, `member_id`."),
    column<Row, &Row::email>("external_email", "The learner's e-mail address. Older name: `external_mail`."),
    column<Row, &Row::first_name>("first_name", "The first name, shown in lists of held records."),
    column<Row, &Row::last_name>("last_name", "The last name, shown in lists of held records."),
    column<Row, &Row::enrollment_start>(
        "enrollment_start", "The start of the enrolment in ISO 8601. Without an offset, it is in `timeZone`.",
        date),
    column<Row, &Row::enrollment_end>("enrollment_end", "The end of the enrolment, in the same format.",
                                      date),
    column<Row, &Row::complete>("complete",
                                "1: the learner has completed the course. 0 or empty: not yet. A 0 for a "
                                "record that has been completed changes nothing.",
                                {.words = complete_words}),
    column<Row, &Row::date_completed>(
        "date_completed",
        "The time of completion, in the same format. Not in the future. Default: `completionDateDefault`.",
        date),
    column<Row, &Row::credits>(
        "credits", "The amount of credit of the type `credit_type`.",
        {.least = 0, .most = most_credits, .expected = expected_credits, .type_name = "decimal(6,2)"}),
    column<Row, &Row::credit_type>(
        "credit_type", "One of the store's credit types. Credits of several types need several rows."),
    column<Row, &Row::credit_expiration>("credit_expiration", "The expiry of the credit, in the same format.",
                                         date),
    column<Row, &Row::participant_category>("participant_category",
                                            "The learner's category in PARS reports."),
};

constexpr Setting settings[] = {
    setting<Settings, &Settings::scope>(
        "scope",
        "`global`: records of any course; they never count in PARS reports, and never complete or credit a "
        "record "
        "that does. `course`: records of the course `courseId`; those with enrolment start and participant "
        "category count.",
        {"global", SettingBlock::options}),
    setting<Settings, &Settings::course_id>("courseId",
                                            "The code of the course. Mandatory with `scope` course.",
                                            {.block = SettingBlock::options, .longest = 128}),
    setting<Settings, &Settings::completion_default>(
        "completionDateDefault",
        "The completion date of records that are complete without a date: `import` uses the time of the "
        "import; "
        "`pending` leaves it empty, until a later run stores a `lastAccessDate` of the learner, of any "
        "content, "
        "that is not before the record's import. The earliest one becomes the date.",
        {"pending", SettingBlock::options}),
    setting<Settings, &Settings::allow_incomplete_credit>(
        "allowIncompleteCredit", "`yes`: stores credits on a record that is not complete, with a warning.",
        {"no", SettingBlock::options}),
    time_zone_setting<Settings>(),
    default_time_setting<Settings>(),
    dst_policy_setting<Settings>(),
    decimal_setting<Settings>(),
};

const Message* const own_messages[] = {&messages::empty_field,
                                       &other_course,
                                       &no_person,
                                       &messages::persons_disagree,
                                       &messages::bad_value,
                                       &messages::enrolment_ends_early,
                                       &completion_in_future,
                                       &messages::unknown_credit_type,
                                       &messages::record_exists,
                                       &messages::record_differs,
                                       &messages::counts_in_pars,
                                       &messages::incomplete_credit,
                                       &messages::credits_above_offer,
                                       &messages::credits_below_offer,
                                       &messages::course_shell,
                                       &messages::shell_like_course,
                                       &messages::no_required_content,
                                       &messages::record_held,
                                       &messages::record_withdrawn,
                                       &messages::completed_since,
                                       &messages::completion_pending,
                                       &messages::date_without_completion,
                                       &messages::credit_without_amount,
                                       &messages::completed_before_start,
                                       &messages::incomplete_credit_stored,
                                       &messages::not_in_pars};

const RecordType* const writes[] = {&course_record_type, &credit_record_type, &training_type};

const ActionReference references[] = {
    {&training_type, "training_path_code", "external_course_id"},
    {&learner_type, "learner_ref_number", "external_user_id"},
    {&learner_type, "learner_login", "external_user_id"},
    {&learner_type, "learner_email", "external_email"},
    {&course_record_type, "course_record_training_learner", "external_course_id"},
    {&course_record_type, "course_record_state_user", "external_user_id"},
    {&course_record_type, "course_record_state_email", "external_email"}};

const RecordType* const creates[] = {&training_type, &course_record_type};

constexpr std::string_view course_column[] = {"external_course_id"};
constexpr std::string_view learner_columns[] = {"external_user_id", "external_email"};
constexpr ColumnNeed needs[] = {{course_column, "no row finds its course"},
                                {learner_columns, "no row names its learner"}};

constexpr std::string_view example = R"(<actions>
  <importCourseRecordsAction>
    <fields>
      <external_course_id/>
      <title/>
      <external_user_id/>
      <external_email/>
      <enrollment_start/>
      <complete/>
      <date_completed/>
      <credits/>
      <credit_type/>
    </fields>
  </importCourseRecordsAction>
</actions>)";

}  // namespace

const ActionType& import_course_records_action() {
    static const ActionType type = action_type<CourseRecordsAction>({
        "importCourseRecordsAction",
        "Imports course records of another system: enrolments, completions and credits. Stored records are "
        "not updated, except that a row may complete a record; `registrar credit set` changes an amount by "
        "hand. "
        "Records of people without an account are held until an account comes to match them: it is created, "
        "or "
        "gets the number, login or e-mail address by an update, a restore from the trash or a transfer. They "
        "are "
        "then treated like rows of that learner. `registrar held` lists them.",
        example,
        columns,
        settings,
        own_messages,
        writes,
        references,
        creates,
        {},
        needs,
    });
    return type;
}

}  // namespace registrar
