// SPDX-License-Identifier: Apache-2.0
#pragma once
// Several references of one row that must lead to one record.
#include <cstdint>
#include <initializer_list>

#include "workspace/lookups.h"

namespace registrar {

/// Where the references of a row lead, taken together.
enum class Agreement : std::uint8_t {
    none_given,
    missing,  ///< all that were given lead nowhere
    found,
    disagree,  ///< they lead to different records, or one of them nowhere
};

struct Resolution {
    Agreement agreement = Agreement::none_given;
    std::int64_t id = 0;  ///< with `found`: of those that all references lead to, the oldest

    bool found() const { return agreement == Agreement::found; }
};

/// One reference: whether the row gives it, and where it led.
struct Lead {
    bool given = false;
    Matches matches;
};

Resolution resolve(std::initializer_list<Lead> leads);

}  // namespace registrar
