// SPDX-License-Identifier: Apache-2.0
// registerLearnerAction: registers learners in sessions, which are created if they are missing, or
// unregisters them.
#include "action/action_type.h"
#include "action/mapping_types.h"
#include "action/reading_settings.h"
#include "action/shared_settings.h"
#include "domain/account.h"
#include "domain/dependents.h"
#include "domain/learner_search.h"
#include "domain/references.h"
#include "domain/session_dates.h"
#include "domain/session_search.h"
#include "records/content.h"
#include "rules/on_new.h"
#include "rules/registration_messages.h"
#include "rules/session_rules.h"
#include "values/text.h"

namespace registrar {

namespace {

using namespace messages;

struct RegisterAction {
    struct Row : SessionCells, TrainingReference {
        Given<std::string_view> candidate_login;
        Given<std::string_view> candidate_ref_number;
        Given<std::string_view> candidate_email;
        Repeated custom;
        Given<std::string_view> registration_guid;
        Given<Timestamp> registration_date;
        Given<Word> register_flag;
    };

    struct Settings {
        Reading reading;
        RowGuards guards;
        SearchField trainee_search, training_search, session_search;
        bool keep_session = false;
        bool dont_update_existing_sessions = false;
        bool full_access = false;
        bool reactivate_registered_learners = true;
        OnNew on_new = OnNew::create;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
    /// A row that unregisters gives neither registration nor session, one that must find its session no
    /// session.
    static bool gives(const RecordType& type, const Row& row, const Settings& settings) {
        return !unregisters(row) && (&type != &session_type || !settings.session_search.has_results);
    }
    static bool unregisters(const Row& row) {
        return row.register_flag.good() && *row.register_flag == static_cast<Word>(RegisterFlag::unregisters);
    }
};

using Row = RegisterAction::Row;
using Settings = RegisterAction::Settings;

/// Returns the columns of the search for learners.
std::vector<std::string_view> learner_columns(const SearchField& search) {
    std::vector<std::string_view> columns;
    for (const SearchKey& key : search.keys) columns.push_back(trainee_search.columns[key.column]);
    return columns;
}

/// Decides one row; holds the records found for it.
class Registering {
public:
    Registering(const Row& row, const Settings& settings, Context& context)
        : row_(row), settings_(settings), context_(context), lookups_(context.lookups()) {}

    void decide() {
        judge_learner();
        judge_date();
        const bool session_known = judge_training() && find_session();
        if (learner_ == 0 || !session_known || row_.register_flag.bad()) return judge_dates_alone();
        if (unregisters())
            unregister();
        else
            register_learner();
    }

private:
    bool unregisters() const { return RegisterAction::unregisters(row_); }

    void judge_learner() {
        const LearnerCells cells{row_.candidate_ref_number, row_.candidate_email, row_.candidate_login,
                                 &row_.custom};
        const LearnerSearch search =
            find_learner(settings_.trainee_search, cells, lookups_, NumberedLogins::found);
        if (!search.given) context_.report(no_search_field);
        if (!search.given || search.unreadable) return;
        learner_ = search.id;
        if (learner_ == 0)
            context_.report(unknown_learner,
                            {.missing = {&learner_type, learner_columns(settings_.trainee_search)}});
    }

    void judge_date() {
        if (row_.registration_date.good() && *row_.registration_date > Timestamp{context_.now()})
            context_.report(date_in_future, {"registrationDate"});
    }

    /// Returns false if the training cannot be judged, or if it was reported as missing.
    bool judge_training() {
        const TrainingReference references = row_.only(settings_.training_search);
        if (references.unreadable()) return false;
        const Resolution training = references.resolve(lookups_);
        training_ = training.id;
        if (training_ != 0) return true;
        const MissingRecord missing{&training_type, references.columns()};
        if (training.agreement == Agreement::disagree) {
            const std::string text = references.text();
            context_.report(trainings_disagree, {.value = text, .missing = missing}, {text});
        } else if (settings_.training_search.has_results) {
            context_.report(training_mandatory, {.missing = missing});
        } else if (training.agreement == Agreement::missing) {
            context_.report(unregisters() ? session_mandatory : no_training, {.missing = missing});
        } else {
            return true;
        }
        return false;
    }

    /// Reports dates of the row that end before they start, for a row that registers nobody.
    void judge_dates_alone() {
        if (unregisters()) return;
        if (session_ != 0) {
            const auto& session = *as<Session>(lookups_.load_now(session_type, session_));
            if (!may_update(session) || !in_scope(session.imported, settings_.full_access)) return;
        }
        judge_given_dates(row_, context_);
    }

    bool may_update(const Session& session) const {
        return !settings_.dont_update_existing_sessions || context_.is_created(session_type, session.id);
    }

