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

/// Finds the learner. If the definition has no search: by reference number if the row gives one, else by
/// login, else by e-mail.
LearnerSearch find_learner(const SearchField& search, const LearnerCells& cells, Lookups& lookups);

}  // namespace registrar
