// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keeps logins unique. If a learner requests the login of another one, it gets a numbered login and claims
// the requested one until the end of the file.
#include <cstdint>
#include <string>
#include <string_view>

#include "workspace/lookups.h"

namespace registrar {

/// Returns the login if no other learner than `own` has it. Otherwise appends the first number, from 1, that
/// makes it free or that `own` has. A numbered login that another learner claims is not free.
std::string unique_login(std::string_view wanted, std::int64_t own, Lookups& lookups);
/// Returns the login that a claim gets after the file's last row: as unique_login(), but only the latest
/// claimant gets the requested login.
std::string claimed_login(std::string_view wanted, std::int64_t own, Lookups& lookups);

/// Returns true if the login is the wanted one, followed by a number. Compares bytes.
bool is_numbered_login(std::string_view login, std::string_view wanted);

/// Claims the login for the learner and withdraws the learner's earlier claim.
void claim_login(std::string_view wanted, std::int64_t learner, Lookups& lookups);
/// Returns true if any learner claims the login, or if this learner has a claim. The latest row then decides.
bool in_dispute(std::string_view wanted, std::int64_t learner, Lookups& lookups);
/// Returns true if the learner's latest row requests this login and the learner still has it, or a numbered
/// form of it, as `current`. After a killed run, another run may have changed the login.
bool still_claims(std::string_view wanted, std::int64_t learner, std::string_view current, Lookups& lookups);

}  // namespace registrar
