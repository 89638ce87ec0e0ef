// SPDX-License-Identifier: Apache-2.0
// grantAccessAction: gives learners access to content, or withdraws it. Reports the completions that become
// visible or hidden by it.
#include "action/action_type.h"
#include "action/reading_settings.h"
#include "action/shared_settings.h"
#include "domain/access.h"
#include "domain/completions.h"
#include "records/people.h"
#include "rules/account_rules.h"
#include "rules/content_rules.h"

namespace registrar {

namespace {

/// The kind of all content of a file; `any` without the setting.
enum class FileKind : std::uint8_t { activity, journey, programme, any };

enum class AccessFlag : std::uint8_t { grants, withdraws };
constexpr MappingValue access_flags[] = {{"grantValue", "Y"}, {"withdrawValue", "N"}};
constexpr MappingType access_flag{
    "accessFlag", "How the file writes whether a row grants or withdraws access.", access_flags};

}  // namespace

template <>
struct SettingText<FileKind> : WordText<FileKind, content_kind_words> {};

namespace {

const Message no_user{"no-user", "At least one of these elements must be present: userEmail or userLogin.",
                      Level::error, "Both cells are empty."};
const Message bad_flag{"bad-access-flag", "Access flag has invalid value [...], [...] or [...] expected.",
                       Level::error, "The cell is no spelling of `grantValue` or `withdrawValue`."};
const Message becomes_visible{
    "becomes-visible", "The completion of the [...] [...] becomes visible.", Level::note,
    "One for each completion that the learner had and could not see, of the content or "
    "within it. Its date stays."};
const Message becomes_hidden{
    "becomes-hidden", "The completion of the [...] [...] is hidden now.", Level::note,
    "One for each completion that the learner could see only by this access. It stays "
    "stored."};
const Message no_own_access{"no-own-access",
                            "The user has no access of this kind to the content; nothing is withdrawn.",
                            Level::warning, "There is no `access` record of this learner and content."};
const Message still_visible{
    "still-visible", "The user still has access to the content: [...].", Level::note,
    "Access to a journey or programme is access to what it contains, and a registration "
    "in a session of a training is access to that journey and its activities."};

struct GrantAccess {
    struct Row {
        Given<std::string_view> user_email;
        Given<std::string_view> user_login;
        Given<std::string_view> content_uuid;
        Given<Word> flag;
    };

