// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row names its learner: by login, reference number or e-mail, in any combination.
#include <string>
#include <string_view>

#include "domain/agreement.h"
#include "values/given.h"

namespace registrar {

struct LearnerReference {
    Given<std::string_view> candidate_login;
    Given<std::string_view> candidate_ref_number;
    Given<std::string_view> candidate_email;
    Matches by_login, by_ref_number, by_email;

    /// Asks for what the cells name.
    void request_lookups(Lookups& lookups);
    Resolution resolve() const;
    /// One of the cells holds what cannot be a reference, so nothing can be said of where they lead.
    bool unreadable() const {
        return candidate_login.bad() || candidate_ref_number.bad() || candidate_email.bad();
    }
    /// The references as the row gives them, joined by commas, for messages.
    std::string text() const;
};

}  // namespace registrar
