// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row names its learner: by login, reference number or e-mail, in any combination.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/agreement.h"
#include "domain/search_field.h"
#include "records/content.h"
#include "records/learning.h"
#include "records/people.h"
#include "values/given.h"
#include "workspace/lookups.h"

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

struct LovReference {
    Given<std::string_view> lov_code;
    Given<std::string_view> lov_guid;
    Matches by_code, by_guid;
    RecordView lov;  ///< the record, once load() was answered

    void request_lookups(Lookups& lookups);
    Resolution resolve() const;
    /// One of the cells holds what cannot be a reference.
    bool unreadable() const { return lov_code.bad() || lov_guid.bad(); }
    /// Asks for the record itself.
    void load(Lookups& lookups);
    /// The vendor's own content, whose tracking no import may touch.
    bool is_vendors_own() const;
    bool is_easyquizz() const;
    std::string text() const;
};

struct TrainingReference {
    Given<std::string_view> training_path_code;
    Given<std::string_view> training_title;
    Given<std::string_view> training_guid;
    Given<std::int64_t> training_id;

    /// At least one of the cells is filled.
    bool given() const;
    /// One of them holds what cannot be a reference, so nothing can be said of where they lead.
    bool unreadable() const;
    /// Where all filled cells lead, at once.
    Resolution resolve(Lookups& lookups) const;
    /// Without the cells that a search leaves out; all of them where the definition gives no search.
    TrainingReference only(const SearchField& search) const;
    /// The references as the row gives them, joined by commas, for messages.
    std::string text() const;
};

/// True for a training that is there and not archived.
bool is_open_training(std::int64_t id, Lookups& lookups);

struct EntityReference {
    Given<std::string_view> entity_guid;
    Given<std::int64_t> entity_id;
    Given<std::string_view> entity_name;

    /// Where each of the cells leads, and all of them together.
    struct Answer {
        Matches by_guid, by_id, by_name;
        Resolution together;
    };
    Answer find(Lookups& lookups) const;
    bool given() const { return entity_guid.filled() || entity_id.filled() || entity_name.filled(); }
    /// One of the cells holds what cannot be a reference.
    bool unreadable() const { return entity_guid.bad() || entity_id.bad() || entity_name.bad(); }
    /// The references as the row gives them, joined by commas, for messages.
    std::string text() const;
};

/// The teacher of that login, of several the oldest; 0 where there is none.
inline std::int64_t teacher_of_login(std::string_view login, Lookups& lookups) {
    static const Index& by_login = teacher_type.index("teacher_login");
    const Matches found =
        lookups.find_now(teacher_type, by_login, lookups.match_key(MatchRule::folded, login));
    return found.empty() ? 0 : found.front();
}

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
