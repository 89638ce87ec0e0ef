// SPDX-License-Identifier: Apache-2.0
// createOrUpdateLearnerAction: accounts of learners. Values that a row does not give stay as stored.
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "action/action_type.h"
#include "action/mapping_types.h"
#include "action/reading_settings.h"
#include "action/shared_settings.h"
#include "domain/account.h"
#include "domain/custom_values.h"
#include "domain/learner_search.h"
#include "domain/references.h"
#include "domain/unique_login.h"
#include "records/people.h"
#include "rules/account_rules.h"
#include "rules/course_record_rules.h"
#include "rules/given_twice.h"
#include "rules/import_scope.h"
#include "rules/on_new.h"
#include "values/password.h"
#include "values/zone.h"

namespace registrar {

namespace {

const Message bad_validity{"bad-validity", "The \"validity\" field value [...] is not allowed.", Level::error,
                           "`candidateValidity` holds none of the spellings of its values."};
const Message login_exists{
    "login-exists", "The login: [...] already exists. The user name will be: [...]", Level::warning,
    "Another learner has the login, also after the file's last row; the first number that makes it free, or "
    "the learner's own, is added."};
const Message bad_date{"bad-date", "Date format is not valid", Level::error,
                       "The cell is not in `dateFormat`, or there is no such date."};
const Message until_before_from{"until-before-from", "enabledUntil is inferior to enabledFrom or vice versa",
                                Level::error,
                                "The account would end before it begins, counting stored dates, too."};
const Message unknown_entity{
    "unknown-entity", "Entity with name [...] not found.", Level::error, "No entity has this name.", false,
    {&entity_type}};
const Message duplicated_entity{"duplicated-entity", "Entity with name [...] is duplicated.", Level::error,
                                "Several entities have this name; give `entityGuid` or `entityId`."};
const Message entities_disagree{"references-disagree",
                                "The entity references of the row do not lead to one entity: [...].",
                                Level::error, "GUID, id and name lead to different entities."};
const Message email_shared{"email-shared", "The e-mail address [...] already belongs to the learner [...].",
                           Level::warning,
                           "Judged where the row creates the learner or changes the address. Searches by "
                           "this address are no longer sure."};
const Message suspect_email{
    "doubtful-email", "[...] is no e-mail address.", Level::warning,
    "The address does not have exactly one @ between texts without white space, < and >. "
    "With `emailCheck` = `reject` an error."};
const Message refused_email{"doubtful-email", "[...] is no e-mail address.", Level::error,
                            "As above, where `emailCheck` is `reject`."};
const Message suspect_zone{"doubtful-zone",
                           "[...] is no time zone of the tz database; the stored zone stays.", Level::warning,
                           "A name like Europe/Berlin is expected."};

struct LearnerAction {
    struct Row : EntityReference, ManagerCells {
        Given<std::string_view> name, first_name, login, email, ref_number, password;
        Given<Word> validity;
        Given<std::string_view> languages, time_zone;
        Given<Day> enabled_from, enabled_until;
        Given<std::string_view> presentation;
        Repeated custom;
    };

    struct Settings {
        Reading reading;
        RowGuards guards;
        SearchField search;
        std::int32_t default_entity_id = 1;
        std::string default_lang_code;
        bool full_access = false;
        bool enable_all_learners = false;
        bool disable_import_flag = false;
        bool overwrite_passwords = false;
        EmailCheck email_check = EmailCheck::warn;
        OnNew on_new = OnNew::create;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
    static void note_claim(const DeferredReference& reference, Lookups& lookups);
    static void decide_claim(const DeferredReference& reference, const Settings& settings, Context& context);
    static void resolve_deferred(const DeferredReference& reference, const Settings& settings,
                                 Context& context);
    static std::vector<StoreFault> judge_settings(const Settings& settings, Lookups& lookups) {
        return judge_default_entity(settings.default_entity_id, lookups);
    }
};

using Row = LearnerAction::Row;
using Settings = LearnerAction::Settings;

constexpr Word word(CandidateValidity validity) {
    return static_cast<Word>(validity);
}

/// The learner that the row means: stored, new, or unknown if the search failed.
struct Target {
    enum class Kind : std::uint8_t { unknown, fresh, stored } kind = Kind::unknown;
    RecordView stored = {};

