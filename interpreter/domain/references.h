// SPDX-License-Identifier: Apache-2.0
#pragma once
// The references by which a row names a learner, lov, training, entity or session. Each may be given by
// several cells, which must lead to one record. Learner, lov and session references request their lookups, to
// be answered for a group of rows; the others are resolved immediately.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/agreement.h"
#include "domain/search_field.h"
#include "records/content.h"
#include "records/learning.h"
#include "records/people.h"
#include "values/given.h"
#include "workspace/lookups.h"

namespace registrar {

/// A learner, by login, reference number or e-mail address.
struct LearnerReference {
    Given<std::string_view> candidate_login;
    Given<std::string_view> candidate_ref_number;
    Given<std::string_view> candidate_email;
    Matches by_login, by_ref_number, by_email;

    /// Requests the lookups of all cells that are filled.
    void request_lookups(Lookups& lookups);
    Resolution resolve() const;
    /// True if a cell is not a valid reference; then it is unknown where the cells lead.
    bool unreadable() const {
        return candidate_login.bad() || candidate_ref_number.bad() || candidate_email.bad();
    }
    /// Returns the references as the row gives them, separated by commas, for messages.
    std::string text() const;
};

/// A learning object version (lov), by code or GUID.
struct LovReference {
    Given<std::string_view> lov_code;
    Given<std::string_view> lov_guid;
    Matches by_code, by_guid;
    RecordView lov;  ///< the record, after the lookup of load() is answered

    void request_lookups(Lookups& lookups);
    Resolution resolve() const;
    /// True if a cell is not a valid reference.
    bool unreadable() const { return lov_code.bad() || lov_guid.bad(); }
    /// Requests the lookup of the record itself.
    void load(Lookups& lookups);
    /// True for the vendor's own content. No import may change its tracking.
    bool is_vendors_own() const;
    bool is_easyquizz() const;
    std::string text() const;
};

/// A training that is not archived, by path code, title, GUID or id.
struct TrainingReference {
    Given<std::string_view> training_path_code;
    Given<std::string_view> training_title;
    Given<std::string_view> training_guid;
    Given<std::int64_t> training_id;

    /// True if at least one cell is filled.
    bool given() const;
    /// True if a cell is not a valid reference; then it is unknown where the cells lead.
    bool unreadable() const;
    /// Resolves all filled cells immediately.
    Resolution resolve(Lookups& lookups) const;
    /// Returns the columns of the filled cells.
    std::vector<std::string_view> columns() const;
    /// Returns only the cells that the search names, or all of them if the definition has no search.
    TrainingReference only(const SearchField& search) const;
    /// Returns the references as the row gives them, separated by commas, for messages.
    std::string text() const;
};

/// Returns true if the training exists and is not archived.
bool is_open_training(std::int64_t id, Lookups& lookups);

/// An entity, by GUID, id or name.
struct EntityReference {
    Given<std::string_view> entity_guid;
    Given<std::int64_t> entity_id;
    Given<std::string_view> entity_name;

    /// The records that each cell leads to, and the combined result.
    struct Answer {
        Matches by_guid, by_id, by_name;
        Resolution together;
    };
    Answer find(Lookups& lookups) const;
    bool given() const { return entity_guid.filled() || entity_id.filled() || entity_name.filled(); }
    /// True if a cell is not a valid reference.
    bool unreadable() const { return entity_guid.bad() || entity_id.bad() || entity_name.bad(); }
    /// Returns the references as the row gives them, separated by commas, for messages.
    std::string text() const;
};

/// Returns the oldest teacher with this login; 0 if there is none.
inline std::int64_t teacher_of_login(std::string_view login, Lookups& lookups) {
    static const Index& by_login = teacher_type.index("teacher_login");
    const Matches found =
        lookups.find_now(teacher_type, by_login, lookups.match_key(MatchRule::folded, login));
    return found.empty() ? 0 : found.front();
}

/// A learner's registration in one of the sessions that a row may mean.
struct FoundRegistration {
    std::int64_t id = 0;  ///< 0: none
    std::int64_t session_id = 0;
    bool several = false;  ///< the learner is registered in several of them; this is the oldest session
};

/// A session, by GUID, by id, or by title and training. Its lookups take three rounds, each of which uses the
/// results of the one before it.
struct SessionReference {
    Given<std::string_view> session_guid;
    Given<std::string_view> session_title;
    Given<std::int64_t> session_id;
    Given<std::string_view> training_path_code;
    Given<std::int64_t> training_id;
    Given<std::string_view> training_guid;

    /// True if the cells can identify a session: by GUID, by id, or by title and training (code, id or GUID).
    bool names_a_session() const;
    /// True if a cell is not a valid reference.
    bool unreadable() const;
    /// Requests the lookups of the first round.
    void request_lookups(Lookups& lookups);
    /// Requests sessions by title; second round.
    void request_sessions(Lookups& lookups);
    /// Requests the learner's registrations; third round.
    void request_registrations(std::int64_t learner_id, Lookups& lookups);
    FoundRegistration registration(std::int64_t learner_id, Lookups& lookups) const;

private:
    static constexpr std::size_t foreseen =
        4;  ///< sessions of one title whose registrations are requested in advance

    bool names_a_training() const;
    /// Returns the training that all given training references lead to; 0 if they lead to none.
    std::int64_t training() const;
    /// True if the loaded session has the training and title that the row gives.
    bool fits() const;
    /// Returns the sessions that the row may mean, oldest first.
    Matches candidates() const;

    Matches by_guid_, by_title_, training_by_code_, training_by_guid_;
    RecordView session_;       ///< the one that a GUID or id leads to
    std::int64_t direct_ = 0;  ///< its id
    std::array<Matches, foreseen> registrations_;
};

}  // namespace registrar