    std::string default_title() const {
        return "Session for " + full_name(lookups_.load_now(learner_type, learner_));
    }

    /// Returns whether the row may find its session without a training.
    bool searches_by_id() const {
        const SearchField& search = settings_.session_search;
        return row_.session_id.filled() && (search.empty() || search.names(SessionKey::id));
    }

    /// Searches the session that the row names. If it names none, searches the one that the row would create,
    /// by the title that it would get. A row that unregisters finds none through an id or GUID that leads
    /// nowhere. A title that names an unknown learner cannot be searched.
    SessionSearch search_session() const {
        SessionSearch search = find_sessions(settings_.session_search, row_, training_, lookups_);
        const bool unknown = search.unknown_id || search.unknown_guid;
        if (unregisters() && unknown) {
            search.found.clear();
            search.columns.clear();  // no earlier action was to create what has that id
        }
        const bool names_none =
            !search.given || (search.unknown_id && !unregisters() && search.columns.empty());
        if (search.unreadable || !names_none || !search.found.empty()) return search;
        if (learner_ == 0 && !row_.session_title.good()) {
            search.unreadable = training_ != 0;
            return search;
        }
        const std::string title =
            row_.session_title.good() ? std::string(*row_.session_title) : default_title();
        SessionCells cells;
        cells.session_title.set(title);
        SessionSearch titled = find_sessions({}, cells, training_, lookups_);
        titled.contradicted = false;
        if (!row_.session_title.good()) titled.columns.clear();
        titled.unknown_id = search.unknown_id;
        return titled;
    }

    /// Returns false if the row cannot continue, after reporting why.
    bool find_session() {
        const bool mandatory = settings_.session_search.has_results || unregisters();
        if (training_ == 0 && !searches_by_id()) {
            context_.report(mandatory ? session_mandatory : no_training, {.missing = {&training_type}});
            return false;
        }
        const SessionSearch search = search_session();
        if (search.unreadable) return false;
        if (search.unknown_id && !unregisters()) report_unknown_id(*row_.session_id, context_);
        if (!search.found.empty()) {
            choose(search.found);
            return true;
        }
        const RecordType* const missing = training_ != 0 ? &session_type : &training_type;
        if (mandatory)
            context_.report(session_mandatory, {.missing = {missing, search.columns}});
        else if (search.contradicted)
            context_.report(session_unavailable);
        else if (training_ == 0)
            context_.report(no_training, {.missing = {&training_type}});
        else
            return true;
        return false;
    }

    void choose(const std::vector<std::int64_t>& found) {
        session_ = found.front();
        if (learner_ == 0) return;
        for (const std::int64_t id : found) {
            registration_ = registration_of(learner_, id, lookups_);
            if (registration_ == 0) continue;
            session_ = id;
            break;
        }
        if (found.size() == 1) return;
        const std::string title(text_of(lookups_.load_now(session_type, session_), &Session::title));
        context_.report(several_sessions, {.value = title},
                        {title.empty() ? std::to_string(session_) : title});
    }

    void register_learner() {
        if (session_ == 0 && !may_create(settings_.on_new, context_)) return;
        const bool changed = session_ == 0 ? create_session() : update_session();
        const bool enabled = enable_account();
        if (registration_ == 0)
            create_registration();
        else
            update_registration(changed, enabled);
    }

    bool create_session() {
        auto session = context_.create<Session>(session_type);
        session->training_id = training_;
        session->created_at = Timestamp{context_.now()};
        session->imported = Flag::yes;
        if (!row_.session_title.good()) session.set_text(&Session::title, default_title());
        take_cells(row_, session);
        judge_session_dates(row_, {}, *session.operator->(), context_);
        context_.write(session_type, session.view());
        session_ = session->id;
        return true;
    }

    /// Updates title and dates of an existing session. Returns true if they change.
    bool update_session() {
        const RecordView stored = lookups_.load_now(session_type, session_);
        if (!may_update(*as<Session>(stored))) return false;
        const bool permitted = in_scope(as<Session>(stored)->imported, settings_.full_access);
        const std::string old_title(text_of(stored, &Session::title));
        Draft<Session> session(session_type, stored);
        take_cells(row_, session);
        if (!permitted) {
            if (!session.equals(stored)) leave_alone(old_title);
            return false;
        }
        const std::string title = default_title();
        if (registration_ == 0 && !row_.session_title.filled() &&
            !same_text(MatchRule::exact, title, old_title)) {
            context_.report(title_changes, {.value = old_title}, {old_title, title});
            session.set_text(&Session::title, title);
        }
        judge_session_dates(row_, *as<Session>(stored), *session.operator->(), context_);
        if (session.equals(stored)) return false;
        session->imported = Flag::yes;
        context_.write(session_type, session.view());
        return true;
    }

