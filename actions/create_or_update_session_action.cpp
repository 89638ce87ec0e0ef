// SPDX-License-Identifier: Apache-2.0
// createOrUpdateSessionAction: creates, changes or deletes sessions of trainings. Dependent records are
// deleted too.
#include "action/action_type.h"
#include "action/mapping_types.h"
#include "action/reading_settings.h"
#include "action/shared_settings.h"
#include "domain/dependents.h"
#include "domain/references.h"
#include "domain/session_dates.h"
#include "domain/session_search.h"
#include "records/content.h"
#include "rules/given_twice.h"
#include "rules/import_scope.h"
#include "rules/on_new.h"
#include "rules/session_rules.h"
#include "values/text.h"

namespace registrar {

namespace {

const Message unknown_path_code{"unknown-training",
                                "Training with training path code [...] is not found.",
                                Level::error,
                                "No training has this path code, or the training is archived.",
                                false,
                                {&training_type}};
const Message unknown_title{"unknown-training",
                            "Training with title [...] is not found.",
                            Level::error,
                            "No training has this title, or the training is archived.",
                            false,
                            {&training_type}};
const Message unknown_id{"unknown-training",
                         "Training with id [...] is not found.",
                         Level::error,
                         "No training has this id, or the training is archived.",
                         false,
                         {&training_type}};
const Message duplicated{"duplicated-session", "Group with name [...] is duplicated.", Level::error,
                         "Several sessions match the row."};
const Message bad_action{"bad-session-action", "Invalid sessionAction value: [...]", Level::error,
                         "The cell is none of the spellings of `createUpdate` and `cancel`."};
const Message nothing_to_delete{"unknown-session", "Session [...] is not found; there is nothing to delete.",
                                Level::warning, "A row that cancels leads to no session."};

struct SessionAction {
    struct Row : SessionCells, TrainingReference {
        Given<Word> session_action;
        Given<std::string_view> session_status;
        Given<std::string_view> teacher_login;
    };

