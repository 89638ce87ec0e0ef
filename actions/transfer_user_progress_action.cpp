// SPDX-License-Identifier: Apache-2.0
// transferUserProgressAction: moves all progress of a person with two accounts to one of them.
#include <algorithm>
#include <iterator>
#include <string>

#include "action/action_type.h"
#include "action/reading_settings.h"
#include "action/shared_settings.h"
#include "domain/account.h"
#include "domain/dependents.h"
#include "domain/learner_progress.h"
#include "rules/account_rules.h"
#include "rules/content_rules.h"

namespace registrar {

namespace {

enum class MergePolicy : std::uint8_t { earliest, latest, none };
constexpr std::string_view merge_policy_words[] = {"earliest", "latest"};

}  // namespace

template <>
struct SettingText<MergePolicy> : WordText<MergePolicy, merge_policy_words> {};

namespace {

const Message no_pair{
    "no-pair", "The row must name both accounts: by fromEmail and toEmail, or by fromLogin and toLogin.",
    Level::error, "The cells of both pairs are empty."};
const Message same_account{"same-account", "Both sides of the row lead to one account: [...].", Level::error,
                           "There is nothing to transfer from an account to itself."};
const Message both_have_progress{
    "both-have-progress", "Progress cannot be merged: both accounts contain progress.", Level::error,
    "Without `mergePolicy`. Completions, tracking and test results are progress."};
const Message gave_progress{"gave-progress",
                            "The account [...] gave its progress away on line [...] of this file; it cannot "
                            "receive any in the same file.",
                            Level::error,
                            "If the file were imported again, that line would move this progress on, to "
                            "another account. Import the row "
                            "from a file of its own."};
const Message shared_content{"shared-content", "Both accounts contain progress in the [...] [...].",
                             Level::error, "Beside both-have-progress, one for each content they share."};

struct TransferUser {
    struct Row {
        Given<std::string_view> from_email;
        Given<std::string_view> to_email;
        Given<std::string_view> from_login;
        Given<std::string_view> to_login;
    };

    struct Settings {
        Reading reading;
        RowGuards guards;
        MergePolicy merge_policy = MergePolicy::none;
        bool disable_source = false;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
};

using Row = TransferUser::Row;
using Settings = TransferUser::Settings;
using Cell = Given<std::string_view>;

/// Reports pairs that are filled on one side only, and a row without a pair.
void judge_pairs(const Row& row, Context& context) {
    const auto judge = [&context](const Cell& cell, const Cell& other, std::string_view column) {
        if (!cell.filled() && other.filled()) context.report(messages::empty_field, {column}, {column});
    };
    judge(row.from_email, row.to_email, "fromEmail");
    judge(row.to_email, row.from_email, "toEmail");
    judge(row.from_login, row.to_login, "fromLogin");
    judge(row.to_login, row.from_login, "toLogin");
    const bool any =
        row.from_email.filled() || row.to_email.filled() || row.from_login.filled() || row.to_login.filled();
    if (!any) context.report(no_pair);
}

/// Moves one account's progress to the other.
class Transfer {
public:
    Transfer(std::int64_t to, DatePolicy policy, Context& context)
        : to_(to), policy_(policy), context_(context), lookups_(context.lookups()) {}

    void move(const LearnerProgress& from, const LearnerProgress& there) {
        for (const RecordView& completion : from.completions) move_completion(completion, there);
        for (const RecordView& registration : from.registrations) move_registration(registration);
    }

private:
    void move_completion(const RecordView& record, const LearnerProgress& there) {
        Completion completion = *as<Completion>(record);
        const Content content{static_cast<ContentKind>(completion.kind), completion.content_id};
        context_.remove(completion_type, record);
        const Completion* own = completion_of(content, there.completions);
        if (own != nullptr && !takes_place(policy_, completion.completed_at, own->completed_at)) return;
        completion.learner_id = to_;
        write_completion(content, completion, context_);
    }

    /// If the target account is registered in the session itself, only tracking and test results move.
    void move_registration(const RecordView& record) {
        Draft<Registration> registration(registration_type, record);
        const std::int64_t own = registration_of(to_, registration->session_id, lookups_);
        if (own != 0) {
            for (const RecordView& tracking : lookups_.children(tracking_type, registration->id))
                move_tracking(tracking, own);
            for (const RecordView& result : lookups_.children(test_result_type, registration->id))
                move_result(result, own);
            return;
        }
        registration->learner_id = to_;
        context_.write(registration_type, registration.view());
    }

    void move_tracking(const RecordView& record, std::int64_t registration) {
        Tracking moved = *as<Tracking>(record);
        context_.remove(tracking_type, record);
        for (const RecordView& there : lookups_.children(tracking_type, registration))
            if (as<Tracking>(there)->lov_id == moved.lov_id)
                moved = merged_tracking(moved, *as<Tracking>(there), policy_);
        moved.registration_id = registration;
        context_.write(tracking_type, {&moved, {}});
    }

    void move_result(const RecordView& record, std::int64_t registration) {
        TestResult moved = *as<TestResult>(record);
        context_.remove(test_result_type, record);
        for (const RecordView& there : lookups_.children(test_result_type, registration))
            if (as<TestResult>(there)->lov_id == moved.lov_id &&
                !is_better_result(moved, *as<TestResult>(there), policy_))
                return;
        moved.registration_id = registration;
        context_.write(test_result_type, {&moved, {}});
    }