    void leave_alone(std::string_view what) { context_.report(left_alone, {.value = what}, {what}); }

    /// Enables the account. Returns true if it was not enabled before.
    bool enable_account() {
        const RecordView stored = lookups_.load_now(learner_type, learner_);
        if (!settings_.reactivate_registered_learners ||
            is_enabled(*as<Learner>(stored), Timestamp{context_.now()}))
            return false;
        if (!in_scope(as<Learner>(stored)->imported, settings_.full_access)) {
            leave_alone(text_of(stored, &Learner::login));
            return false;
        }
        Draft<Learner> learner(learner_type, stored);
        learner->status = Word{0};
        learner->imported = Flag::yes;
        context_.write(learner_type, learner.view());
        return true;
    }

    void create_registration() {
        auto registration = context_.create<Registration>(registration_type);
        registration->learner_id = learner_;
        registration->session_id = session_;
        registration->registered_at = Timestamp{context_.now()};
        registration->imported = Flag::yes;
        take_registration(registration);
        context_.write(registration_type, registration.view());
        context_.set_outcome(RowOutcome::created);
    }

    void take_registration(Draft<Registration>& registration) {
        if (row_.registration_date.good()) registration->registered_at = *row_.registration_date;
        if (!row_.registration_guid.good()) return;
        if (!same_text(MatchRule::guid, *row_.registration_guid, registration.text(&Registration::guid)))
            registration.set_text(&Registration::guid, new_guid_text(*row_.registration_guid));
    }

    void update_registration(bool session_changed, bool account_enabled) {
        const RecordView stored = lookups_.load_now(registration_type, registration_);
        Draft<Registration> registration(registration_type, stored);
        take_registration(registration);
        const bool changed = !registration.equals(stored);
        if (changed && !judge_scope(*as<Registration>(stored))) return;
        if (changed) {
            registration->imported = Flag::yes;
            context_.write(registration_type, registration.view());
        }
        if (!changed && !session_changed) context_.report(already_registered);
        const bool any = changed || session_changed || account_enabled;
        context_.set_outcome(any ? RowOutcome::updated : RowOutcome::unchanged);
    }

    /// Returns true if the registration may be changed or deleted; otherwise reports why not.
    bool judge_scope(const Registration& registration) {
        if (in_scope(registration.imported, settings_.full_access)) return true;
        const std::string what =
            "The registration of " +
            std::string(text_of(lookups_.load_now(learner_type, learner_), &Learner::login));
        context_.report(out_of_scope, {.value = what}, {what});
        return false;
    }

    void unregister() {
        if (registration_ == 0) {
            context_.report(not_registered);
            context_.set_outcome(RowOutcome::unchanged);
            return;
        }
        if (!judge_scope(*as<Registration>(lookups_.load_now(registration_type, registration_)))) return;
        const auto move_to_trash = [this](const RecordType& type, const RecordView& record) {
            context_.move_to_trash(type, record);
        };
        visit_registration(registration_, lookups_, move_to_trash);
        context_.set_outcome(RowOutcome::deleted);
        if (settings_.keep_session || has_registrations(session_, lookups_)) return;
        const RecordView session = lookups_.load_now(session_type, session_);
        if (in_scope(as<Session>(session)->imported, settings_.full_access))
            visit_session(session_, lookups_, move_to_trash);
        else
            leave_alone(text_of(session, &Session::title));
    }

