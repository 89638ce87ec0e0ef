// SPDX-License-Identifier: Apache-2.0
// createOrUpdateInterventionAction: meetings of sessions, with rooms and teachers.
#include "action/action_type.h"
#include "action/mapping_types.h"
#include "action/reading_settings.h"
#include "domain/references.h"
#include "domain/session_search.h"
#include "records/content.h"
#include "rules/on_new.h"
#include "rules/session_rules.h"
#include "values/text.h"

namespace registrar {

namespace {

const Message unknown_training_guid{"unknown-training",
                                    "Training with guid [...] is not found.",
                                    Level::error,
                                    "No training has this GUID, or the training is archived.",
                                    false,
                                    {&training_type}};
const Message unknown_training_code{"unknown-training",
                                    "Training with path code [...] is not found.",
                                    Level::error,
                                    "No training has this path code, or the training is archived.",
                                    false,
                                    {&training_type}};
const Message unknown_session_guid{"unknown-session",
                                   "Session with guid [...] is not found for this training.",
                                   Level::error,
                                   "No session of the training has this GUID.",
                                   false,
                                   {&session_type}};
const Message unknown_session_title{"unknown-session",
                                    "Session with title [...] is not found for this training.",
                                    Level::error,
                                    "No session of the training has this title.",
                                    false,
                                    {&session_type}};
const Message bad_date{"bad-intervention-date", "Date [...] not valid.", Level::error,
                       "The cell is no date and time of ISO 8601, or there is no such time."};
const Message bad_status{"bad-intervention-status",
                         "Status has invalid value [...], [...] or [...] expected.", Level::error,
                         "The cell is no spelling of `active` or `cancelled`."};

struct InterventionAction {
    struct Row : SessionCells, TrainingReference {
        Given<std::string_view> intervention_guid;
        Given<Timestamp> intervention_date;
        Given<std::int64_t> intervention_duration;
        Given<std::string_view> room_guid;
        Given<std::string_view> room_label;
        Given<std::int64_t> room_capacity;
        Given<std::string_view> teacher_login;
        Given<Word> status;
    };

    struct Settings {
        Reading reading;
        OnNew on_new = OnNew::create;
    };

