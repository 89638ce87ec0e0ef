// SPDX-License-Identifier: Apache-2.0
#include "rules/account_rules.h"

#include "domain/learner_search.h"
#include "rules/content_rules.h"

namespace registrar {

namespace {

using Cell = Given<std::string_view>;

std::int64_t account_of(const Cell& email, const Cell& login, Lookups& lookups) {
    SearchField search;
    for (const LearnerKey key : {LearnerKey::email, LearnerKey::login})
        search.keys.push_back({static_cast<std::uint8_t>(key)});
    return find_learner(search, {{}, email, login}, lookups).id;
}

}  // namespace

std::int64_t judge_account(const AccountCells& cells, Context& context) {
    if (cells.email.bad() || cells.login.bad()) return 0;
    if (!cells.email.filled() && !cells.login.filled()) return 0;
    Lookups& lookups = context.lookups();
    const std::int64_t account = account_of(cells.email, cells.login, lookups);
    if (account != 0) return account;
    const bool no_email = cells.email.good() && account_of(cells.email, {}, lookups) == 0;
    const bool no_login = cells.login.good() && account_of({}, cells.login, lookups) == 0;
    if (no_email) context.report(messages::unknown_user_email, {cells.email_column}, {*cells.email});
    if (no_login) context.report(messages::unknown_user_login, {cells.login_column}, {*cells.login});
    if (no_email || no_login) return 0;
    const std::string both = std::string(*cells.email) + ", " + std::string(*cells.login);
    context.report(messages::users_disagree, {.value = both}, {both});
    return 0;
}

}  // namespace registrar