    const Row& row_;
    const Settings& settings_;
    Context& context_;
    Lookups& lookups_;
    std::int64_t learner_ = 0;
    std::int64_t training_ = 0;
    std::int64_t session_ = 0;       ///< 0: to be created
    std::int64_t registration_ = 0;  ///< 0: none
};

void RegisterAction::decide(const Row& row, const Settings& settings, Context& context) {
    Registering(row, settings, context).decide();
}

constexpr Column columns[] = {
    column<Row, &Row::candidate_login>("candidateLogin", "The learner's login."),
    column<Row, &Row::candidate_ref_number>("candidateRefNumber", "The learner's reference number."),
    column<Row, &Row::candidate_email>("candidateEmail", "The learner's e-mail address."),
    column<Row, &Row::custom>("custom", "A custom field of the learner, for the search.",
                              {.longest = 250, .guid = true}),
    column<Row, &Row::training_path_code>("trainingPathCode", "The reference number of the training."),
    column<Row, &Row::training_id>("trainingId", "The training's id."),
    column<Row, &Row::training_guid>("trainingGuid", "The training's GUID.", {.longest = 40}),
    column<Row, &Row::session_title>(
        "sessionTitle",
        "The session's title. A stored title that differs in white space only stays as it is. Without the "
        "cell, a new registration gives its session a title, by which a row without any session cell also "
        "finds it.",
        {.absent = "Without <sessionTitle> every new registration names its session after the learner."}),
    column<Row, &Row::session_id>("sessionId",
                                  "The session's id. With an id that no session has, a row that registers "
                                  "goes by the title and the other search cells; one that unregisters finds "
                                  "nothing."),
    column<Row, &Row::session_start_date>("sessionStartDate", "The session's first day.",
                                          {.mismatch = &bad_start, .clears = true}),
    column<Row, &Row::session_end_date>("sessionEndDate", "The session's last day.",
                                        {.mismatch = &bad_end, .clears = true}),
    column<Row, &Row::registration_guid>("registrationGuid",
                                         "The registration's GUID, stored without braces and in lower case.",
                                         {.identifier = true, .longest = 40}),
    column<Row, &Row::registration_date>("registrationDate",
                                         "The time of registration. Default: the time of the import.",
                                         {.mismatch = &bad_date}),
    column<Row, &Row::register_flag>("registerFlag",
                                     "Whether the row registers or unregisters. Empty: registers.",
                                     {.mismatch = &bad_flag, .mapping = &register_flag}),
};

constexpr Setting settings[] = {
    search_setting<Settings, &Settings::trainee_search>(trainee_search, {.demanded = &no_search_field}),
    search_setting<Settings, &Settings::training_search>(training_search, {.has_results = true}),
    search_setting<Settings, &Settings::session_search>(session_search, {.has_results = true}),
    setting<Settings, &Settings::dont_update_existing_sessions>(
        "dontUpdateExistingSessions",
        "`yes`: keeps title and dates of sessions that this run did not create.",
        {"no", SettingBlock::options}),
    full_access_setting<Settings>(),
    on_new_setting<Settings>(),
    setting<Settings, &Settings::reactivate_registered_learners>(
        "reactivateRegisteredLearners", "`yes`: enables the accounts of registered learners.",
        {"yes", SettingBlock::options}),
    mapping_setting(register_flag),
    setting<Settings, &Settings::keep_session>("keepSession",
                                               "`Y`: keeps a session when its last registration is removed.",
                                               {.otherwise = "N", .inside = &register_flag}),
    date_time_format_setting<Settings>(),
    time_zone_setting<Settings>(),
    default_time_setting<Settings>(),
    dst_policy_setting<Settings>(),
    max_deletes_setting<Settings>(),
};

const Message* const own_messages[] = {
    &no_search_field, &unknown_learner,   &training_mandatory,  &trainings_disagree,
    &no_training,     &session_mandatory, &session_unavailable, &bad_flag,
    &bad_start,       &bad_end,           &end_before_start,    &date_in_future,
    &bad_date,        &several_sessions,  &title_changes,       &already_registered,
    &not_registered,  &out_of_scope,      &left_alone,          &unknown_session_id,
    &not_new};

const RecordType* const writes[] = {&learner_type,     &session_type,      &registration_type, &tracking_type,
                                    &test_result_type, &intervention_type, &file_type,         &trash_type};

const ActionReference references[] = {{&learner_type, "learner_login", "candidateLogin"},
                                      {&learner_type, "learner_ref_number", "candidateRefNumber"},
                                      {&learner_type, "learner_email", "candidateEmail"},
                                      {&training_type, "training_path_code", "trainingPathCode"},
                                      {&training_type, "training_guid", "trainingGuid"},
                                      {&session_type, "session_training_title", "sessionTitle"},
                                      {&session_type, "session_training", "sessionStartDate"},
                                      {&registration_type, "registration_learner_session", "sessionTitle"},
                                      {&registration_type, "registration_session", "registerFlag"},
                                      {&intervention_type, "intervention_session", "registerFlag"}};

const RecordType* const creates[] = {&session_type, &registration_type};

constexpr std::string_view training_columns[] = {"trainingPathCode", "trainingId", "trainingGuid"};
constexpr ColumnNeed needs[] = {{training_columns, "no row finds its training"}};

constexpr std::string_view example = R"(<actions>
  <registerLearnerAction>
    <options><traineeSearchField><candidateLogin/></traineeSearchField></options>
    <fields>
      <candidateLogin/>
      <trainingPathCode/>
      <sessionTitle/>
    </fields>
  </registerLearnerAction>
</actions>)";

}  // namespace

const ActionType& register_learner_action() {
    static const ActionType type = action_type<RegisterAction>({
        "registerLearnerAction",
        "Registers learners in sessions of trainings, or unregisters them. Missing sessions are created. "
        "Deleted records are kept in the trash.",
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
