// SPDX-License-Identifier: Apache-2.0
// importCompletionAction: completions from another system, one kind of content per file. A journey also
// completes its activities, a programme its journeys and activities.
#include "action/action_type.h"
#include "action/reading_settings.h"
#include "domain/learner_search.h"
#include "records/people.h"
#include "rules/content_rules.h"

namespace registrar {

template <>
struct SettingText<ContentKind> : WordText<ContentKind, content_kind_words> {};
template <>
struct SettingText<DatePolicy> : WordText<DatePolicy, date_policy_words> {};

namespace {

const Message other_kind{"other-kind",
                         "Content [...] is [...], but this file imports [...]. Use one file for each kind.",
                         Level::error, "The uuid is that of content of another kind than `contentKind`."};
const Message completion_in_future{"completion-in-future", "Completion date is in the future.", Level::error,
                                   "Later than the run's clock."};
const Message no_access{
    "no-access", "The user has no access to the content yet; the completion shows when access is given.",
    Level::warning, "The completion is stored all the same."};

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

std::string_view one_of_kind(ContentKind kind) {
    constexpr std::string_view names[] = {"an activity", "a journey", "a programme"};
    return names[static_cast<std::size_t>(kind)];
}

std::string_view many_of_kind(ContentKind kind) {
    constexpr std::string_view names[] = {"activities", "journeys", "programmes"};
    return names[static_cast<std::size_t>(kind)];
}

/// Returns the learner, or 0 after reporting that there is none.
std::int64_t judge_user(const Row& row, Context& context) {
    if (!row.user_email.filled()) context.report(messages::empty_field, {"userEmail"}, {"userEmail"});
    const LearnerSearch user = find_learner({}, {{}, row.user_email, {}}, context.lookups());
    if (user.given && !user.unreadable && user.id == 0)
        context.report(messages::unknown_user_email, {"userEmail"}, {*row.user_email});
    return user.id;
}

/// Returns the content, or none after reporting that the file's kind has no such content.
Content judge_own_kind(const Row& row, ContentKind kind, Context& context) {
    const Content content = judge_content("contentUuid", row.content_uuid, kind, context);
    if (content.id == 0 || content.kind == kind) return content;
    context.report(other_kind, {"contentUuid"},
                   {uuid_in(*row.content_uuid), one_of_kind(content.kind), many_of_kind(kind)});
    return {};
}

/// Returns the completion date; null if the cell is unreadable or invalid, which is reported.
Timestamp judge_date(const Row& row, Context& context) {
    const Timestamp now{context.now()};
    if (!row.completion_date.good()) return row.completion_date.bad() ? Timestamp::null : now;
    if (*row.completion_date <= now) return *row.completion_date;
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
    const Content content = judge_own_kind(row, settings.content_kind, context);
    const Timestamp date = judge_date(row, context);
    if (learner == 0 || content.id == 0 || date == Timestamp::null) return;
    if (!has_access(learner, content, context.lookups())) context.report(no_access, {"contentUuid"});
    const auto completions = context.lookups().children(completion_type, learner);
    const Completion* stored = completion_of(content, completions);
    if (stored != nullptr && !takes_place(settings.on_existing, date, stored->completed_at))
        return context.set_outcome(RowOutcome::unchanged);
    Completion completion;
    completion.learner_id = learner;
    completion.completed_at = date;
    completion.origin = static_cast<Word>(CompletionOrigin::import);
    const bool same =
        stored != nullptr && stored->completed_at == date && stored->origin == completion.origin;
    if (!same) write_completion(content, completion, context);
    const bool any = complete_within(content, completion, completions, context);
    context.set_outcome(stored == nullptr ? RowOutcome::created
                        : same && !any    ? RowOutcome::unchanged
                                          : RowOutcome::updated);
}

constexpr Column columns[] = {
    column<Row, &Row::user_email>("userEmail", "The learner's e-mail address.",
                                  {.mandatory = Mandatory::yes}),
    column<Row, &Row::content_uuid>(
        "contentUuid", "The uuid of the content, or the address of its page, which contains the uuid.",
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
        "the later, or the file's.",
        {"keep", SettingBlock::options}),
    date_time_format_setting<Settings>(),
    time_zone_setting<Settings>(),
    default_time_setting<Settings>(),
    dst_policy_setting<Settings>(),
};

const Message* const own_messages[] = {&messages::unknown_user_email, &messages::unknown_content, &other_kind,
                                       &messages::bad_datetime,       &completion_in_future,      &no_access};

const RecordType* const writes[] = {&completion_type};

const ActionReference references[] = {{&learner_type, "learner_email", "userEmail"},
                                      {&lov_type, "lov_guid", "contentUuid"},
                                      {&training_type, "training_guid", "contentUuid"},
                                      {&programme_type, "programme_guid", "contentUuid"},
                                      {&completion_type, "completion_content", "contentUuid"}};

constexpr RefusedColumn refused[] = {
    {"progression", "There is only completion: partial progress cannot be imported."}};

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
        "Imports completions from another system. Partial progress cannot be imported.",
        example,
        columns,
        settings,
        own_messages,
        writes,
        references,
        {},
        refused,
    });
    return type;
}

}  // namespace registrar
