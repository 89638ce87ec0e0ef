// SPDX-License-Identifier: Apache-2.0
#pragma once
// Matches users of a source store with users of this one. Uses the matches that rows gave, now or in earlier
// transfers, and then logins, e-mail addresses and reference numbers.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/search_field.h"
#include "domain/source_store.h"
#include "records/record_block.h"
#include "store/store.h"
#include "workspace/id_set.h"

namespace registrar {

/// A user of the source store and the matching user of this store.
struct UserPair {
    std::int64_t source = 0;
    std::int64_t target = 0;
    bool merge = false;      ///< several users of the source may be this learner
    bool automatic = false;  ///< found by keys; no row gave this match
    bool in_source = false;  ///< the user is still in the source; known to UserMatching alone
};

/// The matches between two stores at one moment. A source user has at most one match. Users of the source's
/// demo data have one only if a row gives it.
class UserMatching {
public:
    /// Takes the matches of `user_match` records. Matches the remaining users by their keys.
    UserMatching(StoreReader& source, StoreReader& target, std::int64_t source_id,
                 std::span<const LearnerKey> automatic);

    /// Ascending by source.
    std::span<const UserPair> pairs() const { return pairs_; }
    /// Returns the match of a source user, if it has one.
    std::optional<UserPair> find(std::int64_t source) const;
    /// Learners of the source without a match in this store.
    const IdSet& unmatched() const { return unmatched_; }
    /// Unmatched learners whose keys lead to several learners here, or to one that other users match, too.
    const IdSet& ambiguous() const { return ambiguous_; }
    /// Learners here whom rows matched with several users of the source although not all of those matches
    /// allow a merge.
    const IdSet& crowded() const { return crowded_; }
    /// Learners here that several users of the source are merged into.
    const IdSet& merged() const { return merged_; }

private:
    void match_automatically(StoreReader& target, const RecordBlock& learners,
                             std::span<const LearnerKey> automatic);
    void decide_targets();

    std::vector<UserPair> pairs_;
    IdSet unmatched_;
    IdSet ambiguous_;
    IdSet crowded_;
    IdSet merged_;
};

/// Returns the pairs of `user_match` records, ascending by source.
std::vector<UserPair> user_pairs(StoreReader& target, std::int64_t source_id);
/// Returns those of them whose target exists.
std::vector<UserPair> remembered_pairs(StoreReader& target, std::int64_t source_id);

/// What this store knows of a source store.
struct KnownSource {
    std::int64_t id = 0;       ///< of its record; 0 if nothing came from it yet
    std::string guid;          ///< under which it is known, or will be
    bool transferred = false;  ///< data came from it
    std::string twin = {};     ///< URL of another store that is known under the guid, which is its only one
};
/// Finds the source under its guids. A store that was moved is still known; another one with the same guid is
/// not.
KnownSource find_source(SourceStore& source, StoreReader& here);
/// The same, and sees the changes of earlier rows.
KnownSource find_source(SourceStore& source, Lookups& here);

/// Returns learners who have more than an account: registrations, completions, access, course records or
/// files.
IdSet learners_with_data(StoreReader& view);

}  // namespace registrar
