// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds the sessions that a row's search cells name. All cells must match. Searches one training if it is
// known.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/search_field.h"
#include "records/learning.h"
#include "values/given.h"
#include "workspace/lookups.h"

namespace registrar {

/// The cells that identify a session. They also hold the values that the row gives the session.
struct SessionCells {
    Given<std::string_view> session_guid;
    Given<std::string_view> session_title;
    Given<std::int64_t> session_id;
    Given<Day> session_start_date;
    Given<Day> session_end_date;

    /// Returns the cells as the row gives them, separated by commas, for messages.
    std::string text() const;
};

/// The result of a search for sessions.
struct SessionSearch {
    bool given = false;                    ///< at least one cell of the search is filled
    bool unreadable = false;               ///< one of them is not searchable, so the result is unknown
    std::string_view first = {};           ///< the first column of the search, for `Field [...] is empty.`
    std::vector<std::int64_t> found = {};  ///< oldest first
    /// If none was found: the columns whose filled cells were searched, without an id that leads nowhere.
    std::vector<std::string_view> columns = {};
    /// A GUID or id of the search leads to no session. A row that deletes or unregisters must then find none.
    bool unknown_guid = false;
    bool unknown_id = false;
    /// A GUID or id of the search leads to a session that the other cells or the training contradict.
    bool contradicted = false;
};

/// Finds sessions. With `training` 0, searches all trainings that are not archived. If the definition has no
/// search: by GUID if the row gives one, else by id, else by title in the training. An id that no session has
/// is left out of the search, because the store assigns the ids of new sessions: the title then takes part,
/// so that the same file finds the session again. `unknown_id` tells so.
SessionSearch find_sessions(const SearchField& search, const SessionCells& cells, std::int64_t training,
                            Lookups& lookups);

/// Returns the session with this GUID; 0 if there is none.
std::int64_t session_of_guid(std::string_view guid, Lookups& lookups);

}  // namespace registrar
