// SPDX-License-Identifier: Apache-2.0
#pragma once
// Logins lead to one learner each: who comes second gets a number.
#include <cstdint>
#include <string>
#include <string_view>

#include "workspace/lookups.h"

namespace registrar {

/// The login, or with the first number behind it, from 1, that nobody has or that the learner `own` has.
std::string free_login(std::string_view wanted, std::int64_t own, Lookups& lookups);

}  // namespace registrar
