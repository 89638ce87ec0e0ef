// SPDX-License-Identifier: Apache-2.0
#pragma once
// The scope of an action without `fullAccess`: records that an import created or updated before.
#include "action/message.h"
#include "records/record_type.h"

namespace registrar {

namespace messages {

inline const Message out_of_scope{
    "out-of-scope", "[...] was not created or updated by an import, and fullAccess is not yes.", Level::error,
    "The record lacks the mark `imported`; without `fullAccess` it is neither changed nor deleted."};

}  // namespace messages

/// Returns true if the action may change or delete a record with this mark.
inline bool in_scope(Flag imported, bool full_access) {
    return full_access || imported == Flag::yes;
}

}  // namespace registrar