    static void decide(const Row& row, const Settings& settings, Context& context);
};

using Row = InterventionAction::Row;
using Settings = InterventionAction::Settings;

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
    if (training.agreement == Agreement::disagree) {
        context.report(messages::trainings_disagree, {.value = text, .missing = missing}, {text});
        return 0;
    }
    if (row.training_guid.good())
        context.report(unknown_training_guid, {.field = "trainingGuid", .missing = missing},
                       {*row.training_guid});
    if (row.training_path_code.good())
        context.report(unknown_training_code, {.field = "trainingPathCode", .missing = missing},
                       {*row.training_path_code});
    return 0;
}

const SearchField& search_by(std::initializer_list<SessionKey> keys, SearchField& search) {
    for (const SessionKey key : keys) search.keys.push_back({static_cast<std::uint8_t>(key)});
    return search;
}

/// Returns the oldest matching session of the training, or 0 after reporting that there is none.
std::int64_t judge_session(const Row& row, std::int64_t training, Context& context) {
    SearchField both;
    SearchField guid;
    SearchField title;
    Lookups& lookups = context.lookups();
    const SessionSearch search =
        find_sessions(search_by({SessionKey::guid, SessionKey::title}, both), row, training, lookups);
    if (!search.given) context.report(messages::empty_field, {"sessionTitle"}, {"sessionTitle"});
    if (!search.given || search.unreadable || training == 0) return 0;
    if (!search.found.empty()) return search.found.front();
    const MissingRecord missing{&session_type, search.columns};
    bool said = false;
    if (row.session_guid.good() &&
        find_sessions(search_by({SessionKey::guid}, guid), row, training, lookups).found.empty()) {
        context.report(unknown_session_guid, {.field = "sessionGuid", .missing = missing},
                       {*row.session_guid});
        said = true;
    }
    if (row.session_title.good() &&
        find_sessions(search_by({SessionKey::title}, title), row, training, lookups).found.empty()) {
        context.report(unknown_session_title, {.field = "sessionTitle", .missing = missing},
                       {*row.session_title});
        said = true;
    }
    const std::string text = row.SessionCells::text();
    if (!said) context.report(messages::sessions_disagree, {.value = text, .missing = missing}, {text});
    return 0;
}

/// Returns the teacher, or null if the row gives none or an unknown one, which is reported.
std::int64_t judge_teacher(const Row& row, Context& context) {
    if (!row.teacher_login.good()) return null_integer;
    const std::int64_t teacher = teacher_of_login(*row.teacher_login, context.lookups());
    if (teacher != 0) return teacher;
    context.report(messages::unknown_teacher, {"teacherLogin"}, {*row.teacher_login});
    return null_integer;
}

/// Returns the room with the row's GUID and creates it if it is missing; null if the row gives none.
std::int64_t room_of(const Row& row, const Settings& settings, Context& context) {
    static const Index& by_guid = room_type.index("room_guid");
    if (!row.room_guid.good()) return null_integer;
    Lookups& lookups = context.lookups();
    const Matches found =
        lookups.find_now(room_type, by_guid, lookups.match_key(MatchRule::guid, *row.room_guid));
    if (!found.empty()) return found.front();
    if (settings.on_new != OnNew::create) return null_integer;
    auto room = context.create<Room>(room_type);
    room.set_text(&Room::guid, new_guid_text(*row.room_guid));
    if (row.room_label.good()) room.set_text(&Room::label, *row.room_label);
    if (row.room_capacity.good()) room->capacity = *row.room_capacity;
    context.write(room_type, room.view());
    return room->id;
}

/// The records that the row refers to, and its start.
struct Wanted {
    std::int64_t training = 0;
    std::int64_t session = 0;
    std::int64_t room = null_integer;
    std::int64_t teacher = null_integer;
    Timestamp starts_at = Timestamp::null;
};

/// Returns the stored intervention that the row means; 0 if there is none. Without a GUID it is found by
/// session, time and room, so that importing the same file again finds it.
std::int64_t find_intervention(const Row& row, const Wanted& wanted, Lookups& lookups) {
    static const Index& by_guid = intervention_type.index("intervention_guid");
    static const Index& by_session = intervention_type.index("intervention_session");
    if (row.intervention_guid.good()) {
        const Matches found = lookups.find_now(intervention_type, by_guid,
                                               lookups.match_key(MatchRule::guid, *row.intervention_guid));
        return found.empty() ? 0 : found.front();
    }
    for (const std::int64_t id :
         lookups.find_now(intervention_type, by_session, lookups.scoped_key(wanted.session, {}))) {
        const auto& stored = *as<Intervention>(lookups.load_now(intervention_type, id));
        if (stored.starts_at == wanted.starts_at && stored.room_id == wanted.room) return id;
    }
    return 0;
}

void take_values(const Row& row, const Wanted& wanted, Intervention& intervention) {
    intervention.training_id = wanted.training;
    intervention.session_id = wanted.session;
    if (wanted.starts_at != Timestamp::null) intervention.starts_at = wanted.starts_at;
    if (wanted.room != null_integer) intervention.room_id = wanted.room;
    if (wanted.teacher != null_integer) intervention.teacher_id = wanted.teacher;
    if (row.intervention_duration.good()) intervention.duration_hours = *row.intervention_duration;
    if (row.status.good()) intervention.status = *row.status;
}

void InterventionAction::decide(const Row& row, const Settings& settings, Context& context) {
    Wanted wanted;
    wanted.training = judge_training(row, context);
    wanted.session = judge_session(row, wanted.training, context);
    if (row.intervention_date.good()) wanted.starts_at = *row.intervention_date;
    wanted.teacher = judge_teacher(row, context);
    if (wanted.session == 0 || row.intervention_guid.bad()) return;
    wanted.room = room_of(row, settings, context);
    const std::int64_t id = find_intervention(row, wanted, context.lookups());
    if (id == 0) {
        if (!may_create(settings.on_new, context)) return;
        auto made = context.create<Intervention>(intervention_type);
        if (row.intervention_guid.good())
            made.set_text(&Intervention::guid, new_guid_text(*row.intervention_guid));
        take_values(row, wanted, *made.operator->());
        context.write(intervention_type, made.view());
        context.set_outcome(RowOutcome::created);
        return;
    }
    const RecordView stored = context.lookups().load_now(intervention_type, id);
    Draft<Intervention> changed(intervention_type, stored);
    take_values(row, wanted, *changed.operator->());
    context.set_outcome(context.write_changed(changed, stored) ? RowOutcome::updated : RowOutcome::unchanged);
}

constexpr ColumnTraits guid{.longest = 40};
constexpr auto yes = Mandatory::yes;

constexpr Column columns[] = {
    column<Row, &Row::intervention_guid>(
        "interventionGuid",
        "The intervention's GUID. Without it, the intervention is found by session, time and room.", guid),
    column<Row, &Row::training_guid>("trainingGuid", "The training's GUID.", guid),
    column<Row, &Row::training_path_code>("trainingPathCode", "The reference number of the training."),
    column<Row, &Row::session_guid>("sessionGuid", "The session's GUID.", guid),
    column<Row, &Row::session_title>("sessionTitle", "The session's title."),
    column<Row, &Row::intervention_date>("interventionDate",
                                         "The start of the intervention in ISO 8601, with `T` or a space. "
                                         "Without an offset, it is in `timeZone`.",
                                         {.mandatory = yes, .mismatch = &bad_date, .iso_8601 = true}),
    column<Row, &Row::intervention_duration>(
        "interventionDuration", "The duration in hours.",
        {.mandatory = yes, .least = 0, .most = 1e9, .expected = "a whole number of hours"}),
    column<Row, &Row::room_guid>("roomGuid", "The room's GUID. A missing room is created.",
                                 {.mandatory = yes, .longest = 40}),
    column<Row, &Row::room_label>("roomLabel", "The name of a new room.", {.mandatory = yes}),
    column<Row, &Row::teacher_login>("teacherLogin", "The login of the teacher.", {.mandatory = yes}),
    column<Row, &Row::status>("interventionStatus", "Whether the intervention takes place or is cancelled.",
                              {.mandatory = yes, .mismatch = &bad_status, .mapping = &intervention_status}),
    column<Row, &Row::room_capacity>("roomCapacity", "The capacity of a new room, in people.",
                                     {.least = 0, .most = 1e9, .expected = "a whole number of people"}),
};

constexpr Setting settings[] = {
    mapping_setting(intervention_status), on_new_setting<Settings>(),     time_zone_setting<Settings>(),
    default_time_setting<Settings>(),     dst_policy_setting<Settings>(),
};

const Message* const own_messages[] = {&messages::empty_field,       &unknown_training_guid,
                                       &unknown_training_code,       &messages::trainings_disagree,
                                       &unknown_session_guid,        &unknown_session_title,
                                       &messages::sessions_disagree, &bad_date,
                                       &messages::unknown_teacher,   &bad_status,
                                       &messages::bad_value,         &messages::not_new};

const RecordType* const writes[] = {&intervention_type, &room_type};

const ActionReference references[] = {{&training_type, "training_guid", "trainingGuid"},
                                      {&training_type, "training_path_code", "trainingPathCode"},
                                      {&session_type, "session_guid", "sessionGuid"},
                                      {&session_type, "session_training_title", "sessionTitle"},
                                      {&intervention_type, "intervention_guid", "interventionGuid"},
                                      {&intervention_type, "intervention_session", "sessionTitle"},
                                      {&room_type, "room_guid", "roomGuid"},
                                      {&teacher_type, "teacher_login", "teacherLogin"}};

const RecordType* const creates[] = {&room_type, &intervention_type};

constexpr std::string_view training_columns[] = {"trainingGuid", "trainingPathCode"};
constexpr std::string_view session_columns[] = {"sessionGuid", "sessionTitle"};
constexpr ColumnNeed needs[] = {{training_columns, "no row finds its training"},
                                {session_columns, "no row finds its session"}};

constexpr std::string_view example = R"(<actions>
  <createOrUpdateInterventionAction>
    <fields>
      <trainingPathCode/>
      <sessionTitle/>
      <interventionDate/>
      <interventionDuration/>
      <roomGuid/>
      <roomLabel/>
      <teacherLogin/>
      <interventionStatus/>
    </fields>
  </createOrUpdateInterventionAction>
</actions>)";

}  // namespace

const ActionType& create_or_update_intervention_action() {
    static const ActionType type = action_type<InterventionAction>({
        "createOrUpdateInterventionAction",
        "Creates or changes interventions: meetings of a session in a room, with a teacher.",
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
