// SPDX-License-Identifier: Apache-2.0
#pragma once
// A login leads to one learner. A learner who wants the login of another one gets it with a number, and
// claims it until the end of the file.
#include <cstdint>
#include <string>
#include <string_view>

#include "workspace/lookups.h"

namespace registrar {

/// Returns the login if no other learner than `own` has it; else the login with the first number, from 1,
/// that is free or that `own` has. Numbered logins that others claim are not free.
std::string unique_login(std::string_view wanted, std::int64_t own, Lookups& lookups);
/// Returns the login that a claim comes to after the file's last row: the same, but the wanted login goes to
/// its latest claimant only.
std::string claimed_login(std::string_view wanted, std::int64_t own, Lookups& lookups);

/// Claims the login for the learner, whose earlier claim is withdrawn.
void claim_login(std::string_view wanted, std::int64_t learner, Lookups& lookups);
/// True if another learner claims the login, or the learner has a claim: then the latest row decides.
bool in_dispute(std::string_view wanted, std::int64_t learner, Lookups& lookups);
/// True if the learner's latest row wants this login, and the learner, whose login is `current`, still has
/// the wanted login or a numbered one. Another run may have changed it after a run was killed.
bool still_claims(std::string_view wanted, std::int64_t learner, std::string_view current, Lookups& lookups);

}  // namespace registrar
