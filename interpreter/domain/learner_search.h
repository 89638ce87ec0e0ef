// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds the learner that a row's search cells name. All cells must match; of several learners, the oldest
// account is taken.
#include <cstdint>
#include <string_view>

#include "domain/search_field.h"
#include "values/given.h"
#include "workspace/lookups.h"

namespace registrar {

/// The cells of a row that can identify its learner.
struct LearnerCells {
    Given<std::string_view> ref_number, email, login;
    const Repeated* custom = nullptr;
};

/// The result of a search for a learner.
struct LearnerSearch {
    std::int64_t id = 0;          ///< the learner; 0 if there is none or nothing could be searched
    bool given = false;           ///< at least one cell of the search is filled
    bool unreadable = false;      ///< one of them is not searchable, so the result is unknown
    std::string_view first = {};  ///< the first column of the search, for `Field [...] is empty.`
};

/// Whether a search by login finds a learner who has the login with a number, because another learner has the
/// login.
enum class NumberedLogins : bool { ignored, found };

/// Finds the learner. If the definition has no search: by reference number if the row gives one, else by
/// login, else by e-mail.
/// With NumberedLogins::found, a search by login and other cells also finds the oldest account of an import
/// whose login is the wanted one with a number, if another learner has the wanted login and the other cells
/// match: it got the number when it was imported before.
LearnerSearch find_learner(const SearchField& search, const LearnerCells& cells, Lookups& lookups,
                           NumberedLogins numbered = NumberedLogins::ignored);

}  // namespace registrar