    struct Settings {
        Reading reading;
        RowGuards guards;
        SearchField session_search;
        bool full_access = false;
        OnNew on_new = OnNew::create;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
    static bool gives(const RecordType&, const Row& row, const Settings&) { return !cancels(row); }
    static bool cancels(const Row& row) {
        return row.session_action.good() && *row.session_action == static_cast<Word>(ChangeAction::cancel);
    }
};

using Row = SessionAction::Row;
using Settings = SessionAction::Settings;

void say_unknown_training(const Row& row, const MissingRecord& missing, Context& context) {
    const auto say = [&](const Message& message, std::string_view field, std::string_view value) {
        context.report(message, {.field = field, .value = value, .missing = missing}, {value});
    };
    if (row.training_path_code.good()) say(unknown_path_code, "trainingPathCode", *row.training_path_code);
    if (row.training_title.good()) say(unknown_title, "trainingTitle", *row.training_title);
    if (row.training_id.good()) say(unknown_id, "trainingId", std::to_string(*row.training_id));
}

/// Returns the training, or 0 after reporting that there is none.
std::int64_t judge_training(const Row& row, Context& context) {
    const TrainingReference& references = row;
    if (!references.given())
        context.report(messages::empty_field, {"trainingPathCode"}, {"trainingPathCode"});
    if (references.unreadable()) return 0;
    const Resolution training = references.resolve(context.lookups());
    if (training.found() || !references.given()) return training.id;
    const MissingRecord missing{&training_type, references.columns()};
    const std::string text = references.text();
    if (training.agreement == Agreement::missing)
        say_unknown_training(row, missing, context);
    else
        context.report(messages::trainings_disagree, {.value = text, .missing = missing}, {text});
    return 0;
}

/// Returns the teacher, or null if the row gives none or an unknown one, which is reported.
std::int64_t judge_teacher(const Row& row, Context& context) {
    if (!row.teacher_login.good()) return null_integer;
    const std::int64_t teacher = teacher_of_login(*row.teacher_login, context.lookups());
    if (teacher != 0) return teacher;
    context.report(messages::unknown_teacher, {"teacherLogin", *row.teacher_login}, {*row.teacher_login});
    return null_integer;
}

/// The row's session: found, to be created (id 0), or neither, which is reported.
struct Judged {
    bool known = false;
    std::int64_t id = 0;
};

/// A row that cancels finds no session through a reference that leads nowhere, whatever its other cells name.
Judged judge_session(const Row& row, const Settings& settings, std::int64_t training, bool cancels,
                     Context& context) {
    const SessionSearch search = find_sessions(settings.session_search, row, training, context.lookups());
    if (!search.given) {
        const std::string_view first = search.first.empty() ? "sessionTitle" : search.first;
        context.report(messages::empty_field, {first}, {first});
    }
    if (!search.given || search.unreadable || training == 0) return {};
    const std::string text = row.SessionCells::text();
    const std::int64_t of_guid =
        row.session_guid.good() ? session_of_guid(*row.session_guid, context.lookups()) : 0;
    const bool unknown_guid = row.session_guid.good() && of_guid == 0;
    if (cancels && (search.unknown_id || unknown_guid)) return {true, 0};
    if (search.found.size() > 1) {
        const std::string_view name = row.session_title.good() ? *row.session_title : std::string_view(text);
        context.report(duplicated, {"sessionTitle", name}, {name});
        return {};
    }
    const std::int64_t found = search.found.empty() ? 0 : search.found.front();
    if (search.contradicted || (of_guid != 0 && of_guid != found) || (unknown_guid && found != 0)) {
        context.report(messages::sessions_disagree, {.value = text}, {text});
        return {};
    }
    if (search.unknown_id && (found != 0 || row.session_title.good()))
        report_unknown_id(*row.session_id, context);
    return {true, found};
}

/// Applies the row's values to the session and checks the result. Its GUID is only given to a new one: stored
/// spellings stay.
void take_values(const Row& row, Draft<Session>& session, Context& context) {
    const std::int64_t teacher = judge_teacher(row, context);
    if (teacher != null_integer) session->teacher_id = teacher;
    if (row.session_status.good()) session.set_text(&Session::status, *row.session_status);
    const Session before = *session.operator->();
    take_cells(row, session);
    judge_session_dates(row, before, *session.operator->(), context);
}

void create(const Row& row, std::int64_t training, Context& context) {
    if (!row.session_title.filled())
        context.report(messages::empty_field, {"sessionTitle"}, {"sessionTitle"});
    auto session = context.create<Session>(session_type);
    session->training_id = training;
    session->created_at = Timestamp{context.now()};
    session->imported = Flag::yes;
    if (row.session_guid.good()) session.set_text(&Session::guid, new_guid_text(*row.session_guid));
    take_values(row, session, context);
    context.write(session_type, session.view());
    context.set_outcome(RowOutcome::created);
    context.give(session_type, session->id);
}

/// Returns true if the session may be changed or deleted; otherwise reports why not.
bool judge_scope(const RecordView& session, const Settings& settings, Context& context) {
    if (in_scope(as<Session>(session)->imported, settings.full_access)) return true;
    const std::string_view title = text_of(session, &Session::title);
    context.report(messages::out_of_scope, {.value = title}, {title});
    return false;
}

void update(const Row& row, const Settings& settings, std::int64_t id, Context& context) {
    const RecordView stored = context.lookups().load_now(session_type, id);
    Draft<Session> session(session_type, stored);
    take_values(row, session, context);
    context.set_outcome(RowOutcome::unchanged);
    if (!session.equals(stored) && judge_scope(stored, settings, context)) {
        session->imported = Flag::yes;
        context.write(session_type, session.view());
        context.set_outcome(RowOutcome::updated);
    }
    judge_given_twice(session_type, id, context);
}

void erase(const Row& row, const Settings& settings, std::int64_t id, Context& context) {
    if (id == 0) {
        const std::string text = row.SessionCells::text();
        context.report(nothing_to_delete, {.value = text}, {text});
        context.set_outcome(RowOutcome::unchanged);
        return;
    }
    if (!judge_scope(context.lookups().load_now(session_type, id), settings, context)) return;
    visit_session(id, context.lookups(), [&](const RecordType& type, const RecordView& record) {
        context.move_to_trash(type, record);
    });
    context.set_outcome(RowOutcome::deleted);
}

void SessionAction::decide(const Row& row, const Settings& settings, Context& context) {
    const std::int64_t training = judge_training(row, context);
    const bool cancels = SessionAction::cancels(row);
    const Judged session = judge_session(row, settings, training, cancels, context);
    if (cancels) {
        if (session.known) erase(row, settings, session.id, context);
    } else if (!session.known) {
        judge_teacher(row, context);
        judge_given_dates(row, context);
    } else if (session.id == 0) {
        if (may_create(settings.on_new, context)) create(row, training, context);
    } else {
        update(row, settings, session.id, context);
    }
}

constexpr ColumnTraits guid{.longest = 40};
constexpr ColumnTraits clearable{.clears = true};

constexpr Column columns[] = {
    column<Row, &Row::session_action>("sessionAction",
                                      "The action on the session: create or change it, or delete it with its "
                                      "registrations and tracking. Empty: create or change.",
                                      {.mismatch = &bad_action, .mapping = &session_action}),
    column<Row, &Row::training_path_code>("trainingPathCode", "The reference number of the training."),
    column<Row, &Row::training_title>("trainingTitle", "The title of the training."),
    column<Row, &Row::training_id>("trainingId", "The training's id."),
    column<Row, &Row::session_title>("sessionTitle",
                                     "The session's title. Mandatory for new sessions. A stored title that "
                                     "differs in white space only stays as it is."),
    column<Row, &Row::session_id>("sessionId",
                                  "The session's id. With an id that no session has, a row that creates or "
                                  "changes goes by the title and the other search cells; one that deletes "
                                  "does nothing."),
    column<Row, &Row::session_guid>(
        "sessionGuid", "The session's GUID. A new session keeps it, without braces and in lower case.", guid),
    column<Row, &Row::session_start_date>("sessionStartDate", "The session's first day.", clearable),
    column<Row, &Row::session_end_date>("sessionEndDate", "The session's last day.", clearable),
    column<Row, &Row::session_status>("sessionStatus", "The session's status, stored as given."),
    column<Row, &Row::teacher_login>("teacherLogin", "The login of the session's teacher."),
};

constexpr Setting settings[] = {
    search_setting<Settings, &Settings::session_search>(session_search),
    full_access_setting<Settings>(),
    on_new_setting<Settings>(),
    mapping_setting(session_action),
    max_deletes_setting<Settings>(),
    max_resets_setting<Settings>(),
};

const Message* const own_messages[] = {&messages::empty_field,
                                       &unknown_path_code,
                                       &unknown_title,
                                       &unknown_id,
                                       &messages::trainings_disagree,
                                       &bad_action,
                                       &duplicated,
                                       &messages::sessions_disagree,
                                       &messages::unknown_session_id,
                                       &messages::bad_value,
                                       &messages::end_before_start,
                                       &messages::unknown_teacher,
                                       &messages::not_new,
                                       &messages::out_of_scope,
                                       &messages::key_twice,
                                       &nothing_to_delete};

const RecordType* const writes[] = {&session_type,      &registration_type, &tracking_type, &test_result_type,
                                    &intervention_type, &file_type,         &trash_type};

const ActionReference references[] = {{&training_type, "training_path_code", "trainingPathCode"},
                                      {&training_type, "training_title", "trainingTitle"},
                                      {&session_type, "session_guid", "sessionGuid"},
                                      {&session_type, "session_training_title", "sessionTitle"},
                                      {&session_type, "session_training", "sessionStartDate"},
                                      {&registration_type, "registration_session", "sessionAction"},
                                      {&intervention_type, "intervention_session", "sessionAction"},
                                      {&teacher_type, "teacher_login", "teacherLogin"}};

const RecordType* const creates[] = {&session_type};

constexpr std::string_view training_columns[] = {"trainingPathCode", "trainingTitle", "trainingId"};
constexpr std::string_view title_column[] = {"sessionTitle"};
constexpr ColumnNeed needs[] = {{training_columns, "no row finds its training"},
                                {title_column, "no row can create a session", true}};

constexpr std::string_view example = R"(<actions>
  <createOrUpdateSessionAction>
    <fields>
      <trainingPathCode/>
      <sessionTitle/>
      <sessionStartDate/>
      <sessionEndDate/>
    </fields>
    <parameters>
      <dateFormat>DD/MM/YYYY</dateFormat>
    </parameters>
  </createOrUpdateSessionAction>
</actions>)";

}  // namespace

const ActionType& create_or_update_session_action() {
    static const ActionType type = action_type<SessionAction>({
        "createOrUpdateSessionAction",
        "Creates, changes or deletes sessions of trainings. A session is deleted with its registrations and "
        "their tracking. Deleted records are kept in the trash.",
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
