// SPDX-License-Identifier: Apache-2.0
#pragma once
// The learner that a row's search cells lead to (definitions.md, Search fields): all cells jointly, and of
// several learners the oldest account.
#include <cstdint>
#include <string_view>

#include "domain/search_field.h"
#include "values/given.h"
#include "workspace/lookups.h"

namespace registrar {

/// The cells of a row by which its learner may be looked up.
struct LearnerCells {
    Given<std::string_view> ref_number, email, login;
    const Repeated* custom = nullptr;
};

struct LearnerSearch {
    std::int64_t id = 0;          ///< the learner; 0 where there is none, or where nothing could be searched
    bool given = false;           ///< at least one cell that takes part is filled
    bool unreadable = false;      ///< one of them holds what cannot be searched, so that nothing is known
    std::string_view first = {};  ///< the first column of the search, for `Field [...] is empty.`
};

/// Looks the learner up. Without a search: by reference number where the row gives one, else by login, else
/// by e-mail.
LearnerSearch find_learner(const SearchField& search, const LearnerCells& cells, Lookups& lookups);

}  // namespace registrar
