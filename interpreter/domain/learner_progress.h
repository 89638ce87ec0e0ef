// SPDX-License-Identifier: Apache-2.0
#pragma once
// Collects a learner's progress: completions, and tracking and test results in registrations. Merges two
// trackings or test results.
#include <cstdint>
#include <set>
#include <vector>

#include "domain/completions.h"

namespace registrar {

/// The progress of one learner. Views are valid until the lookups begin the next group.
struct LearnerProgress {
    std::vector<RecordView> completions;
    std::vector<RecordView> registrations;  ///< those with tracking or test results, by id
    std::set<Content> contents;             ///< all content with progress

    bool empty() const { return contents.empty(); }
};

/// Returns all progress of a learner.
LearnerProgress progress_of(std::int64_t learner, Lookups& lookups);

/// Returns the share of the maximum that the score is; -1 without a score. By it, scores with different
/// maxima are compared.
double score_share(const Tracking& tracking);

/// Returns the tracking `there`, improved by `moved`. Takes the higher progression and score, the earlier
/// first and later last access, and the longer time. `policy` decides between the dates of first completion.
/// A status that counts as completed wins, or else the status of the higher progression.
Tracking merged_tracking(const Tracking& moved, const Tracking& there, DatePolicy policy);

/// Returns true if `moved` replaces the result `there` of the same test. The higher score wins; between equal
/// scores, `policy` decides by date. A result is never mixed from both.
bool is_better_result(const TestResult& moved, const TestResult& there, DatePolicy policy);

}  // namespace registrar
