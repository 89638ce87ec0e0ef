// SPDX-License-Identifier: Apache-2.0
#include "records/learning.h"

#include "records/content.h"
#include "records/shared_traits.h"

namespace registrar {

namespace {

using A = Attribute;
using namespace shared;
constexpr Traits registration_key{.key = true, .nullable = false, .refers_to = "registration"};
constexpr Traits lov_key{.key = true, .nullable = false, .refers_to = "lov"};
constexpr Traits learner_key{.key = true, .nullable = false, .refers_to = "learner"};

constexpr std::string_view completion_origins[] = {"import", "transfer", "cascade"};
constexpr std::string_view intervention_status[] = {"active", "cancelled"};

constexpr A session_attributes[] = {
    attribute<&Session::id>("id", key),
    attribute<&Session::guid>("guid", guid),
    attribute<&Session::training_id>("training_id",
                                     {.nullable = false, .otherwise = "0", .refers_to = "training"}),
    attribute<&Session::title>("title", {.match = MatchRule::exact}),
    attribute<&Session::start_date>("start_date"),
    attribute<&Session::end_date>("end_date"),
    attribute<&Session::status>("status"),
    attribute<&Session::teacher_id>("teacher_id", {.refers_to = "teacher"}),
    attribute<&Session::imported>("imported", imported),
    attribute<&Session::created_at>("created_at", {.otherwise = "clock"}),
};
constexpr std::string_view session_training_title[] = {"training_id", "title"};
constexpr std::string_view session_training[] = {"training_id"};
constexpr Index session_indexes[] = {{"session_training_title", session_training_title},
                                     {"session_guid", by_guid},
                                     {"session_training", session_training}};

constexpr A registration_attributes[] = {
    attribute<&Registration::id>("id", key),
    attribute<&Registration::guid>("guid", guid),
    attribute<&Registration::learner_id>("learner_id",
                                         {.nullable = false, .otherwise = "0", .refers_to = "learner"}),
    attribute<&Registration::session_id>("session_id",
                                         {.nullable = false, .otherwise = "0", .refers_to = "session"}),
    attribute<&Registration::registered_at>("registered_at"),
    attribute<&Registration::imported>("imported", imported),
};
constexpr std::string_view registration_learner_session[] = {"learner_id", "session_id"};
constexpr std::string_view registration_session[] = {"session_id"};
constexpr std::string_view registration_learner[] = {"learner_id"};
constexpr Index registration_indexes[] = {{"registration_learner_session", registration_learner_session},
                                          {"registration_session", registration_session},
                                          {"registration_learner", registration_learner}};

constexpr A tracking_attributes[] = {
    attribute<&Tracking::registration_id>("registration_id", registration_key),
    attribute<&Tracking::lov_id>("lov_id", lov_key),
    attribute<&Tracking::status>(
        "status", {.nullable = false, .words = tracking_status_words, .otherwise = "incomplete"}),
    attribute<&Tracking::progression>("progression", {.nullable = false, .otherwise = "0"}),
    attribute<&Tracking::score>("score"),
    attribute<&Tracking::score_max>("score_max"),
    attribute<&Tracking::time_spent>("time_spent", {.nullable = false, .otherwise = "0"}),
    attribute<&Tracking::first_access_at>("first_access_at"),
    attribute<&Tracking::last_access_at>("last_access_at"),
    attribute<&Tracking::first_completion_at>("first_completion_at"),
};

constexpr A room_attributes[] = {
    attribute<&Room::id>("id", key),
    attribute<&Room::guid>("guid", guid),
    attribute<&Room::label>("label"),
    attribute<&Room::capacity>("capacity"),
};

constexpr Index room_indexes[] = {{"room_guid", by_guid}};

constexpr A intervention_attributes[] = {
    attribute<&Intervention::id>("id", key),
    attribute<&Intervention::guid>("guid", guid),
    attribute<&Intervention::training_id>("training_id", {.refers_to = "training"}),
    attribute<&Intervention::session_id>("session_id", {.refers_to = "session"}),
    attribute<&Intervention::starts_at>("starts_at"),
    attribute<&Intervention::duration_hours>("duration_hours"),
    attribute<&Intervention::room_id>("room_id", {.refers_to = "room"}),
    attribute<&Intervention::teacher_id>("teacher_id", {.refers_to = "teacher"}),
    attribute<&Intervention::status>(
        "status", {.nullable = false, .words = intervention_status, .otherwise = "active"}),
};

constexpr std::string_view intervention_session[] = {"session_id"};
constexpr Index intervention_indexes[] = {{"intervention_guid", by_guid},
                                          {"intervention_session", intervention_session}};

constexpr Traits kind_key{.key = true, .nullable = false, .words = content_kind_words};
constexpr std::string_view by_content[] = {"kind", "content_id"};

constexpr A access_attributes[] = {
    attribute<&Access::learner_id>("learner_id", learner_key),
    attribute<&Access::kind>("kind", kind_key),
    attribute<&Access::content_id>("content_id", key),
};
constexpr Index access_indexes[] = {{"access_content", by_content}};

constexpr A completion_attributes[] = {
    attribute<&Completion::learner_id>("learner_id", learner_key),
    attribute<&Completion::kind>("kind", kind_key),
    attribute<&Completion::content_id>("content_id", key),
    attribute<&Completion::completed_at>("completed_at"),
    attribute<&Completion::origin>("origin",
                                   {.nullable = false, .words = completion_origins, .otherwise = "import"}),
};
constexpr Index completion_indexes[] = {{"completion_content", by_content}};

constexpr A test_result_attributes[] = {
    attribute<&TestResult::registration_id>("registration_id", registration_key),
    attribute<&TestResult::lov_id>("lov_id", lov_key),
    attribute<&TestResult::score>("score"),
    attribute<&TestResult::taken_at>("taken_at"),
};

constexpr A trash_attributes[] = {
    attribute<&Trash::id>("id", key),        attribute<&Trash::type>("type"),
    attribute<&Trash::key>("key"),           attribute<&Trash::deleted_at>("deleted_at"),
    attribute<&Trash::run>("run"),           attribute<&Trash::content>("content"),
    attribute<&Trash::purge_at>("purge_at"),
};
constexpr std::string_view trash_purge[] = {"purge_at"};
constexpr Index trash_indexes[] = {{"trash_purge", trash_purge}};

constexpr A demo_mark_attributes[] = {
    attribute<&DemoMark::name>("name", key),
    attribute<&DemoMark::type>("type"),
    attribute<&DemoMark::key>("key"),
};

}  // namespace

constexpr RecordType session_type = record_type<Session>(
    "session", "A training held for a group of learners.", session_attributes, session_indexes);
constexpr RecordType registration_type = record_type<Registration>(
    "registration", "A learner in a session.", registration_attributes, registration_indexes);
constexpr RecordType tracking_type = record_type<Tracking>(
    "tracking", "The summary of a learner's work on one learning object in one session.",
    tracking_attributes);
constexpr RecordType room_type =
    record_type<Room>("room", "Where interventions take place.", room_attributes, room_indexes);
constexpr RecordType intervention_type = record_type<Intervention>(
    "intervention", "A meeting of a session.", intervention_attributes, intervention_indexes);
constexpr RecordType access_type =
    record_type<Access>("access", "Who may see which content.", access_attributes, access_indexes);
constexpr RecordType completion_type =
    record_type<Completion>("completion", "What a learner has completed, outside sessions.",
                            completion_attributes, completion_indexes);
constexpr RecordType test_result_type =
    record_type<TestResult>("test_result", "A learner's result in a test.", test_result_attributes);
constexpr RecordType trash_type =
    record_type<Trash>("trash", "A deleted record, until it is purged.", trash_attributes, trash_indexes);
constexpr RecordType demo_mark_type = record_type<DemoMark>(
    "demo_mark", "Which records are the demo data's, and what they are in it.", demo_mark_attributes);

}  // namespace registrar
