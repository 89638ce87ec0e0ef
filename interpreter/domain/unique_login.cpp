// SPDX-License-Identifier: Apache-2.0
#include "domain/unique_login.h"

#include <algorithm>

#include "records/people.h"

namespace registrar {

namespace {

const Index& login_index() {
    static const Index& index = learner_type.index("learner_login");
    return index;
}

std::string_view login_key(std::string_view login, Lookups& lookups) {
    return lookups.keep(lookups.match_key(MatchRule::folded, login));
}

/// Returns the first login that is free for `own`. If `free_to_all`, claims of others on the login without a
/// number are ignored.
std::string first_free(std::string_view wanted, std::int64_t own, bool free_to_all, Lookups& lookups) {
    std::string login(wanted);
    for (std::int64_t number = 1;; ++number) {
        const std::string_view key = login_key(login, lookups);
        const Matches holders = lookups.holders_now(learner_type, login_index(), key);
        if (std::find(holders.begin(), holders.end(), own) != holders.end()) return login;
        const std::int64_t claimant = lookups.claims().holder(key);
        const bool claimed = claimant != 0 && claimant != own;
        if (holders.empty() && (!claimed || (free_to_all && number == 1))) return login;
        login = std::string(wanted) + std::to_string(number);
    }
}

}  // namespace

std::string unique_login(std::string_view wanted, std::int64_t own, Lookups& lookups) {
    return first_free(wanted, own, true, lookups);
}

std::string claimed_login(std::string_view wanted, std::int64_t own, Lookups& lookups) {
    return first_free(wanted, own, false, lookups);
}

bool is_numbered_login(std::string_view login, std::string_view wanted) {
    if (!login.starts_with(wanted) || login.size() == wanted.size()) return false;
    const std::string_view number = login.substr(wanted.size());
    return std::all_of(number.begin(), number.end(), [](char digit) { return digit >= '0' && digit <= '9'; });
}

void claim_login(std::string_view wanted, std::int64_t learner, Lookups& lookups) {
    lookups.claims().claim(login_index(), login_key(wanted, lookups), learner);
}

bool in_dispute(std::string_view wanted, std::int64_t learner, Lookups& lookups) {
    const KeyClaims& claims = lookups.claims();
    if (claims.empty()) return false;
    return !claims.wanted(learner).empty() || claims.holder(login_key(wanted, lookups)) != 0;
}

bool still_claims(std::string_view wanted, std::int64_t learner, std::string_view current, Lookups& lookups) {
    const std::string_view key = login_key(wanted, lookups);
    if (lookups.claims().wanted(learner) != key) return false;
    const std::string_view has = login_key(current, lookups);
    return has == key || is_numbered_login(has, key);
}

}  // namespace registrar
