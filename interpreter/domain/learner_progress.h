// SPDX-License-Identifier: Apache-2.0
#pragma once
// A learner's progress: completions, and tracking in registrations; and how two trackings become one.
#include <cstdint>
#include <set>
#include <vector>

#include "domain/completions.h"

namespace registrar {

struct LearnerProgress {
    std::vector<RecordView> completions;
    std::vector<RecordView> registrations;  ///< those that hold tracking, by id
    std::set<Content> contents;             ///< all that there is progress in

    bool empty() const { return contents.empty(); }
};

/// All progress of a learner.
LearnerProgress progress_of(std::int64_t learner, Lookups& lookups);

/// The tracking in `there` with what `moved` has more: the higher progression and score, the earlier first
/// and later last access, the larger time; of the first completions the one that the policy takes. The status
/// that counts as completed wins, else that of the higher progression.
Tracking merged_tracking(const Tracking& moved, const Tracking& there, DatePolicy policy);

}  // namespace registrar
