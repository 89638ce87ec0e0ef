// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row names its training: by path code, title, id or GUID, in any combination. Archived trainings are
// not found.
#include <string>
#include <string_view>

#include "domain/agreement.h"
#include "domain/search_field.h"
#include "values/given.h"

namespace registrar {

struct TrainingReference {
    Given<std::string_view> training_path_code;
    Given<std::string_view> training_title;
    Given<std::string_view> training_guid;
    Given<std::int64_t> training_id;

    /// At least one of the cells is filled.
    bool given() const;
    /// One of them holds what cannot be a reference, so nothing can be said of where they lead.
    bool unreadable() const;
    /// Where all filled cells lead, at once.
    Resolution resolve(Lookups& lookups) const;
    /// Without the cells that a search leaves out; all of them where the definition gives no search.
    TrainingReference only(const SearchField& search) const;
    /// The references as the row gives them, joined by commas, for messages.
    std::string text() const;
};

/// True for a training that is there and not archived.
bool is_open_training(std::int64_t id, Lookups& lookups);

}  // namespace registrar
