// SPDX-License-Identifier: Apache-2.0
#include "engine/tools/field_columns.h"

#include <catch2/catch.hpp>

#include <string>

#include "action/action_type.h"

using namespace registrar;

namespace {

/// Returns the columns of an action that set an attribute, separated by blanks.
std::string columns_of(std::string_view action, std::string_view type, std::string_view attribute) {
    const RecordType& record_type = *find_record_type(type);
    std::string names;
    for (const Column& column : find_action(action)->columns)
        if (sets_column(column, record_type, *record_type.attribute(attribute)))
            names += (names.empty() ? "" : " ") + std::string(column.name);
    return names;
}

}  // namespace

TEST_CASE("fields of tracking set the columns of the same meaning") {
    const auto columns = [](std::string_view attribute) {
        return columns_of("createOrUpdateConsolidatedTrackingAction", "tracking", attribute);
    };
    CHECK(columns("progression") == "progression");
    CHECK(columns("score") == "score");
    CHECK(columns("score_max") == "scoreMax");
    CHECK(columns("time_spent") == "timeSpent");
    CHECK(columns("status") == "trackingStatus");
    CHECK(columns("first_access_at") == "firstAccessDate");
    CHECK(columns("last_access_at") == "lastAccessDate");
    CHECK(columns("first_completion_at") == "firstCompletionDate");
    CHECK(columns("lov_id") == "lovCode lovGuid");
}

TEST_CASE("fields of people, trainings and sessions set the columns of the same meaning") {
    const auto learner = [](std::string_view attribute) {
        return columns_of("createOrUpdateLearnerAction", "learner", attribute);
    };
    CHECK(learner("login") == "candidateLogin");
    CHECK(learner("name") == "candidateName");
    CHECK(learner("first_name") == "candidateFirstname");
    CHECK(learner("status") == "candidateValidity");
    CHECK(learner("password_hash") == "candidatePassword");
    CHECK(learner("entity_id") == "entityGuid entityId entityName");
    CHECK(learner("manager_id") == "managerLogin managerRefNumber");
    CHECK(learner("enabled_from") == "enabledFrom");
    CHECK(learner("time_zone") == "candidateTimeZone");
    CHECK(columns_of("createOrUpdateSessionAction", "session", "title") == "sessionTitle");
    CHECK(columns_of("createOrUpdateSessionAction", "session", "start_date") == "sessionStartDate");
    CHECK(columns_of("createOrUpdateTrainingCourseAction", "training", "title") == "trainingTitle");
    CHECK(columns_of("importCourseRecordsAction", "course_record", "completed_at") == "date_completed");
    CHECK(columns_of("importCompletionAction", "completion", "completed_at") == "completionDate");
    CHECK(columns_of("registerLearnerAction", "registration", "registered_at") == "registrationDate");
}
