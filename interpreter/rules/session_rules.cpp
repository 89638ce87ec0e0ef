// SPDX-License-Identifier: Apache-2.0
#include "rules/session_rules.h"

#include "domain/session_dates.h"
#include "values/date_format.h"

namespace registrar {

void report_unknown_id(std::int64_t id, Context& context) {
    const std::string text = std::to_string(id);
    context.report(messages::unknown_session_id, {"sessionId", text}, {text});
}

void judge_given_dates(const SessionCells& cells, Context& context) {
    if (!cells.session_start_date.good() || !cells.session_end_date.good()) return;
    Session session;
    session.start_date = *cells.session_start_date;
    session.end_date = *cells.session_end_date;
    judge_session_dates(cells, {}, session, context);
}

void judge_session_dates(const SessionCells& cells, const Session& before, const Session& session,
                         Context& context) {
    const bool changes = session.start_date != before.start_date || session.end_date != before.end_date;
    const bool gives_both = cells.session_start_date.good() && cells.session_end_date.good();
    if (!(changes || gives_both) || !ends_before_start(session)) return;
    const std::string start = format_date(static_cast<std::int64_t>(session.start_date));
    const std::string end = format_date(static_cast<std::int64_t>(session.end_date));
    context.report(messages::end_before_start, {"sessionEndDate", end}, {end, start});
}

}  // namespace registrar
