// SPDX-License-Identifier: Apache-2.0
#include "domain/free_login.h"

#include <algorithm>

#include "records/people.h"

namespace registrar {

std::string free_login(std::string_view wanted, std::int64_t own, Lookups& lookups) {
    static const Index& index = learner_type.index("learner_login");
    std::string login(wanted);
    for (std::int64_t number = 1;; ++number) {
        const auto key = lookups.match_key(MatchRule::folded, login);
        const Matches holders = lookups.find_now(learner_type, index, lookups.keep(key));
        if (holders.empty() || std::find(holders.begin(), holders.end(), own) != holders.end()) return login;
        login = std::string(wanted) + std::to_string(number);
    }
}

}  // namespace registrar
