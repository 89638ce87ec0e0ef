// SPDX-License-Identifier: Apache-2.0
#pragma once
// How rows name people of a source store and of this one: by any of their names, or by id.
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
    const Message& unknown;  ///< said where there is no such user

    bool given() const { return user.filled() || id.filled(); }
    std::string text() const { return user.filled() ? std::string(*user) : std::to_string(*id); }
};

/// The learner whom the cells lead to; 0 where they lead to none or to several, which is said, or where a
/// cell cannot be read.
std::int64_t judge_user(const UserSide& side, Lookups& lookups, Context& context);

/// The learner's match with this store's learners; null where nobody remembers one.
RecordView user_match_of(std::int64_t source_learner, std::int64_t source_id, Lookups& lookups,
                         RecordBlock& room);
/// The id of the record of the source with that guid; 0 where nothing came from it yet.
std::int64_t source_of_guid(std::string_view guid, Lookups& lookups);

}  // namespace registrar
