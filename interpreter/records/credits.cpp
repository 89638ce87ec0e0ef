// SPDX-License-Identifier: Apache-2.0
#include "records/credits.h"

#include "records/shared_traits.h"

namespace registrar {

namespace {

using A = Attribute;
using namespace shared;
constexpr Traits no{.nullable = false, .otherwise = "0"};
constexpr std::string_view course_record_states[] = {"assigned", "held", "withdrawn"};

constexpr A credit_type_attributes[] = {
    attribute<&CreditType::name>("name", {.key = true, .nullable = false, .match = MatchRule::exact})};
constexpr std::string_view credit_type_name[] = {"name"};
constexpr Index credit_type_indexes[] = {{"credit_type_name", credit_type_name}};

constexpr A credit_offer_attributes[] = {
    attribute<&CreditOffer::training_id>("training_id",
                                         {.key = true, .nullable = false, .refers_to = "training"}),
    attribute<&CreditOffer::credit_type>("credit_type", key),
    attribute<&CreditOffer::maximum>("maximum"),
    attribute<&CreditOffer::variable>("variable", no),
};

constexpr A course_record_attributes[] = {
    attribute<&CourseRecord::id>("id", key),
    attribute<&CourseRecord::learner_id>("learner_id", {.refers_to = "learner"}),
    attribute<&CourseRecord::training_id>("training_id", {.refers_to = "training"}),
    attribute<&CourseRecord::external_user_id>("external_user_id", {.match = MatchRule::folded_spaces}),
    attribute<&CourseRecord::external_email>("external_email", {.match = MatchRule::folded}),
    attribute<&CourseRecord::first_name>("first_name"),
    attribute<&CourseRecord::last_name>("last_name"),
    attribute<&CourseRecord::enrollment_start>("enrollment_start"),
    attribute<&CourseRecord::enrollment_end>("enrollment_end"),
    attribute<&CourseRecord::complete>("complete", no),
    attribute<&CourseRecord::completed_at>("completed_at"),
    attribute<&CourseRecord::participant_category>("participant_category"),
    attribute<&CourseRecord::in_pars>("in_pars", no),
    attribute<&CourseRecord::state>(
        "state", {.nullable = false, .words = course_record_states, .otherwise = "assigned"}),
};
constexpr std::string_view training_learner[] = {"training_id", "learner_id"};
constexpr std::string_view by_training[] = {"training_id"};
constexpr std::string_view by_learner[] = {"learner_id"};
constexpr std::string_view by_state[] = {"state"};
constexpr std::string_view by_complete[] = {"complete"};
constexpr std::string_view state_user[] = {"state", "external_user_id"};
constexpr std::string_view state_email[] = {"state", "external_email"};
constexpr Index course_record_indexes[] = {{"course_record_training_learner", training_learner},
                                           {"course_record_training", by_training},
                                           {"course_record_learner", by_learner},
                                           {"course_record_state", by_state},
                                           {"course_record_state_user", state_user},
                                           {"course_record_state_email", state_email},
                                           {"course_record_pending", by_complete, "completed_at"}};

constexpr A credit_attributes[] = {
    attribute<&Credit::course_record_id>("course_record_id",
                                         {.key = true, .nullable = false, .refers_to = "course_record"}),
    attribute<&Credit::credit_type>("credit_type", key),
    attribute<&Credit::amount>("amount"),
    attribute<&Credit::expires_at>("expires_at"),
};

}  // namespace

constexpr RecordType credit_type_type = record_type<CreditType>(
    "credit_type", "A kind of credit that the store knows.", credit_type_attributes, credit_type_indexes);
constexpr RecordType credit_offer_type =
    record_type<CreditOffer>("credit_offer", "The credit that a course offers.", credit_offer_attributes);
constexpr RecordType course_record_type = record_type<CourseRecord>(
    "course_record", "An enrolment in a course.", course_record_attributes, course_record_indexes);
constexpr RecordType credit_record_type =
    record_type<Credit>("credit", "Credit given for a course.", credit_attributes);

}  // namespace registrar