    std::int64_t to_;
    DatePolicy policy_;
    Context& context_;
    Lookups& lookups_;
};

/// Reports progress on both sides; it is merged only if the definition has a policy.
void judge_merge(const LearnerProgress& from, const LearnerProgress& to, Context& context) {
    context.report(both_have_progress);
    std::vector<Content> shared;
    std::set_intersection(from.contents.begin(), from.contents.end(), to.contents.begin(), to.contents.end(),
                          std::back_inserter(shared));
    for (const Content& content : shared) {
        const std::string name = content_name(content, context.lookups());
        const std::string_view kind = content_kind_words[static_cast<std::size_t>(content.kind)];
        context.report(shared_content, {.value = name}, {kind, name});
    }
}

/// Disables the account. Returns true if it was not disabled before.
bool disable(std::int64_t account, Context& context) {
    const RecordView stored = context.lookups().load_now(learner_type, account);
    Draft<Learner> learner(learner_type, stored);
    learner->status = account_disabled;
    return context.write_changed(learner, stored);
}

void TransferUser::decide(const Row& row, const Settings& settings, Context& context) {
    judge_pairs(row, context);
    const std::int64_t from =
        judge_account({"fromEmail", row.from_email, "fromLogin", row.from_login}, context);
    const std::int64_t to = judge_account({"toEmail", row.to_email, "toLogin", row.to_login}, context);
    if (from == 0 || to == 0) return;
    Lookups& lookups = context.lookups();
    if (from == to) {
        const std::string login = login_of(from, lookups);
        return context.report(same_account, {.value = login}, {login});
    }
    // Lines of accounts that gave their progress away are noted as those of their completions.
    if (const std::uint64_t line = context.given_on(completion_type, to); line != 0) {
        const std::string login = login_of(to, lookups);
        context.report(gave_progress, {.value = login}, {login, std::to_string(line)});
    }
    context.give(completion_type, from);
    const LearnerProgress moved = progress_of(from, lookups);
    const LearnerProgress there = progress_of(to, lookups);
    const bool both = !moved.empty() && !there.empty();
    if (both && settings.merge_policy == MergePolicy::none) return judge_merge(moved, there, context);
    const bool latest = settings.merge_policy == MergePolicy::latest;
    Transfer(to, latest ? DatePolicy::latest : DatePolicy::earliest, context).move(moved, there);
    const bool disabled = settings.disable_source && disable(from, context);
    context.set_outcome(moved.empty() && !disabled ? RowOutcome::unchanged : RowOutcome::updated);
}

constexpr Column columns[] = {
    column<Row, &Row::from_email>("fromEmail", "The e-mail address of the source account. Requires toEmail.",
                                  {.beside = "toEmail"}),
    column<Row, &Row::to_email>("toEmail", "The e-mail address of the target account. Requires fromEmail.",
                                {.beside = "fromEmail"}),
    column<Row, &Row::from_login>("fromLogin", "The login of the source account. Requires toLogin.",
                                  {.beside = "toLogin"}),
    column<Row, &Row::to_login>("toLogin", "The login of the target account. Requires fromLogin.",
                                {.beside = "fromLogin"}),
};

constexpr Setting settings[] = {
    setting<Settings, &Settings::merge_policy>(
        "mergePolicy",
        "Which completion date to keep if both accounts have completed the same content. Trackings of one "
        "session keep the higher progression and score, the earlier first access, the later last access, and "
        "the longer time. A status that counts as completed wins, or else the status of the higher "
        "progression. Of two results of one test the higher score stays. Without this setting, a row is "
        "rejected if both accounts have progress.",
        {.block = SettingBlock::options}),
    setting<Settings, &Settings::disable_source>("disableSource", "`yes`: disables the source account.",
                                                 {"no", SettingBlock::options}),
    max_deletes_setting<Settings>(),
};

const Message* const own_messages[] = {&no_pair,
                                       &messages::unknown_user_email,
                                       &messages::unknown_user_login,
                                       &messages::users_disagree,
                                       &same_account,
                                       &gave_progress,
                                       &both_have_progress,
                                       &shared_content};

const RecordType* const writes[] = {&completion_type, &learner_type, &registration_type, &tracking_type,
                                    &test_result_type};

const ActionReference references[] = {{&learner_type, "learner_email", "fromEmail"},
                                      {&learner_type, "learner_email", "toEmail"},
                                      {&learner_type, "learner_login", "fromLogin"},
                                      {&learner_type, "learner_login", "toLogin"},
                                      {&registration_type, "registration_learner", "fromEmail"},
                                      {&registration_type, "registration_learner", "fromLogin"},
                                      {&registration_type, "registration_learner_session", "fromEmail"},
                                      {&registration_type, "registration_learner_session", "fromLogin"}};

constexpr std::string_view example = R"(<actions>
  <transferUserProgressAction>
    <options>
      <disableSource>yes</disableSource>
    </options>
    <fields>
      <fromEmail/>
      <toEmail/>
    </fields>
  </transferUserProgressAction>
</actions>)";

}  // namespace

const ActionType& transfer_user_progress_action() {
    static const ActionType type = action_type<TransferUser>({
        "transferUserProgressAction",
        "Moves all completions, tracking and test results of a person from one account to another. Tracking "
        "and test results move with their registration, or to the target account's own registration if it "
        "has "
        "one in the session. The source account stays. An account that gives its progress away cannot "
        "receive any "
        "on a later row of the file, so that importing the file again moves nothing on. A row that is "
        "rejected "
        "because both accounts have progress is accepted then, if another row has emptied one of them.",
        example,
        columns,
        settings,
        own_messages,
        writes,
        references,
    });
    return type;
}

}  // namespace registrar
