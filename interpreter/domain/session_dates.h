// SPDX-License-Identifier: Apache-2.0
#pragma once
// Applies a row's title and dates to a session.
#include "domain/session_search.h"
#include "workspace/draft.h"

namespace registrar {

/// Applies one date: an empty cell keeps the stored date, `NULL` clears it.
inline void take_date(const Given<Day>& cell, Day& stored) {
    if (cell.good()) stored = *cell;
    if (cell.cleared()) stored = Day::null;
}

/// Applies the row's title and dates to a session. A title that compares as equal keeps its stored spelling.
inline void take_cells(const SessionCells& cells, Draft<Session>& session) {
    if (cells.session_title.good() &&
        !same_text(MatchRule::exact, *cells.session_title, session.text(&Session::title)))
        session.set_text(&Session::title, *cells.session_title);
    take_date(cells.session_start_date, session->start_date);
    take_date(cells.session_end_date, session->end_date);
}

/// Returns true if the session ends before it starts. A null date is never too early or too late.
inline bool ends_before_start(const Session& session) {
    return session.start_date != Day::null && session.end_date != Day::null &&
           session.end_date < session.start_date;
}

}  // namespace registrar
