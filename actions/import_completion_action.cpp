// SPDX-License-Identifier: Apache-2.0
// importCompletionAction: completions from another system, one kind of content per file. A journey also
// completes its activities, a programme its journeys and activities.
#include "action/action_type.h"
#include "action/reading_settings.h"
#include "domain/access.h"
#include "domain/learner_search.h"
#include "records/people.h"
#include "rules/content_rules.h"
#include "rules/future_dates.h"

namespace registrar {

template <>
struct SettingText<DatePolicy> : WordText<DatePolicy, date_policy_words> {};

namespace {

const Message completion_in_future{
    "completion-in-future", "Completion date is in the future.", Level::error,
    "Later than the run's clock. A date without a time is compared by day: today is "
    "not in the future, whatever `defaultTime` is."};
const Message no_access{
    "no-access", "The user has no access to the content yet; the completion shows when access is given.",
    Level::warning,
    "The completion is stored all the same. Access to a journey or programme is access to what it contains, "
    "and a registration in a session of a training is access to that journey and its activities. "
    "`registrar progress` lists a learner's visible and hidden completions."};

struct CompletionAction {
    struct Row {
        Given<std::string_view> user_email;
        Given<std::string_view> content_uuid;
        Given<Timestamp> completion_date;
    };

    struct Settings {
        Reading reading;
        ContentKind content_kind = ContentKind::activity;
        DatePolicy on_existing = DatePolicy::keep;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
};

using Row = CompletionAction::Row;
using Settings = CompletionAction::Settings;

/// Returns the learner, or 0 after reporting that there is none.
std::int64_t judge_user(const Row& row, Context& context) {
    if (!row.user_email.filled()) context.report(messages::empty_field, {"userEmail"}, {"userEmail"});
    const LearnerSearch user = find_learner({}, {{}, row.user_email, {}}, context.lookups());
    if (user.given && !user.unreadable && user.id == 0)
        context.report(messages::unknown_user_email, {"userEmail"}, {*row.user_email});
    return user.id;
}

/// Returns the completion date; null if the cell is unreadable or invalid, which is reported.
Timestamp judge_date(const Row& row, const Settings& settings, Context& context) {
    if (row.completion_date.bad()) return Timestamp::null;
    if (!row.completion_date.good()) return Timestamp{context.now()};
    if (!is_in_future(row.completion_date, settings.reading, context.now())) return *row.completion_date;
    context.report(completion_in_future, {"completionDate"});
    return Timestamp::null;
}

/// Completes the contained contents that the learner has not completed yet. Returns true if there were any.
bool complete_within(const Content& content, Completion completion,
                     const std::vector<RecordView>& completions, Context& context) {
    bool any = false;
    completion.origin = static_cast<Word>(CompletionOrigin::cascade);
    for (const Content& within : contents_within(content, context.lookups())) {
        if (completion_of(within, completions) != nullptr) continue;
        write_completion(within, completion, context);
        any = true;
    }
    return any;
}

void CompletionAction::decide(const Row& row, const Settings& settings, Context& context) {
    const std::int64_t learner = judge_user(row, context);
    const Content content =
        judge_content_of_kind("contentUuid", row.content_uuid, settings.content_kind, context);
    const Timestamp date = judge_date(row, settings, context);
    if (learner == 0 || content.id == 0 || date == Timestamp::null) return;
    if (!AccessRule(context.lookups()).visible(learner, content)) context.report(no_access, {"contentUuid"});
    const auto completions = context.lookups().children(completion_type, learner);
    const Completion* stored = completion_of(content, completions);
    Completion completion;
    completion.learner_id = learner;
    completion.completed_at = date;
    completion.origin = static_cast<Word>(CompletionOrigin::import);
    bool changes = stored == nullptr;
    if (stored != nullptr && takes_place(settings.on_existing, date, stored->completed_at))
        changes = stored->completed_at != date || stored->origin != completion.origin;
    if (changes) write_completion(content, completion, context);
    // What the content contains is completed even if its own date stays.
    changes = complete_within(content, completion, completions, context) || changes;
    context.set_outcome(stored == nullptr ? RowOutcome::created
                        : changes         ? RowOutcome::updated
                                          : RowOutcome::unchanged);
}

constexpr Column columns[] = {
    column<Row, &Row::user_email>("userEmail", "The learner's e-mail address.",
                                  {.mandatory = Mandatory::yes}),
    column<Row, &Row::content_uuid>(
        "contentUuid",
        "The uuid of the content, or the address of its page, which contains the uuid. The kind in the "
        "address (`modules`, `flows`, `programmes`) must be that of the content.",
        uuid_column),
    column<Row, &Row::completion_date>("completionDate",
                                       "The time of completion. Default: the time of the import.",
                                       {.mismatch = &messages::bad_datetime}),
};

constexpr Setting settings[] = {
    setting<Settings, &Settings::content_kind>(
        "contentKind", "The kind of all content in the file. Each kind needs a file of its own.",
        {.block = SettingBlock::options, .mandatory = true}),
    setting<Settings, &Settings::on_existing>(
        "onExisting",
        "Which date to keep if the learner has already completed the content: the stored one, the earlier, "
        "the later, or the file's. Whatever it keeps, what the content contains is completed.",
        {"keep", SettingBlock::options}),
    date_time_format_setting<Settings>(),
    time_zone_setting<Settings>(),
    default_time_setting<Settings>(),
    dst_policy_setting<Settings>(),
};

const Message* const own_messages[] = {&messages::unknown_user_email,
                                       &messages::unknown_content,
                                       &messages::other_kind,
                                       &messages::other_page,
                                       &messages::bad_datetime,
                                       &completion_in_future,
                                       &no_access};

const RecordType* const writes[] = {&completion_type};

const ActionReference references[] = {{&learner_type, "learner_email", "userEmail"},
                                      {&lov_type, "lov_guid", "contentUuid"},
                                      {&training_type, "training_guid", "contentUuid"},
                                      {&programme_type, "programme_guid", "contentUuid"},
                                      {&completion_type, "completion_content", "contentUuid"},
                                      {&access_type, "access_content", "contentUuid"}};

constexpr RefusedColumn refused[] = {
    {"progression", "There is only completion: partial progress cannot be imported."}};

constexpr std::string_view learner_column[] = {"userEmail"};
constexpr ColumnNeed needs[] = {{learner_column, "no row finds its learner"}};

constexpr std::string_view example = R"(<actions>
  <importCompletionAction>
    <options>
      <contentKind>journey</contentKind>
    </options>
    <fields>
      <userEmail/>
      <contentUuid/>
      <completionDate/>
    </fields>
  </importCompletionAction>
</actions>)";

}  // namespace

const ActionType& import_completion_action() {
    static const ActionType type = action_type<CompletionAction>({
        "importCompletionAction",
        "Imports completions from another system. A journey also completes its activities, a programme its "
        "journeys and activities, all with the row's date; what was completed already keeps its date. "
        "Partial "
        "progress cannot be imported.",
        example,
        columns,
        settings,
        own_messages,
        writes,
        references,
        {},
        refused,
        needs,
    });
    return type;
}

}  // namespace registrar
