// SPDX-License-Identifier: Apache-2.0
#pragma once
// A session's title and dates as a row leaves them.
#include "domain/session_search.h"
#include "workspace/draft.h"

namespace registrar {

/// An empty cell leaves the stored date, `NULL` clears it.
inline void take_date(const Given<Day>& cell, Day& stored) {
    if (cell.good()) stored = *cell;
    if (cell.cleared()) stored = Day::null;
}

/// Puts the row's title and dates into a session.
inline void take_cells(const SessionCells& cells, Draft<Session>& session) {
    if (cells.session_title.good()) session.set_text(&Session::title, *cells.session_title);
    take_date(cells.session_start_date, session->start_date);
    take_date(cells.session_end_date, session->end_date);
}

/// Nulls are before and after nothing.
inline bool ends_before_start(const Session& session) {
    return session.start_date != Day::null && session.end_date != Day::null &&
           session.end_date < session.start_date;
}

}  // namespace registrar
