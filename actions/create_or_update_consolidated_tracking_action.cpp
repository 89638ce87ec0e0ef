// SPDX-License-Identifier: Apache-2.0
// createOrUpdateConsolidatedTrackingAction: one row per learner, session and learning object version. A row
// replaces the whole tracking: values that the file does not give are reset, and nothing accumulates.
#include "action/action_type.h"
#include "action/reading_settings.h"
#include "action/shared_settings.h"
#include "domain/references.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"
#include "rules/on_new.h"
#include "rules/pending_completion.h"
#include "values/number.h"

namespace registrar {

namespace {

const Message no_learner_reference{
    "no-learner-reference",
    "At least one of these element must be present: learner login, reference number or email.", Level::error,
    "A tracking needs a learner: fill `candidateLogin`, `candidateRefNumber` or `candidateEmail`."};
const Message no_lov_reference{
    "no-lov-reference",
    "At least one of these element must be present: learning object version code or GUID.", Level::error,
    "A tracking needs a learning object: fill `lovCode` or `lovGuid`."};
const Message no_context{
    "no-context",
    "At least one of the following to provide a precise context : \"session GUID\" or the couple \"session "
    "title\" & \"training code\".",
    Level::error, "Fill `sessionGuid`, `sessionId`, or `sessionTitle` together with a training."};
const Message no_registration{
    "no-registration",
    "No registration found for given parameters.",
    Level::error,
    "The learner or session is unknown, or the learner is not registered in the session.",
    false,
    {&learner_type, &session_type, &registration_type}};
const Message unknown_lov_code{"unknown-lov", "Learning object version with code [...] is not found.",
                               Level::error, "No learning object version has this code."};
const Message unknown_lov_guid{"unknown-lov", "Learning object version with guid [...] is not found.",
                               Level::error, "No learning object version has this GUID."};
const Message vendor_lov{
    "vendor-lov", "This learning object is provided by CrossKnowledge, and this report cannot be updated.",
    Level::error, "The publisher of the learning object version is CrossKnowledge."};
const Message easyquizz_lov{"easyquizz-lov",
                            "This learning object is an EasyQuizz, and this report cannot be updated.",
                            Level::error, "The type of the learning object version is easyquizz."};
const Message completion_not_completed{
    "completion-not-completed", "You cannot set a first completion date if the LO is not completed.",
    Level::error, "`firstCompletionDate` is filled and the status is neither completed nor passed."};
const Message completion_before_first_access{
    "completion-before-first-access", "You cannot set a firstCompletionDate previous than firstAccessDate",
    Level::warning, "Both dates are given in the row."};
const Message completion_after_last_access{"completion-after-last-access",
                                           "You cannot set a firstCompletionDate after than lastAccessDate",
                                           Level::warning, "Both dates are given in the row."};
const Message last_before_first_access{"last-before-first-access",
                                       "You cannot set a lastAccessDate previous than firstAccessDate",
                                       Level::warning, "Both dates are given in the row."};
const Message completion_in_future{"completion-in-future",
                                   "You cannot set a firstCompletionDate after than now", Level::warning,
                                   "Now is the run's clock."};
const Message last_access_in_future{"last-access-in-future", "You cannot set a lastAccessDate after than now",
                                    Level::warning, "Now is the run's clock."};
const Message learners_disagree{
    "references-disagree", "The learner references of the row do not lead to one learner: [...].",
    Level::error, "Login, reference number and e-mail lead to different learners, or one of them to none."};
const Message lovs_disagree{
    "references-disagree", "The learning object references of the row do not lead to one version: [...].",
    Level::error, "Code and GUID lead to different versions, or one of them to none."};
const Message several_sessions{
    "several-sessions",
    "The learner is registered in several sessions of this title; the oldest, [...], is taken.",
    Level::warning, "Give `sessionGuid` or `sessionId` to say which one is meant."};
const Message status_contradicts_progression{
    "status-contradicts-progression", "The status [...] contradicts the progression [...].", Level::warning,
    "Completed or passed below 100, or incomplete at 100; both are stored as given."};

constexpr MappingValue status_values[] = {{"notAttempted", "notAttempted"},
                                          {"incomplete", "incomplete"},
                                          {"completed", "completed"},
                                          {"passed", "passed"},
                                          {"failed", "failed"},
                                          {"browsed", "browsed"}};
constexpr MappingType status_mapping{
    "trackingStatus", "The file's spellings of the completion status, one child element for each.",
    status_values};

/// Keeps the date of first completion, so that importing the same file again changes nothing.
void reconcile_tracking(const void* stored, void* wanted, std::int64_t clock) {
    auto& tracking = *static_cast<Tracking*>(wanted);
    if (!tracking.keeps_completion_date) return;
    const auto* old = static_cast<const Tracking*>(stored);
    const bool keep =
        old != nullptr && counts_as_completed(old->status) && old->first_completion_at != Timestamp::null;
    tracking.first_completion_at = keep ? old->first_completion_at : Timestamp{clock};
}

constexpr Word word(TrackingStatus status) {
    return static_cast<Word>(status);
}

struct TrackingAction {
    static constexpr std::uint32_t lookup_rounds = 3;

