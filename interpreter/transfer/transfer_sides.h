// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resolves users of the source store and of this one that a row names by login, reference number, e-mail
// address or id.
#include <string>
#include <string_view>

#include "action/context.h"
#include "domain/source_store.h"
#include "values/given.h"

namespace registrar {

namespace messages {

extern const Message unknown_source_user, unknown_target_user, ambiguous_user, user_ids_disagree;

}  // namespace messages

/// A user of one of the stores, as a row names it.
struct UserSide {
    std::string_view column;
    const Given<std::string_view>& user;
    std::string_view id_column;
    const Given<std::int64_t>& id;
    const Message& unknown;  ///< reported if there is no such user

    bool given() const { return user.filled() || id.filled(); }
    std::string text() const { return user.filled() ? std::string(*user) : std::to_string(*id); }
};

/// Returns the learner that the cells name. Returns 0 if there is none or several, which is reported, or if a
/// cell cannot be read.
std::int64_t judge_user(const UserSide& side, Lookups& lookups, Context& context);

/// Returns the source learner's match with a learner of this store, or null if none is stored.
RecordView user_match_of(std::int64_t source_learner, std::int64_t source_id, Lookups& lookups,
                         RecordBlock& room);

}  // namespace registrar
