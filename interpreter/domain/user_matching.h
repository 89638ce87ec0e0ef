// SPDX-License-Identifier: Apache-2.0
#pragma once
// Who of a source store is who in this one: what rows said, now or in earlier transfers, and what else
// follows from logins, e-mail addresses and reference numbers.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/search_field.h"
#include "records/record_block.h"
#include "store/store.h"
#include "workspace/id_set.h"

namespace registrar {

struct UserPair {
    std::int64_t source = 0;
    std::int64_t target = 0;
    bool merge = false;      ///< somebody else of the source may be the same learner here
    bool automatic = false;  ///< no row ever said so
};

class UserMatching {
public:
    /// The matches of `user_match` records and, where these say nothing, what the keys lead to.
    UserMatching(StoreReader& source, StoreReader& target, std::int64_t source_id,
                 std::span<const LearnerKey> automatic);

    /// Ascending by source.
    std::span<const UserPair> pairs() const { return pairs_; }
    std::optional<UserPair> find(std::int64_t source) const;
    /// Learners of the source who are nobody here.
    const IdSet& unmatched() const { return unmatched_; }
    /// Those of them whose keys lead to several learners here, or to one that somebody else is, too.
    const IdSet& ambiguous() const { return ambiguous_; }
    /// Learners here whom several of the source are by what rows said; without their consent first.
    const IdSet& crowded() const { return crowded_; }
    const IdSet& merged() const { return merged_; }

private:
    void match_automatically(StoreReader& target, const RecordBlock& learners,
                             std::span<const LearnerKey> automatic);
    void settle_targets();

    std::vector<UserPair> pairs_;
    IdSet unmatched_;
    IdSet ambiguous_;
    IdSet crowded_;
    IdSet merged_;
};

/// The pairs of `user_match` records, ascending by source.
std::vector<UserPair> user_pairs(StoreReader& target, std::int64_t source_id);
/// Those of them whose target is there.
std::vector<UserPair> remembered_pairs(StoreReader& target, std::int64_t source_id);

/// The record of the store with that guid; none where nobody here knows it.
RecordBlock find_transfer_source(StoreReader& view, std::string_view store_guid);
/// Its id, or 0.
std::int64_t transfer_source_id(StoreReader& view, std::string_view store_guid);

/// Learners of whom the store knows more than the account: registrations, completions, access or course
/// records.
IdSet learners_with_data(StoreReader& view);

}  // namespace registrar
