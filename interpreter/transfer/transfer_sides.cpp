// SPDX-License-Identifier: Apache-2.0
#include "transfer/transfer_sides.h"

#include <algorithm>

#include "records/people.h"
#include "records/transfers.h"

namespace registrar {

namespace messages {

const Message unknown_source_user{"unknown-source-user", "No user [...] is found in the source.",
                                  Level::error,
                                  "No learner of the source has this login, reference number, e-mail address "
                                  "or id."};
const Message unknown_target_user{"unknown-target-user", "No user [...] is found in this store.",
                                  Level::error,
                                  "No learner has this login, reference number, e-mail address or id."};
const Message ambiguous_user{"ambiguous-user", "[...] may be any of these users: [...].", Level::error,
                             "It is the login, reference number or e-mail address of several learners; an id "
                             "says which one is meant."};
const Message user_ids_disagree{"users-disagree", "[...] and the id [...] are not one user.", Level::error,
                                "Both are given, and lead to different learners."};

}  // namespace messages

namespace {

std::string names_of(const std::vector<std::int64_t>& learners, Lookups& lookups) {
    std::string text;
    for (const std::int64_t id : learners)
        text += (text.empty() ? "" : ", ") + name_of_learner(lookups.load_now(learner_type, id)) + " (id " +
                std::to_string(id) + ")";
    return text;
}

/// Returns the learner that the name leads to. If the id is known, it must be the same learner.
std::int64_t judge_name(const UserSide& side, std::int64_t id, Lookups& lookups, Context& context) {
    const std::vector<std::int64_t> found = learners_named(*side.user, lookups);
    if (found.empty()) {
        context.report(side.unknown, {side.column}, {*side.user});
        return 0;
    }
    if (id != 0) {
        const bool fits = std::find(found.begin(), found.end(), id) != found.end();
        if (!fits)
            context.report(messages::user_ids_disagree, {side.column}, {*side.user, std::to_string(id)});
        return fits ? id : 0;
    }
    if (found.size() == 1) return found.front();
    context.report(messages::ambiguous_user, {side.column}, {*side.user, names_of(found, lookups)});
    return 0;
}

}  // namespace

std::int64_t judge_user(const UserSide& side, Lookups& lookups, Context& context) {
    if (side.user.bad() || side.id.bad() || !side.given()) return 0;
    const std::int64_t id = side.id.filled() ? *side.id : 0;
    if (side.id.filled() && lookups.load_now(learner_type, id).record == nullptr) {
        context.report(side.unknown, {side.id_column}, {std::to_string(id)});
        return 0;
    }
    return side.user.filled() ? judge_name(side, id, lookups, context) : id;
}

RecordView user_match_of(std::int64_t source_learner, std::int64_t source_id, Lookups& lookups,
                         RecordBlock& room) {
    static const Index& index = user_match_type.index("user_match_source_learner");
    room.clear();
    std::string key;
    append_key_part(key, source_learner);
    lookups.visit(user_match_type, index, key, [&](const RecordView& match) {
        if (as<UserMatch>(match)->source == source_id) room.add(match);
    });
    return room.size() == 0 ? RecordView{} : room.view(0);
}

}  // namespace registrar