    struct Row : LearnerReference, LovReference, SessionReference {
        Given<Timestamp> first_access_date;
        Given<Timestamp> last_access_date;
        Given<Timestamp> first_completion_date;
        Given<double> progression;
        Given<double> score;
        Given<std::int64_t> score_max;
        Given<Seconds> time_spent;
        Given<Word> tracking_status;
    };

    struct Settings {
        Reading reading;
        RowGuards guards;
        std::int32_t default_score_max = 100;
        OnNew on_new = OnNew::create;
    };

    static void request_lookups(std::uint32_t round, Row& row, Lookups& lookups);
    static void decide(const Row& row, const Settings& settings, Context& context);
    /// Whether a tracking exists can only be told when the rows before it are known.
    static bool needs_store_order(const Settings& settings) { return settings.on_new != OnNew::create; }

    static constexpr FinalizerTraits finalizer{.rows = RowsWanted::required};
    static void finalize(const Settings&, FinalizerContext& context) { fill_pending_completions(context); }
};

void TrackingAction::request_lookups(std::uint32_t round, Row& row, Lookups& lookups) {
    if (round == 0) {
        row.LearnerReference::request_lookups(lookups);
        row.LovReference::request_lookups(lookups);
        row.SessionReference::request_lookups(lookups);
    } else if (round == 1) {
        row.load(lookups);
        row.request_sessions(lookups);
    } else if (const Resolution learner = row.LearnerReference::resolve(); learner.found()) {
        row.request_registrations(learner.id, lookups);
    }
}

using Row = TrackingAction::Row;
using Settings = TrackingAction::Settings;

/// Returns the registration of the row's learner and session. Returns 0 if there is none, which is reported,
/// or if it cannot be judged.
std::int64_t judge_registration(const Row& row, Context& context) {
    const Resolution learner = row.LearnerReference::resolve();
    if (learner.agreement == Agreement::none_given) context.report(no_learner_reference);
    if (!row.names_a_session()) context.report(no_context);
    if (row.LearnerReference::unreadable() || row.SessionReference::unreadable()) return 0;
    if (learner.agreement == Agreement::disagree)
        context.report(learners_disagree, {.value = row.LearnerReference::text()},
                       {row.LearnerReference::text()});
    if (learner.agreement == Agreement::missing && row.names_a_session()) context.report(no_registration);
    if (!learner.found() || !row.names_a_session()) return 0;
    const FoundRegistration found = row.registration(learner.id, context.lookups());
    if (found.id == 0) context.report(no_registration);
    if (found.several)
        context.report(several_sessions, {"sessionTitle", *row.session_title},
                       {std::to_string(found.session_id)});
    return found.id;
}

/// Returns the learning object version, or 0 after reporting that there is none.
std::int64_t judge_lov(const Row& row, Context& context) {
    const Resolution lov = row.LovReference::resolve();
    if (row.LovReference::unreadable()) return 0;
    switch (lov.agreement) {
        case Agreement::none_given:
            context.report(no_lov_reference);
            break;
        case Agreement::missing:
            if (row.lov_code.good())
                context.report(unknown_lov_code, {"lovCode", *row.lov_code}, {*row.lov_code});
            if (row.lov_guid.good())
                context.report(unknown_lov_guid, {"lovGuid", *row.lov_guid}, {*row.lov_guid});
            break;
        case Agreement::disagree:
            context.report(lovs_disagree, {.value = row.LovReference::text()}, {row.LovReference::text()});
            break;
        case Agreement::found: {
            const MessageTarget target = row.lov_code.good() ? MessageTarget{"lovCode", *row.lov_code}
                                                             : MessageTarget{"lovGuid", *row.lov_guid};
            if (row.is_vendors_own()) context.report(vendor_lov, target);
            if (row.is_easyquizz()) context.report(easyquizz_lov, target);
            break;
        }
    }
    return lov.id;
}

/// Returns the given status, or the one that progression and completion date imply; null if it cannot be
/// determined.
Word status_of(const Row& row) {
    if (row.tracking_status.bad()) return Word::null;
    if (row.tracking_status.good()) return *row.tracking_status;
    if (row.progression.bad()) return Word::null;
    const bool completed =
        row.progression.good() ? *row.progression == 100 : row.first_completion_date.filled();
    return word(completed ? TrackingStatus::completed : TrackingStatus::incomplete);
}

void judge_dates(const Row& row, Context& context) {
    const auto later = [](const Given<Timestamp>& left, const Given<Timestamp>& right) {
        return left.good() && right.good() && *left > *right;
    };
    const Given<Timestamp> now{Timestamp{context.now()}, Given<Timestamp>::State::good};
    const auto& completion = row.first_completion_date;
    if (later(row.first_access_date, completion))
        context.report(completion_before_first_access, {"firstCompletionDate"});
    if (later(completion, row.last_access_date))
        context.report(completion_after_last_access, {"firstCompletionDate"});
    if (later(row.first_access_date, row.last_access_date))
        context.report(last_before_first_access, {"lastAccessDate"});
    if (later(completion, now)) context.report(completion_in_future, {"firstCompletionDate"});
    if (later(row.last_access_date, now)) context.report(last_access_in_future, {"lastAccessDate"});
}

void judge_score(const Row& row, const Settings& settings, Context& context) {
    if (!row.score.good() || row.score_max.bad()) return;
    const std::int64_t most = row.score_max.good() ? *row.score_max : settings.default_score_max;
    if (*row.score >= 0 && *row.score <= static_cast<double>(most)) return;
    const std::string value = format_decimal(*row.score);
    context.report(messages::bad_value, {"score", value}, {"score", value, "0 to " + std::to_string(most)});
}

void judge_status(const Row& row, Word status, Context& context) {
    const bool completed = counts_as_completed(status);
    if (row.first_completion_date.filled() && status != Word::null && !completed)
        context.report(completion_not_completed, {"firstCompletionDate", {}});
    if (!row.tracking_status.good() || !row.progression.good()) return;
    const bool below = completed && *row.progression < 100;
    const bool at_end = status == word(TrackingStatus::incomplete) && *row.progression == 100;
    if (!below && !at_end) return;
    const std::string_view name = tracking_status_words[static_cast<std::size_t>(status)];
    const std::string progression = format_decimal(*row.progression);
    context.report(status_contradicts_progression, {"trackingStatus", name}, {name, progression});
}

/// Returns the complete tracking for the row. Values that the row does not give are reset.
Tracking wanted_tracking(const Row& row, Word status, const Settings& settings) {
    const bool completed = counts_as_completed(status);
    Tracking tracking;
    tracking.status = status;
    tracking.progression = row.progression.good() ? *row.progression : completed ? 100 : 0;
    tracking.score = row.score.good() ? *row.score : null_decimal;
    tracking.score_max =
        row.score_max.good() ? static_cast<std::int32_t>(*row.score_max) : settings.default_score_max;
    if (row.time_spent.good()) tracking.time_spent = static_cast<std::int64_t>(*row.time_spent);
    if (row.first_access_date.good()) tracking.first_access_at = *row.first_access_date;
    if (row.last_access_date.good()) tracking.last_access_at = *row.last_access_date;
    if (row.first_completion_date.good()) tracking.first_completion_at = *row.first_completion_date;
    tracking.keeps_completion_date = completed && !row.first_completion_date.good();
    return tracking;
}

bool is_stored(const Tracking& tracking, Lookups& lookups) {
    const auto all = lookups.children(tracking_type, tracking.registration_id);
    return std::any_of(all.begin(), all.end(), [&tracking](const RecordView& each) {
        return as<Tracking>(each)->lov_id == tracking.lov_id;
    });
}

void TrackingAction::decide(const Row& row, const Settings& settings, Context& context) {
    const std::int64_t registration = judge_registration(row, context);
    const std::int64_t lov = judge_lov(row, context);
    const Word status = status_of(row);
    if (status == word(TrackingStatus::not_attempted)) {
        context.judge_references_only();
        if (registration == 0 || lov == 0) return;
        Tracking nothing;
        nothing.registration_id = registration;
        nothing.lov_id = lov;
        context.erase(tracking_type, nothing);
        return;
    }
    judge_status(row, status, context);
    judge_dates(row, context);
    judge_score(row, settings, context);
    if (registration == 0 || lov == 0) return;
    Tracking tracking = wanted_tracking(row, status, settings);
    tracking.registration_id = registration;
    tracking.lov_id = lov;
    if (TrackingAction::needs_store_order(settings) && !is_stored(tracking, context.lookups()) &&
        !may_create(settings.on_new, context))
        return;
    context.put(tracking_type, tracking, reconcile_tracking);
}

constexpr ColumnTraits reference{.reference = true};
constexpr ColumnTraits guid{.reference = true, .longest = 40};
constexpr ColumnTraits datetime{.mismatch = &messages::bad_datetime};

constexpr Column columns[] = {
    column<Row, &Row::candidate_login>("candidateLogin", "The learner's login.", reference),
    column<Row, &Row::candidate_ref_number>("candidateRefNumber", "The learner's reference number.",
                                            reference),
    column<Row, &Row::candidate_email>("candidateEmail", "The learner's e-mail address.", reference),
    column<Row, &Row::lov_code>("lovCode", "The reference number of the learning object version.", reference),
    column<Row, &Row::lov_guid>("lovGuid", "The GUID of the learning object version.", guid),
    column<Row, &Row::session_guid>("sessionGuid", "The session's GUID.", guid),
    column<Row, &Row::session_title>(
        "sessionTitle", "The session's title. It needs a reference to a training, too.", reference),
    column<Row, &Row::session_id>("sessionId", "The session's id.", reference),
    column<Row, &Row::training_path_code>("trainingPathCode", "The reference number of the training.",
                                          reference),
    column<Row, &Row::training_id>("trainingId", "The training's id.", reference),
    column<Row, &Row::training_guid>("trainingGuid", "The training's GUID.", guid),
    column<Row, &Row::first_access_date>("firstAccessDate", "The time of the first launch of the content.",
                                         datetime),
    column<Row, &Row::last_access_date>("lastAccessDate",
                                        "The time of the last access to the content. It also dates the "
                                        "learner's course records that are complete without a date.",
                                        datetime),
    column<Row, &Row::first_completion_date>(
        "firstCompletionDate",
        "The time of the first completion of the content. If it is missing for completed content, the stored "
        "date is kept, or else the time of the import is used.",
        datetime),
    column<Row, &Row::progression>("progression",
                                   "The learner's progress in percent. Default: 100 if completed.",
                                   {.least = 0, .most = 100, .expected = "0 to 100", .percentage = true}),
    column<Row, &Row::score>("score", "The score achieved, from 0 to `scoreMax`.",
                             {.expected = "a number from 0 to scoreMax"}),
    column<Row, &Row::score_max>("scoreMax", "The maximum score. Default: `defaultScoreMax`.",
                                 {.least = 1, .most = INT32_MAX, .expected = "a whole number above 0"}),
    column<Row, &Row::time_spent>("timeSpent", "The time spent, in the format of `timeGlobalFormat`.",
                                  {.least = 0}),
    column<Row, &Row::tracking_status>(
        "trackingStatus",
        "The completion status. `notAttempted` deletes the tracking. Default: completed if the progression "
        "is 100, or if the row gives only a `firstCompletionDate`; otherwise incomplete.",
        {.mapping = &status_mapping}),
};

constexpr auto settings = with_reading<Settings>({
    setting<Settings, &Settings::default_score_max>(
        "defaultScoreMax", "The `scoreMax` of rows that do not give one.", {"100", SettingBlock::options}),
    on_new_setting<Settings>(),
    mapping_setting(status_mapping),
    max_deletes_setting<Settings>(),
    max_resets_setting<Settings>(),
});

const Message* const own_messages[] = {&no_learner_reference,
                                       &no_lov_reference,
                                       &no_context,
                                       &no_registration,
                                       &unknown_lov_code,
                                       &unknown_lov_guid,
                                       &vendor_lov,
                                       &easyquizz_lov,
                                       &completion_not_completed,
                                       &messages::bad_datetime,
                                       &completion_before_first_access,
                                       &completion_after_last_access,
                                       &last_before_first_access,
                                       &completion_in_future,
                                       &last_access_in_future,
                                       &messages::bad_value,
                                       &learners_disagree,
                                       &lovs_disagree,
                                       &several_sessions,
                                       &status_contradicts_progression,
                                       &messages::not_new};

const RecordType* const writes[] = {&tracking_type, &course_record_type};

const ActionReference references[] = {{&learner_type, "learner_login", "candidateLogin"},
                                      {&learner_type, "learner_ref_number", "candidateRefNumber"},
                                      {&learner_type, "learner_email", "candidateEmail"},
                                      {&lov_type, "lov_code", "lovCode"},
                                      {&lov_type, "lov_guid", "lovGuid"},
                                      {&session_type, "session_guid", "sessionGuid"},
                                      {&session_type, "session_training_title", "sessionTitle"},
                                      {&training_type, "training_path_code", "trainingPathCode"},
                                      {&training_type, "training_guid", "trainingGuid"},
                                      {&registration_type, "registration_learner_session", "sessionGuid"},
                                      {&registration_type, "registration_learner_session", "sessionId"},
                                      {&registration_type, "registration_learner_session", "sessionTitle"}};

constexpr std::string_view learner_columns[] = {"candidateLogin", "candidateRefNumber", "candidateEmail"};
constexpr std::string_view object_columns[] = {"lovCode", "lovGuid"};
constexpr std::string_view session_columns[] = {"sessionGuid",      "sessionId",  "sessionTitle",
                                                "trainingPathCode", "trainingId", "trainingGuid"};
constexpr ColumnNeed needs[] = {{learner_columns, "no row finds its learner"},
                                {object_columns, "no row finds its learning object"},
                                {session_columns, "no row finds its session"}};

constexpr std::string_view example = R"(<actions>
  <createOrUpdateConsolidatedTrackingAction>
    <fields>
      <candidateLogin/>
      <lovCode/>
      <sessionGuid/>
      <progression/>
    </fields>
    <parameters>
      <timeZone>Europe/Paris</timeZone>
    </parameters>
  </createOrUpdateConsolidatedTrackingAction>
</actions>)";

}  // namespace

const ActionType& create_or_update_consolidated_tracking_action() {
    static const ActionType type = action_type<TrackingAction>({
        "createOrUpdateConsolidatedTrackingAction",
        "Creates or replaces the tracking of learners. Each row summarizes a learner's history with one "
        "learning object in one session.",
        example,
        columns,
        settings,
        own_messages,
        writes,
        references,
        {},
        {},
        needs,
    });
    return type;
}

}  // namespace registrar
