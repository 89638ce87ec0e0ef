// SPDX-License-Identifier: Apache-2.0
#include "domain/learner_reference.h"

#include "domain/reference_lookup.h"
#include "records/people.h"

namespace registrar {

void LearnerReference::request_lookups(Lookups& lookups) {
    static const Index& login = learner_type.index("learner_login");
    static const Index& ref_number = learner_type.index("learner_ref_number");
    static const Index& email = learner_type.index("learner_email");
    ask_text(lookups, {learner_type, login, MatchRule::folded}, candidate_login, by_login);
    ask_text(lookups, {learner_type, ref_number, MatchRule::exact}, candidate_ref_number, by_ref_number);
    ask_text(lookups, {learner_type, email, MatchRule::folded}, candidate_email, by_email);
}

Resolution LearnerReference::resolve() const {
    return registrar::resolve({{candidate_login.filled(), by_login},
                               {candidate_ref_number.filled(), by_ref_number},
                               {candidate_email.filled(), by_email}});
}

std::string LearnerReference::text() const {
    return joined_texts({&candidate_login, &candidate_ref_number, &candidate_email});
}

}  // namespace registrar
