// SPDX-License-Identifier: Apache-2.0
#include "records/people.h"

#include "records/shared_traits.h"

namespace registrar {

namespace {

using A = Attribute;
using namespace shared;

constexpr std::string_view learner_status[] = {"enabled", "disabled", "enabled_until"};

constexpr A entity_attributes[] = {
    attribute<&Entity::id>("id", key),
    attribute<&Entity::guid>("guid", guid),
    attribute<&Entity::name>("name", {.match = MatchRule::exact}),
    attribute<&Entity::parent_id>("parent_id", {.refers_to = "entity"}),
    attribute<&Entity::imported>("imported", imported),
};

constexpr std::string_view entity_name[] = {"name"};
constexpr std::string_view entity_parent_name[] = {"parent_id", "name"};
constexpr Index entity_indexes[] = {
    {"entity_guid", by_guid}, {"entity_name", entity_name}, {"entity_parent_name", entity_parent_name}};

constexpr A learner_attributes[] = {
    attribute<&Learner::id>("id", key),
    attribute<&Learner::guid>("guid", guid),
    attribute<&Learner::login>("login", {.match = MatchRule::folded}),
    attribute<&Learner::email>("email", {.match = MatchRule::folded}),
    attribute<&Learner::ref_number>("ref_number", {.match = MatchRule::exact}),
    attribute<&Learner::name>("name"),
    attribute<&Learner::first_name>("first_name"),
    attribute<&Learner::status>("status",
                                {.nullable = false, .words = learner_status, .otherwise = "enabled"}),
    attribute<&Learner::enabled_from>("enabled_from"),
    attribute<&Learner::enabled_until>("enabled_until"),
    attribute<&Learner::entity_id>("entity_id", {.nullable = false, .otherwise = "1", .refers_to = "entity"}),
    attribute<&Learner::languages>("languages"),
    attribute<&Learner::time_zone>("time_zone"),
    attribute<&Learner::presentation>("presentation"),
    attribute<&Learner::manager_id>("manager_id", {.refers_to = "learner"}),
    attribute<&Learner::password_hash>("password_hash", {.secret = true}),
    attribute<&Learner::imported>("imported", imported),
    attribute<&Learner::created_at>("created_at", {.otherwise = "clock"}),
};
constexpr std::string_view learner_login[] = {"login"};
constexpr std::string_view learner_email[] = {"email"};
constexpr std::string_view learner_ref_number[] = {"ref_number"};
constexpr Index learner_indexes[] = {{"learner_login", learner_login},
                                     {"learner_email", learner_email},
                                     {"learner_ref_number", learner_ref_number}};

constexpr A custom_value_attributes[] = {
    attribute<&CustomValue::learner_id>("learner_id",
                                        {.key = true, .nullable = false, .refers_to = "learner"}),
    attribute<&CustomValue::field_guid>("field_guid", key),
    attribute<&CustomValue::value>("value", {.match = MatchRule::exact}),
};
constexpr std::string_view custom_value_value[] = {"value"};
constexpr Index custom_value_indexes[] = {{"custom_value_value", custom_value_value}};

constexpr A teacher_attributes[] = {
    attribute<&Teacher::id>("id", key),
    attribute<&Teacher::guid>("guid", guid),
    attribute<&Teacher::login>("login", {.match = MatchRule::folded}),
    attribute<&Teacher::email>("email", {.match = MatchRule::folded}),
    attribute<&Teacher::name>("name"),
    attribute<&Teacher::first_name>("first_name"),
};

constexpr std::string_view teacher_login[] = {"login"};
constexpr Index teacher_indexes[] = {{"teacher_login", teacher_login}};

constexpr A licence_attributes[] = {
    attribute<&Licence::id>("id", key),
    attribute<&Licence::learner_id>("learner_id", {.refers_to = "learner"}),
    attribute<&Licence::product>("product"),
    attribute<&Licence::active>("active", {.nullable = false, .otherwise = "0"}),
    attribute<&Licence::moving>("moving", {.nullable = false, .otherwise = "0"}),
    attribute<&Licence::other_store>("other_store"),
    attribute<&Licence::other_id>("other_id"),
};
constexpr std::string_view licence_learner[] = {"learner_id"};
constexpr std::string_view licence_other[] = {"other_id"};
constexpr Index licence_indexes[] = {{"licence_learner", licence_learner}, {"licence_other", licence_other}};

}  // namespace

constexpr RecordType entity_type = record_type<Entity>(
    "entity", "A unit of the organisation; 1 always exists.", entity_attributes, entity_indexes);
constexpr RecordType learner_type =
    record_type<Learner>("learner", "A person who learns.", learner_attributes, learner_indexes);
constexpr RecordType custom_value_type = record_type<CustomValue>(
    "custom_value", "A custom field's value of a learner.", custom_value_attributes, custom_value_indexes);
constexpr RecordType teacher_type =
    record_type<Teacher>("teacher", "A person who teaches.", teacher_attributes, teacher_indexes);
constexpr RecordType licence_type = record_type<Licence>("licence", "A learner's right to use a product.",
                                                         licence_attributes, licence_indexes);

}  // namespace registrar
