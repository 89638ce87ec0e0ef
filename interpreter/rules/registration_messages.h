// SPDX-License-Identifier: Apache-2.0
#pragma once
// The messages of registerLearnerAction about rows.
#include "action/message.h"
#include "records/content.h"
#include "records/learning.h"
#include "records/people.h"
#include "rules/import_scope.h"

namespace registrar::messages {

inline const Message no_search_field{"no-search-field", "No search field was provided to find the candidate.",
                                     Level::error,
                                     "`traineeSearchField` is missing, or all of its cells are empty."};
inline const Message unknown_learner{
    "unknown-learner", "The candidate was not found.", Level::error, "The search leads to no learner.", false,
    {&learner_type}};
inline const Message training_mandatory{"training-mandatory",
                                        "The training could not be found and it is mandatory.", Level::error,
                                        "`trainingSearchField` has `hasResults=\"yes\"`."};
inline const Message no_training{"no-training", "Cannot create a session without valid training course.",
                                 Level::error,
                                 "The row names no training that there is, and its session is not found."};
inline const Message session_mandatory{
    "session-mandatory", "The session can not be found and it's mandatory.", Level::error,
    "`sessionSearchField` has `hasResults=\"yes\"`, or the row unregisters."};
inline const Message session_unavailable{
    "session-unavailable", "The session could not be created or retrieved from the database.", Level::error,
    "The id is that of a session which the row's other cells contradict."};
inline const Message bad_flag{"bad-register-flag",
                              "Register flag has invalid value [...], [...] or [...] expected.", Level::error,
                              "The cell is no spelling of `registerValue` or `unregisterValue`."};
inline const Message bad_start{"bad-start-date", "Start date [...] not valid.", Level::error,
                               "The cell is not in `dateFormat`, or there is no such date."};
inline const Message bad_end{"bad-end-date", "End date [...] not valid.", Level::error,
                             "The cell is not in `dateFormat`, or there is no such date."};
inline const Message date_in_future{"registration-in-future", "Registration date is in the future",
                                    Level::error, "Later than the run's clock."};
inline const Message bad_date{"bad-registration-date", "Registration date is invalid", Level::error,
                              "The cell is not in `dateTimeFormat`, or there is no such date."};
inline const Message several_sessions{
    "several-sessions", "Several sessions match the row; [...] is taken.", Level::warning,
    "The oldest one in which the learner is registered, else the oldest one."};
inline const Message title_changes{
    "title-changes", "The title of session [...] becomes [...]; give sessionTitle to keep it.",
    Level::warning, "A new registration without `sessionTitle` names its session."};
inline const Message already_registered{
    "already-registered", "The learner is already registered to this training session.", Level::warning,
    "The row gives nothing that differs from what is stored."};
inline const Message not_registered{"not-registered", "The candidate is not registered to this training.",
                                    Level::warning, "There is nothing to take back."};
inline const Message left_alone{
    "out-of-scope", out_of_scope.text, Level::warning,
    "A session that keeps its title and dates, or stays though its last registration "
    "is gone; an account that is not enabled."};

}  // namespace registrar::messages
