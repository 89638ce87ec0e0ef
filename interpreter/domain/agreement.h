// SPDX-License-Identifier: Apache-2.0
#pragma once
// Combines several references of one row that must all lead to one record.
#include <cstdint>
#include <initializer_list>

#include "workspace/lookups.h"

namespace registrar {

/// The combined result of a row's references.
enum class Agreement : std::uint8_t {
    none_given,
    missing,  ///< no given reference leads to a record
    found,
    disagree,  ///< they lead to different records, or some lead to none
};

/// The result of resolving references together.
struct Resolution {
    Agreement agreement = Agreement::none_given;
    std::int64_t id = 0;  ///< if `found`: the oldest record to which all references lead

    bool found() const { return agreement == Agreement::found; }
};

/// One reference: whether the row gives it, and the records it leads to, oldest first.
struct Lead {
    bool given = false;
    Matches matches;
};

/// Combines the given references. References that the row does not give are ignored.
Resolution resolve(std::initializer_list<Lead> leads);

}  // namespace registrar
