// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row names a session: by GUID, by id, or by its title together with a training; and the registration
// of a learner in it. Three rounds: trainings and sessions by their own names; sessions by title, and records
// to compare; registrations.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/agreement.h"
#include "records/learning.h"
#include "values/given.h"

namespace registrar {

/// A learner's registration among the sessions that a row may mean.
struct FoundRegistration {
    std::int64_t id = 0;  ///< 0: there is none
    std::int64_t session_id = 0;
    bool several = false;  ///< the learner is registered in several of them; this is the oldest session
};

struct SessionReference {
    Given<std::string_view> session_guid;
    Given<std::string_view> session_title;
    Given<std::int64_t> session_id;
    Given<std::string_view> training_path_code;
    Given<std::int64_t> training_id;
    Given<std::string_view> training_guid;

    /// A GUID, an id, or a title with a training (code, id or GUID): enough to lead to a session.
    bool names_a_session() const;
    /// One of the cells holds what cannot be a reference.
    bool unreadable() const;
    /// First round.
    void request_lookups(Lookups& lookups);
    /// Second round.
    void ask_sessions(Lookups& lookups);
    /// Third round.
    void ask_registrations(std::int64_t learner_id, Lookups& lookups);
    FoundRegistration registration(std::int64_t learner_id, Lookups& lookups) const;

private:
    static constexpr std::size_t foreseen =
        4;  ///< sessions of one title whose registrations are asked for ahead

    bool names_a_training() const;
    /// The training that all given training references lead to, 0 where they lead to none.
    std::int64_t training() const;
    /// True where the loaded session is of the training and title that the row gives.
    bool fits() const;
    /// Sessions that the row may mean, oldest first.
    Matches candidates() const;

    Matches by_guid_, by_title_, training_by_code_, training_by_guid_;
    RecordView session_;       ///< the one that a GUID or id leads to
    std::int64_t direct_ = 0;  ///< its id
    std::array<Matches, foreseen> registrations_;
};

}  // namespace registrar