    struct Settings {
        Reading reading;
        RowGuards guards;
        FileKind content_kind = FileKind::any;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
};

using Row = GrantAccess::Row;
using Settings = GrantAccess::Settings;

std::optional<ContentKind> kind_of(const Settings& settings) {
    if (settings.content_kind == FileKind::any) return std::nullopt;
    return static_cast<ContentKind>(settings.content_kind);
}

std::int64_t judge_user(const Row& row, Context& context) {
    if (!row.user_email.filled() && !row.user_login.filled()) context.report(no_user);
    return judge_account({"userEmail", row.user_email, "userLogin", row.user_login}, context);
}

/// Returns the learner's completions, of the content or within it, that are visible.
std::set<Content> visible_completions(std::int64_t learner, const Content& content, Lookups& lookups) {
    std::set<Content> found;
    const auto completions = lookups.children(completion_type, learner);
    AccessRule access(lookups);
    const auto look = [&](const Content& each) {
        if (completion_of(each, completions) != nullptr && access.visible(learner, each)) found.insert(each);
    };
    look(content);
    for (const Content& within : contents_within(content, lookups)) look(within);
    return found;
}

/// Reports each content of `these` that is not in `others`.
void report_differences(const Message& message, const std::set<Content>& these,
                        const std::set<Content>& others, Context& context) {
    for (const Content& content : these) {
        if (others.contains(content)) continue;
        const std::string name = content_name(content, context.lookups());
        context.report(message, {.value = name},
                       {content_kind_words[static_cast<std::size_t>(content.kind)], name});
    }
}

bool has_own_access(const Access& wanted, Lookups& lookups) {
    for (const RecordView& record : lookups.children(access_type, wanted.learner_id))
        if (content_of(*as<Access>(record)) == content_of(wanted)) return true;
    return false;
}

void grant(const Access& access, Context& context) {
    Lookups& lookups = context.lookups();
    if (has_own_access(access, lookups)) return context.set_outcome(RowOutcome::unchanged);
    const Content content = content_of(access);
    const auto before = visible_completions(access.learner_id, content, lookups);
    context.write(access_type, {&access, {}});
    context.set_outcome(RowOutcome::created);
    report_differences(becomes_visible, visible_completions(access.learner_id, content, lookups), before,
                       context);
}

void withdraw(const Access& access, Context& context) {
    Lookups& lookups = context.lookups();
    const Content content = content_of(access);
    if (has_own_access(access, lookups)) {
        const auto before = visible_completions(access.learner_id, content, lookups);
        context.remove(access_type, {&access, {}});
        context.set_outcome(RowOutcome::deleted);
        report_differences(becomes_hidden, before, visible_completions(access.learner_id, content, lookups),
                           context);
    } else {
        context.report(no_own_access, {"contentUuid"});
        context.set_outcome(RowOutcome::unchanged);
    }
    const AccessReason reason = AccessRule(lookups).reason(access.learner_id, content);
    if (reason.visible()) context.report(still_visible, {"contentUuid"}, {reason.text(lookups)});
}

void GrantAccess::decide(const Row& row, const Settings& settings, Context& context) {
    const std::int64_t learner = judge_user(row, context);
    const Content content =
        judge_content_of_kind("contentUuid", row.content_uuid, kind_of(settings), context);
    if (learner == 0 || content.id == 0 || row.flag.bad()) return;
    Access access;
    access.learner_id = learner;
    access.kind = static_cast<Word>(content.kind);
    access.content_id = content.id;
    const bool withdraws = row.flag.good() && *row.flag == static_cast<Word>(AccessFlag::withdraws);
    withdraws ? withdraw(access, context) : grant(access, context);
}

constexpr Column columns[] = {
    column<Row, &Row::user_email>("userEmail", "The learner's e-mail address."),
    column<Row, &Row::user_login>("userLogin", "The learner's login. One of the two is mandatory."),
    column<Row, &Row::content_uuid>(
        "contentUuid", "The uuid of the content, or the address of its page, which contains the uuid.",
        uuid_column),
    column<Row, &Row::flag>("accessFlag", "`Y`: grants access. `N`: withdraws it. Empty: grants.",
                            {.mismatch = &bad_flag, .mapping = &access_flag}),
};

constexpr Setting settings[] = {
    setting<Settings, &Settings::content_kind>("contentKind",
                                               "The kind of all content in the file; a row with content of "
                                               "another kind is rejected. Without it, each "
                                               "row's uuid decides.",
                                               {.block = SettingBlock::options}),
    mapping_setting(access_flag),
    max_deletes_setting<Settings>(),
};

const Message* const own_messages[] = {&no_user,
                                       &messages::unknown_user_email,
                                       &messages::unknown_user_login,
                                       &messages::users_disagree,
                                       &messages::unknown_content,
                                       &messages::other_kind,
                                       &messages::other_page,
                                       &bad_flag,
                                       &becomes_visible,
                                       &becomes_hidden,
                                       &no_own_access,
                                       &still_visible};

const RecordType* const writes[] = {&access_type};

const ActionReference references[] = {{&learner_type, "learner_email", "userEmail"},
                                      {&learner_type, "learner_login", "userLogin"},
                                      {&lov_type, "lov_guid", "contentUuid"},
                                      {&training_type, "training_guid", "contentUuid"},
                                      {&programme_type, "programme_guid", "contentUuid"},
                                      {&access_type, "access_content", "contentUuid"}};

constexpr std::string_view learner_columns[] = {"userEmail", "userLogin"};
constexpr ColumnNeed needs[] = {{learner_columns, "no row finds its learner"}};

constexpr std::string_view example = R"(<actions>
  <grantAccessAction>
    <options>
      <contentKind>journey</contentKind>
    </options>
    <fields>
      <userEmail/>
      <contentUuid/>
      <accessFlag/>
    </fields>
  </grantAccessAction>
</actions>)";

}  // namespace

const ActionType& grant_access_action() {
    static const ActionType type = action_type<GrantAccess>({
        "grantAccessAction",
        "Gives learners access to activities, journeys and programmes, or withdraws it. Access to a journey "
        "or "
        "programme is access to what it contains. Completions that were imported without access become "
        "visible "
        "with it; the report counts them.",
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
