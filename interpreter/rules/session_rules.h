// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rules and messages shared by actions on sessions.
#include "action/context.h"
#include "domain/session_search.h"
#include "records/learning.h"

namespace registrar {

namespace messages {

inline const Message trainings_disagree{
    "references-disagree", "The training references of the row do not lead to one training: [...].",
    Level::error, "Path code, title, id and GUID lead to different trainings, or one of them to none."};
inline const Message sessions_disagree{
    "references-disagree", "The session references of the row do not lead to one session: [...].",
    Level::error, "A GUID or id leads to a session of another training, title or date."};
inline const Message unknown_session_id{
    "unknown-id", "No session has the id [...]; the session goes by its title.", Level::warning,
    "The store gives new sessions their ids. The other cells of the search count, too."};
inline const Message end_before_start{
    "end-before-start", "End date [...] is before start date [...].", Level::error,
    "Judged on the session as the row would leave it, if the row gives both dates or changes one."};
inline const Message unknown_teacher{"unknown-teacher", "Teacher with login [...] is not found.",
                                     Level::error, "No teacher has this login."};

}  // namespace messages

/// Warns of a session id that no session has.
void report_unknown_id(std::int64_t id, Context& context);

/// Reports dates of the row that end before they start. For a row whose session is not known.
void judge_given_dates(const SessionCells& cells, Context& context);

/// Reports a session that ends before it starts, if the row gives both dates or changes one. `before` is the
/// stored session, or an empty one: a row is not blamed for dates that it leaves alone.
void judge_session_dates(const SessionCells& cells, const Session& before, const Session& session,
                         Context& context);

}  // namespace registrar
