// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row names a teacher: by login.
#include <cstdint>
#include <string_view>

#include "records/people.h"
#include "workspace/lookups.h"

namespace registrar {

/// The teacher of that login, of several the oldest; 0 where there is none.
inline std::int64_t teacher_of_login(std::string_view login, Lookups& lookups) {
    static const Index& by_login = teacher_type.index("teacher_login");
    const Matches found =
        lookups.find_now(teacher_type, by_login, lookups.match_key(MatchRule::folded, login));
    return found.empty() ? 0 : found.front();
}

}  // namespace registrar