    bool is_new() const { return kind == Kind::fresh; }
    /// The hash as rows see it; empty if there is none.
    std::string_view password_hash() const {
        return kind == Kind::stored ? text_of(stored, &Learner::password_hash) : std::string_view();
    }
};

Target find_target(const Row& row, const Settings& settings, Context& context) {
    const LearnerCells cells{row.ref_number, row.email, row.login, &row.custom};
    const LearnerSearch found =
        find_learner(settings.search, cells, context.lookups(), NumberedLogins::found);
    if (!found.given && !found.first.empty()) {
        const RepeatedCell* custom = row.custom.find(settings.search.keys.front().guid);
        context.report(
            messages::empty_field,
            {.field = found.first, .cell_number = custom == nullptr ? any_cell : custom->cell_number},
            {found.first});
        return {};
    }
    if (found.unreadable) return {};
    if (found.id == 0) return {Target::Kind::fresh};
    return {Target::Kind::stored, context.lookups().load_now(learner_type, found.id)};
}

/// Demands what a new learner needs. Nobody could find an account without a login, so
/// `<mandatory>no</mandatory>` does not relax it.
void demand_names(const Row& row, const Settings& settings, Context& context) {
    const auto demand = [&](const Given<std::string_view>& cell, std::string_view field) {
        if (cell.filled() || (field != "candidateLogin" && settings.reading.relaxes(field))) return;
        context.report(messages::empty_field, {field}, {field});
    };
    demand(row.name, "candidateName");
    demand(row.first_name, "candidateFirstname");
    demand(row.login, "candidateLogin");
    demand(row.email, "candidateEmail");
}

/// Returns the entity that the row gives; 0 if it gives none or an unusable one, which is reported.
std::int64_t judge_entity(const Row& row, Context& context) {
    if (!row.given()) return 0;
    const EntityReference::Answer answer = row.EntityReference::find(context.lookups());
    const bool lost_guid = row.entity_guid.good() && answer.by_guid.empty();
    const bool lost_id = row.entity_id.good() && answer.by_id.empty();
    const bool lost_name = row.entity_name.good() && answer.by_name.empty();
    if (lost_guid)
        context.report(messages::bad_value, {"entityGuid"},
                       {"entityGuid", *row.entity_guid, "the GUID of an entity"});
    if (lost_id)
        context.report(messages::bad_value, {"entityId"},
                       {"entityId", std::to_string(*row.entity_id), "the id of an entity"});
    if (lost_name) context.report(unknown_entity, {"entityName"}, {*row.entity_name});
    if (lost_guid || lost_id || lost_name || row.unreadable()) return 0;
    if (answer.together.agreement == Agreement::disagree)
        context.report(entities_disagree, {.value = row.text()}, {row.text()});
    const bool by_name_alone = !row.entity_guid.filled() && !row.entity_id.filled();
    if (by_name_alone && answer.by_name.size() > 1)
        context.report(duplicated_entity, {"entityName"}, {*row.entity_name});
    return answer.together.id;
}

/// Returns true if the import may change the target. New learners may always be changed.
bool may_change(const Target& target, const Settings& settings) {
    return target.is_new() || in_scope(as<Learner>(target.stored)->imported, settings.full_access);
}

/// Sets the manager that the cells name, unless there is none or the chain of managers would close on itself.
void set_manager(const ManagerCells& cells, Context& context, Draft<Learner>& draft) {
    const std::int64_t manager = judge_manager(cells, context);
    if (manager == 0 || manager == draft->manager_id) return;
    const auto is_learner = [&draft](std::int64_t id) { return id == draft->id; };
    if (!any_in_chain(manager, context.lookups(), is_learner)) {
        draft->manager_id = manager;
        return;
    }
    const auto& cell = cells.manager_login.good() ? cells.manager_login : cells.manager_ref_number;
    context.report(manager_cycle, {cells.manager_login.good() ? "managerLogin" : "managerRefNumber"},
                   {*cell});
}

/// Sets the manager. Defers an unknown one, because a later row may create it, and one whose chain may close
/// on itself, because a later row may change a manager of the chain. It then replaces managers of earlier
/// rows.
void take_manager(const Row& row, const Target& target, const Settings& settings, Context& context,
                  Draft<Learner>& draft) {
    const Resolution found = row.ManagerCells::find(context.lookups());
    if (found.agreement == Agreement::none_given) return;
    // Nobody has a new learner as manager yet, unless a deferred reference leads to it.
    const auto undecided = [&](std::int64_t id) { return id == draft->id || context.is_deferred(id); };
    const bool may_close = found.found() && found.id != draft->manager_id &&
                           (!target.is_new() || context.any_deferred()) &&
                           any_in_chain(found.id, context.lookups(), undecided);
    const bool known = found.found() && !may_close && !context.is_deferred(draft->id);
    if (!known && may_change(target, settings) && context.defer_reference(draft->id, row.deferred_cells()))
        return;
    set_manager(row, context, draft);
}

/// Judges an e-mail address that the row would store.
void judge_email(const Row& row, const Settings& settings, const Draft<Learner>& draft, Context& context) {
    if (!row.email.good() || *row.email == draft.text(&Learner::email)) return;
    if (!is_plausible_address(*row.email) && !is_empty_word(*row.email)) {
        const bool refused = settings.email_check == EmailCheck::reject;
        context.report(refused ? refused_email : suspect_email, {"candidateEmail"}, {*row.email});
    }
    static const Index& by_email = learner_type.index("learner_email");
    Lookups& lookups = context.lookups();
    const std::string_view key = lookups.keep(lookups.match_key(MatchRule::folded, *row.email));
    for (const std::int64_t id : lookups.find_now(learner_type, by_email, key)) {
        if (id == draft->id) continue;
        context.report(email_shared, {"candidateEmail"}, {*row.email, login_of(id, lookups)});
        return;
    }
}

/// Returns whether the tz database has a zone of this name.
bool is_zone(std::string_view name) {
    static std::mutex mutex;
    static std::set<std::string, std::less<>> known;  // at most as many as there are zones
    const std::scoped_lock lock(mutex);
    if (known.contains(name)) return true;
    if (!Zone::find(name)) return false;
    known.emplace(name);
    return true;
}

void take_zone(const Row& row, Draft<Learner>& draft, Context& context) {
    if (!row.time_zone.good() || *row.time_zone == draft.text(&Learner::time_zone)) return;
    if (is_zone(*row.time_zone))
        draft.set_text(&Learner::time_zone, *row.time_zone);
    else
        context.report(suspect_zone, {"candidateTimeZone"}, {*row.time_zone});
}

/// Sets texts. A reference number that compares as equal keeps its stored spelling.
void take_texts(const Row& row, Draft<Learner>& draft) {
    const auto take = [&draft](const Given<std::string_view>& cell, Text Learner::*member) {
        if (cell.good()) draft.set_text(member, *cell);
    };
    take(row.name, &Learner::name);
    take(row.first_name, &Learner::first_name);
    take(row.email, &Learner::email);
    if (row.ref_number.good() &&
        !same_text(MatchRule::exact, *row.ref_number, draft.text(&Learner::ref_number)))
        draft.set_text(&Learner::ref_number, *row.ref_number);
    take(row.presentation, &Learner::presentation);
    if (!row.languages.good()) return;
    if (const std::string list = locales(*row.languages); !list.empty())
        draft.set_text(&Learner::languages, list);
}

void take_dates(const Row& row, Draft<Learner>& draft, Context& context) {
    if (row.enabled_from.filled()) draft->enabled_from = row.enabled_from.value;
    if (row.enabled_until.filled()) draft->enabled_until = row.enabled_until.value;
    if (row.enabled_from.cleared()) draft->enabled_from = Day::null;
    if (row.enabled_until.cleared()) draft->enabled_until = Day::null;
    if (row.enabled_from.bad() || row.enabled_until.bad()) return;
    if (!row.enabled_from.good() && !row.enabled_until.good()) return;
    const bool both = draft->enabled_from != Day::null && draft->enabled_until != Day::null;
    if (both && draft->enabled_until < draft->enabled_from)
        context.report(until_before_from, {row.enabled_until.good() ? "enabledUntil" : "enabledFrom"});
}

/// Returns the status after the row. Dates without a validity take effect, but do not enable a disabled
/// account.
Word status_after(const Row& row, const Settings& settings, Word before) {
    if (settings.enable_all_learners) return word(CandidateValidity::enabled);
    if (row.validity.good()) return *row.validity;
    const bool dates = row.enabled_from.good() || row.enabled_until.good();
    const bool enabled = before == word(CandidateValidity::enabled);
    return dates && enabled ? word(CandidateValidity::enabled_until) : before;
}

/// Sets the login. A later row may release a login that is taken, so it is claimed until the end of the file.
/// Returns true if the row has a claim.
bool take_login(const Row& row, const Target& target, const Settings& settings, Context& context,
                Draft<Learner>& draft) {
    if (!row.login.good()) return false;
    const std::string login = unique_login(*row.login, draft->id, context.lookups());
    draft.set_text(&Learner::login, login);
    const bool taken = login != *row.login;
    if (!taken && !in_dispute(*row.login, draft->id, context.lookups())) return false;
    if (may_change(target, settings) && !context.failed() &&
        context.defer_reference(draft->id, {{"candidateLogin", std::string(*row.login), {}, true}}))
        return true;
    if (taken) context.report(login_exists, {"candidateLogin"}, {*row.login, login});
    return false;
}

/// Sets the values that only a new learner gets.
void begin_account(const Row& row, const Settings& settings, Draft<Learner>& draft, Context& context) {
    if (settings.on_new == OnNew::create) demand_names(row, settings, context);
    draft->created_at = Timestamp{context.now()};
    if (!settings.default_lang_code.empty()) draft.set_text(&Learner::languages, settings.default_lang_code);
    if (!row.given()) draft->entity_id = settings.default_entity_id;
}

Draft<Learner> draft_of(const Target& target, Context& context) {
    switch (target.kind) {
        case Target::Kind::stored:
            return Draft<Learner>(learner_type, target.stored);
        case Target::Kind::fresh:
            return context.create<Learner>(learner_type);
        case Target::Kind::unknown:
            break;
    }
    return Draft<Learner>(learner_type);
}

/// Compares the row's password with the account's. Existing passwords count as the same unless overwriting is
/// set: an old file must not undo a change made by the account's owner.
PasswordMatch judge_password(const Row& row, const Settings& settings, const Target& target,
                             Context& context) {
    if (!row.password.good() || (!target.is_new() && !settings.overwrite_passwords))
        return PasswordMatch::same;
    return context.passwords().compare(*row.password, target.password_hash());
}

/// Writes the learner and its custom values if they differ from the stored ones. Returns true if the learner
/// is new.
bool store(const Target& target, Draft<Learner>& draft, const Row& row, const Settings& settings,
           Context& context) {
    const auto customs = custom_value_changes(row.custom, draft->id, context.lookups());
    const auto* stored = as<Learner>(target.stored);
    const bool differs = stored == nullptr || !customs.empty() || !draft.equals(target.stored);
    PasswordMatch password = judge_password(row, settings, target, context);
    // Without the import mark, scope and mark depend on the password too, and later rows need both; of a
    // record that an earlier row gave, so does a warning. So the slow comparison cannot be postponed.
    if (!differs && password == PasswordMatch::open &&
        (stored->imported != Flag::yes || context.given_on(learner_type, draft->id) > 0))
        password =
            is_password(*row.password, target.password_hash()) ? PasswordMatch::same : PasswordMatch::other;
    if (!differs && password == PasswordMatch::same) {
        context.set_outcome(RowOutcome::unchanged);
        return false;
    }
    if (!may_change(target, settings))
        context.report(messages::out_of_scope, {}, {text_of(target.stored, &Learner::login)});
    if (!settings.disable_import_flag) draft->imported = Flag::yes;
    const bool open = !differs && password == PasswordMatch::open;
    if (password != PasswordMatch::same)
        draft.set_text(&Learner::password_hash,
                       context.passwords().mark(*row.password, target.password_hash(), open));
    if (open) {
        context.write_compared(learner_type, draft.view());
        return false;
    }
    if (stored == nullptr || !draft.equals(target.stored)) context.write(learner_type, draft.view());
    for (const Draft<CustomValue>& custom : customs) context.write(custom_value_type, custom.view());
    context.set_outcome(stored != nullptr ? RowOutcome::updated : RowOutcome::created);
    return stored == nullptr;
}

/// Returns true if held course records may have come to match the account.
bool names_differ(const Draft<Learner>& draft, const RecordView& stored) {
    for (Text Learner::*const name : {&Learner::login, &Learner::email, &Learner::ref_number})
        if (draft.text(name) != text_of(stored, name)) return true;
    return false;
}

void LearnerAction::decide(const Row& row, const Settings& settings, Context& context) {
    const Target target = find_target(row, settings, context);
    Draft<Learner> draft = draft_of(target, context);
    if (target.is_new()) begin_account(row, settings, draft, context);
    const bool may_store = !target.is_new() || settings.on_new == OnNew::create;
    if (target.kind != Target::Kind::unknown && may_store) judge_email(row, settings, draft, context);
    if (may_store) take_zone(row, draft, context);
    take_texts(row, draft);
    take_dates(row, draft, context);
    draft->status = status_after(row, settings, draft->status);
    if (const std::int64_t entity = judge_entity(row, context); entity != 0) draft->entity_id = entity;
    if (target.kind == Target::Kind::unknown) return;
    if (target.is_new() && !may_create(settings.on_new, context)) return;
    take_manager(row, target, settings, context, draft);
    const bool claims = take_login(row, target, settings, context, draft);
    const bool is_new = store(target, draft, row, settings, context);
    judge_given_twice(learner_type, draft->id, context);
    // A login with a claim is final only after the last row.
    if (!claims && (is_new || names_differ(draft, target.stored))) assign_held_records(draft.view(), context);
}

void LearnerAction::note_claim(const DeferredReference& reference, Lookups& lookups) {
    claim_login(reference.cell("candidateLogin")->text, reference.holder, lookups);
}

/// Writes the learner if a deferred reference changed it.
void write_resolved(const Draft<Learner>& bound, const RecordView& stored, const Settings& settings,
                    Context& context) {
    if (bound.equals(stored)) return;
    Draft<Learner> draft = bound;
    if (!settings.disable_import_flag) draft->imported = Flag::yes;
    context.write(learner_type, draft.view());
    if (context.outcome() == RowOutcome::unchanged) context.set_outcome(RowOutcome::updated);
}

void LearnerAction::decide_claim(const DeferredReference& reference, const Settings& settings,
                                 Context& context) {
    Lookups& lookups = context.lookups();
    const RecordView stored = lookups.load_now(learner_type, reference.holder);
    if (stored.record == nullptr) return;
    const std::string& wanted = reference.cell("candidateLogin")->text;
    Draft<Learner> draft(learner_type, stored);
    if (still_claims(wanted, draft->id, draft.text(&Learner::login), lookups)) {
        const std::string login = claimed_login(wanted, draft->id, lookups);
        if (login != wanted) context.report(login_exists, {"candidateLogin"}, {wanted, login});
        draft.set_text(&Learner::login, login);
    }
    write_resolved(draft, stored, settings, context);
    if (context.outcome() == RowOutcome::created || context.outcome() == RowOutcome::updated)
        assign_held_records(draft.view(), context);
}

void LearnerAction::resolve_deferred(const DeferredReference& reference, const Settings& settings,
                                     Context& context) {
    const RecordView stored = context.lookups().load_now(learner_type, reference.holder);
    if (stored.record == nullptr) return;
    Draft<Learner> draft(learner_type, stored);
    set_manager(ManagerCells::of(reference), context, draft);
    write_resolved(draft, stored, settings, context);
}

constexpr ColumnTraits guid{.longest = 40};
constexpr ColumnTraits date{.mismatch = &bad_date, .clears = true};

constexpr Column columns[] = {
    column<Row, &Row::name>("candidateName",
                            "The learner's last name. Mandatory for new learners, unless the field says "
                            "`<mandatory>no</mandatory>`."),
    column<Row, &Row::first_name>("candidateFirstname",
                                  "The first name. Mandatory for new learners, unless the field says "
                                  "`<mandatory>no</mandatory>`."),
    column<Row, &Row::login>(
        "candidateLogin",
        "The login. Mandatory for new learners, whatever `<mandatory>` says. If another learner still has it "
        "after the file's last row "
        "(with `--strict`: when the row is processed), a number is appended: johnny, johnny1, johnny2. An "
        "imported account that got a number is found again if the other cells of `traineeSearchField` match.",
        {.deferred = true}),
    column<Row, &Row::email>("candidateEmail",
                             "The e-mail address. Mandatory for new learners, unless the field says "
                             "`<mandatory>no</mandatory>`."),
    column<Row, &Row::ref_number>("candidateRefNumber",
                                  "The reference number. One that differs from the stored one in white space "
                                  "only is the same, and changes nothing."),
    column<Row, &Row::password>("candidatePassword",
                                "The password of a new learner. Without one, the account cannot be used with "
                                "a password. Stored as a salted hash and never shown.",
                                {.secret = true}),
    column<Row, &Row::validity>("candidateValidity",
                                "Whether the account is enabled, disabled, or enabled from `enabledFrom` "
                                "until `enabledUntil`. If it is not given, the dates of the row apply.",
                                {.mismatch = &bad_validity, .mapping = &candidate_validity}),
    column<Row, &Row::languages>(
        "candidateLanguages",
        "Locales, comma-separated, most preferred first. Default for new learners: `defaultLangCode`."),
    column<Row, &Row::time_zone>("candidateTimeZone", "The learner's time zone.", {.longest = 50}),
    column<Row, &Row::enabled_from>("enabledFrom", "The first day on which the account is enabled.", date),
    column<Row, &Row::enabled_until>("enabledUntil", "The last day on which the account is enabled.", date),
    column<Row, &Row::entity_guid>("entityGuid", "The GUID of the entity that the learner belongs to.", guid),
    column<Row, &Row::entity_id>("entityId", "Its id."),
    column<Row, &Row::entity_name>("entityName", "The entity's name, if only one entity has it."),
    column<Row, &Row::manager_login>(
        "managerLogin",
        "The login of the learner's manager. A later row of the file may create "
        "the manager, except with `--strict`. A chain of managers must not lead back to the learner.",
        {.deferred = true}),
    column<Row, &Row::manager_ref_number>("managerRefNumber", "The manager's reference number.",
                                          {.deferred = true}),
    column<Row, &Row::presentation>("presentation", "A text about the learner.", {.longest = longtext}),
    column<Row, &Row::custom>("custom", "The value of a custom field, which `<guid>` identifies.",
                              {.longest = 250, .guid = true}),
};

constexpr Setting settings[] = {
    search_setting<Settings, &Settings::search>(trainee_search),
    default_entity_setting<Settings>("The id of the entity for new learners that do not give one."),
    setting<Settings, &Settings::default_lang_code>("defaultLangCode",
                                                    "The locale for new learners that do not give one.",
                                                    {.block = SettingBlock::options, .longest = 6}),
    full_access_setting<Settings>(),
    setting<Settings, &Settings::enable_all_learners>(
        "enableAllLearners", "`yes`: enables every account of the file, whatever the row says.",
        {"no", SettingBlock::options}),
    disable_import_flag_setting<Settings>(),
    setting<Settings, &Settings::overwrite_passwords>(
        "overwritePasswords", "`yes`: also replaces the passwords of existing accounts.",
        {"no", SettingBlock::options}),
    setting<Settings, &Settings::email_check>(
        "emailCheck", "What to do with a text that is no e-mail address: warn, or reject the row.",
        {"warn", SettingBlock::options}),
    on_new_setting<Settings>(),
    mapping_setting(candidate_validity),
    max_deletes_setting<Settings>(),
    max_resets_setting<Settings>(),
};

const Message* const own_messages[] = {&messages::empty_field,
                                       &bad_validity,
                                       &login_exists,
                                       &bad_date,
                                       &until_before_from,
                                       &unknown_entity,
                                       &duplicated_entity,
                                       &messages::bad_value,
                                       &entities_disagree,
                                       &unknown_manager_login,
                                       &unknown_manager_ref_number,
                                       &managers_disagree,
                                       &manager_cycle,
                                       &refused_email,
                                       &suspect_email,
                                       &email_shared,
                                       &suspect_zone,
                                       &messages::not_new,
                                       &messages::out_of_scope,
                                       &messages::key_twice,
                                       &messages::stays_held};

const RecordType* const writes[] = {&learner_type, &custom_value_type, &course_record_type,
                                    &credit_record_type};

const ActionReference references[] = {{&learner_type, "learner_login", "candidateLogin"},
                                      {&learner_type, "learner_email", "candidateEmail"},
                                      {&learner_type, "learner_ref_number", "candidateRefNumber"},
                                      {&learner_type, "learner_login", "managerLogin", true},
                                      {&learner_type, "learner_ref_number", "managerRefNumber", true},
                                      {&entity_type, "entity_guid", "entityGuid"},
                                      {&entity_type, "entity_name", "entityName"}};

const RecordType* const creates[] = {&learner_type};

constexpr std::string_view name_needs[][1] = {
    {"candidateLogin"}, {"candidateName"}, {"candidateFirstname"}, {"candidateEmail"}};

constexpr std::string_view creates_nobody = "no row can create a learner";
constexpr ColumnNeed needs[] = {{name_needs[0], creates_nobody, true},
                                {name_needs[1], creates_nobody, true},
                                {name_needs[2], creates_nobody, true},
                                {name_needs[3], creates_nobody, true}};

constexpr std::string_view example = R"(<actions>
  <createOrUpdateLearnerAction>
    <options>
      <defaultLangCode>en-GB</defaultLangCode>
    </options>
    <fields>
      <candidateLogin/>
      <candidateName/>
      <candidateFirstname/>
      <candidateEmail/>
    </fields>
  </createOrUpdateLearnerAction>
</actions>)";

}  // namespace

const ActionType& create_or_update_learner_action() {
    static const ActionType type = action_type<LearnerAction>({
        "createOrUpdateLearnerAction",
        "Creates or updates the accounts of learners. Values that a row does not give stay unchanged.",
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
