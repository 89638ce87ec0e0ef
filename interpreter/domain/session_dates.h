// SPDX-License-Identifier: Apache-2.0
#pragma once
// The dates of a session as a row leaves them.
#include "records/learning.h"
#include "values/given.h"

namespace registrar {

/// An empty cell leaves the stored date, `NULL` clears it.
inline void take_date(const Given<Day>& cell, Day& stored) {
    if (cell.good()) stored = *cell;
    if (cell.cleared()) stored = Day::null;
}

/// Nulls are before and after nothing.
inline bool ends_before_start(const Session& session) {
    return session.start_date != Day::null && session.end_date != Day::null &&
           session.end_date < session.start_date;
}

}  // namespace registrar
