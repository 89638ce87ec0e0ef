// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row names the unit of the organisation that its learner belongs to: by GUID, id or name, in any
// combination.
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/agreement.h"
#include "values/given.h"

namespace registrar {

struct EntityReference {
    Given<std::string_view> entity_guid;
    Given<std::int64_t> entity_id;
    Given<std::string_view> entity_name;

    /// Where each of the cells leads, and all of them together.
    struct Answer {
        Matches by_guid, by_id, by_name;
        Resolution together;
    };
    Answer find(Lookups& lookups) const;
    bool given() const { return entity_guid.filled() || entity_id.filled() || entity_name.filled(); }
    /// One of the cells holds what cannot be a reference.
    bool unreadable() const { return entity_guid.bad() || entity_id.bad() || entity_name.bad(); }
    /// The references as the row gives them, joined by commas, for messages.
    std::string text() const;
};

}  // namespace registrar
