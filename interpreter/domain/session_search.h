// SPDX-License-Identifier: Apache-2.0
#pragma once
// The sessions that a row's search cells lead to (definitions.md, Search fields): all cells jointly, among
// the sessions of one training where the training is known.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/search_field.h"
#include "records/learning.h"
#include "values/given.h"
#include "workspace/lookups.h"

namespace registrar {

/// The cells by which sessions are looked up; what a row wants a session to hold, too.
struct SessionCells {
    Given<std::string_view> session_guid;
    Given<std::string_view> session_title;
    Given<std::int64_t> session_id;
    Given<Day> session_start_date;
    Given<Day> session_end_date;

    /// The cells as the row gives them, joined by commas, for messages.
    std::string text() const;
};

struct SessionSearch {
    bool given = false;               ///< at least one cell that takes part names something
    bool unreadable = false;          ///< one of them holds what cannot be searched, so that nothing is known
    std::string_view first = {};      ///< the first column of the search, for `Field [...] is empty.`
    std::vector<std::int64_t> found;  ///< oldest first
    /// A GUID or id that takes part leads to a session which the other cells or the training contradict.
    bool contradicted = false;
};

/// Looks sessions up; `training` 0: in every training that is not archived. Without a search: by GUID where
/// the row gives one, else by id, else by title in the training. An id that no session has takes no part:
/// ids are the store's to give, so the title then says which session is meant, also when the same file comes
/// again.
SessionSearch find_sessions(const SearchField& search, const SessionCells& cells, std::int64_t training,
                            Lookups& lookups);

/// The session of that GUID; 0 where there is none.
std::int64_t session_of_guid(std::string_view guid, Lookups& lookups);

}  // namespace registrar
