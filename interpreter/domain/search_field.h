// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares the searches of definitions: the columns that identify a learner, training or session. Performs no
// lookups; see learner_search.h and session_search.h.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// A search: its element, and the columns that it may name.
struct SearchType {
    std::string_view name;
    std::string_view doc;
    std::span<const std::string_view> columns;
};

/// One column of a search.
struct SearchKey {
    std::uint8_t column = 0;  ///< index into the type's columns: LearnerKey, TrainingKey or SessionKey
    std::string guid = {};    ///< for `<custom>`: the GUID in the form in which keys compare; else empty

    bool operator==(const SearchKey&) const = default;
};

/// The search of a definition, as a member of an action's settings. Columns that the action does not read are
/// omitted.
struct SearchField {
    std::vector<SearchKey> keys;  ///< in the order of the definition; all must match
    bool has_results = false;     ///< `hasResults="yes"`: the record must be found

    /// True if the definition has no search; the action then uses its own order.
    bool empty() const { return keys.empty(); }
    /// Returns true if the search names the column: a LearnerKey, TrainingKey or SessionKey.
    template <class Key>
    bool names(Key key) const {
        return std::any_of(keys.begin(), keys.end(), [key](const SearchKey& each) {
            return each.column == static_cast<std::uint8_t>(key);
        });
    }
};

/// The columns of the three searches, in the order of their SearchType.
enum class LearnerKey : std::uint8_t { ref_number, email, login, custom };
enum class TrainingKey : std::uint8_t { path_code, id, guid };
enum class SessionKey : std::uint8_t { guid, title, id, start_date, end_date };

namespace search_detail {

inline constexpr std::string_view trainee_columns[] = {"candidateRefNumber", "candidateEmail",
                                                       "candidateLogin", "custom"};
inline constexpr std::string_view training_columns[] = {"trainingPathCode", "trainingId", "trainingGuid"};
inline constexpr std::string_view session_columns[] = {"sessionGuid", "sessionTitle", "sessionId",
                                                       "sessionStartDate", "sessionEndDate"};

}  // namespace search_detail

/// `traineeSearchField`, whose columns are LearnerKey.
inline constexpr SearchType trainee_search{
    "traineeSearchField",
    "The columns that identify a learner. All of them must match. `<custom>` contains the GUID of its field. "
    "Default: by the first of reference number, login and e-mail that the row gives; the others are not "
    "tried.",
    search_detail::trainee_columns};
/// `trainingSearchField`, whose columns are TrainingKey.
inline constexpr SearchType training_search{"trainingSearchField",
                                            "The columns that identify a training. All of them must match.",
                                            search_detail::training_columns};
/// `sessionSearchField`, whose columns are SessionKey.
inline constexpr SearchType session_search{"sessionSearchField",
                                           "The columns that identify a session. All of them must match. "
                                           "Default: by GUID, else id, else title in the training.",
                                           search_detail::session_columns};

}  // namespace registrar
