// SPDX-License-Identifier: Apache-2.0
// transferContentProgressAction: completes new content for everybody who completed the old one. The old
// completions stay.
#include <algorithm>

#include "action/action_type.h"
#include "action/reading_settings.h"
#include "domain/account.h"
#include "rules/content_rules.h"

namespace registrar {

namespace {

const Message kinds_differ{
    "kinds-differ",
    "Progress can only be transferred from activity to activity, journey to journey and programme to "
    "programme.",
    Level::error, "Old and new content are of different kinds."};
const Message same_content{"same-content", "Old and new content are the same: [...].", Level::error,
                           "Both uuids lead to one content."};
const Message no_access{
    "no-access", "The user [...] has no access to the new content; the progress is not transferred.",
    Level::warning, "One for each learner who completed the old content and may not see the new one."};

struct TransferContent {
    struct Row {
        Given<std::string_view> old_uuid;
        Given<std::string_view> new_uuid;
    };

    struct Settings {
        Reading reading;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
};

using Row = TransferContent::Row;
using Settings = TransferContent::Settings;

/// A learner who completed a content, and the date.
struct Achievement {
    std::int64_t learner = 0;
    Timestamp date = Timestamp::null;
};

std::vector<Achievement> achievements_in(const Content& content, Lookups& lookups) {
    std::vector<Achievement> all;
    visit_learners(completion_type, content, lookups, [&](const RecordView& record) {
        const Completion& completion = *as<Completion>(record);
        all.push_back({completion.learner_id, completion.completed_at});
    });
    std::sort(all.begin(), all.end(),
              [](const Achievement& left, const Achievement& right) { return left.learner < right.learner; });
    return all;
}

void report_no_access(std::int64_t learner, Context& context) {
    const std::string login = login_of(learner, context.lookups());
    context.report(no_access, {.value = login}, {login});
}

/// Returns the completions of the old content that are transferred.
std::vector<Achievement> judge_learners(const Content& from, const Content& to, Context& context) {
    Lookups& lookups = context.lookups();
    std::vector<Achievement> achievements = achievements_in(from, lookups);
    const IdSet done = learners_with(completion_type, to, lookups);
    const IdSet able = learners_with(access_type, to, lookups);
    std::erase_if(achievements, [&](const Achievement& each) {
        if (done.contains(each.learner)) return true;
        if (able.contains(each.learner)) return false;
        report_no_access(each.learner, context);
        return true;
    });
    return achievements;
}

void complete(const Content& content, std::span<const Achievement> achievements, CompletionOrigin origin,
              Context& context) {
    const IdSet done = learners_with(completion_type, content, context.lookups());
    Completion completion;
    completion.origin = static_cast<Word>(origin);
    for (const Achievement& each : achievements) {
        if (done.contains(each.learner)) continue;
        completion.learner_id = each.learner;
        completion.completed_at = each.date;
        write_completion(content, completion, context);
    }
}

void TransferContent::decide(const Row& row, const Settings&, Context& context) {
    const Content from = judge_content("oldUuid", row.old_uuid, ContentKind::activity, context);
    const Content to = judge_content("newUuid", row.new_uuid, from.kind, context);
    if (from.id == 0 || to.id == 0) return;
    if (from.kind != to.kind) return context.report(kinds_differ);
    if (from == to) return context.report(same_content, {"newUuid"}, {uuid_in(*row.new_uuid)});
    const auto achievements = judge_learners(from, to, context);
    complete(to, achievements, CompletionOrigin::transfer, context);
    for (const Content& within : contents_within(to, context.lookups()))
        complete(within, achievements, CompletionOrigin::cascade, context);
    context.set_outcome(achievements.empty() ? RowOutcome::unchanged : RowOutcome::created);
}

constexpr Column columns[] = {
    column<Row, &Row::old_uuid>("oldUuid", "The uuid of the old content, or the address of its page.",
                                uuid_column),
    column<Row, &Row::new_uuid>("newUuid", "The uuid of the new content, or the address of its page.",
                                uuid_column),
};

const Message* const own_messages[] = {&messages::unknown_content, &kinds_differ, &same_content, &no_access};

const RecordType* const writes[] = {&completion_type};

const ActionReference references[] = {{&lov_type, "lov_guid", "oldUuid"},
                                      {&training_type, "training_guid", "oldUuid"},
                                      {&programme_type, "programme_guid", "oldUuid"},
                                      {&completion_type, "completion_content", "oldUuid"}};

constexpr std::string_view example = R"(<actions>
  <transferContentProgressAction>
    <fields>
      <oldUuid/>
      <newUuid/>
    </fields>
  </transferContentProgressAction>
</actions>)";

}  // namespace

const ActionType& transfer_content_progress_action() {
    static const ActionType type = action_type<TransferContent>({
        "transferContentProgressAction",
        "Completes new content for everybody who completed the old one, with the same date. Only learners "
        "with access to the new content are included. The old completions stay.",
        example,
        columns,
        {},
        own_messages,
        writes,
        references,
    });
    return type;
}

}  // namespace registrar
