// SPDX-License-Identifier: Apache-2.0
#include "domain/learner_progress.h"

#include <algorithm>

#include "workspace/draft.h"

namespace registrar {

namespace {

void add_registration(std::int64_t registration, Lookups& lookups, LearnerProgress& progress) {
    const auto trackings = lookups.children(tracking_type, registration);
    const auto results = lookups.children(test_result_type, registration);
    if (trackings.empty() && results.empty()) return;
    progress.registrations.push_back(lookups.load_now(registration_type, registration));
    for (const RecordView& tracking : trackings)
        progress.contents.insert({ContentKind::activity, as<Tracking>(tracking)->lov_id});
    for (const RecordView& result : results)
        progress.contents.insert({ContentKind::activity, as<TestResult>(result)->lov_id});
}

bool has_better_status(const Tracking& left, const Tracking& right) {
    const bool completed = counts_as_completed(left.status);
    if (completed != counts_as_completed(right.status)) return completed;
    return left.progression > right.progression;
}

}  // namespace

double score_share(const Tracking& tracking) {
    constexpr double usual_maximum = 100;
    if (is_null(tracking.score)) return -1;
    return tracking.score / (tracking.score_max > 0 ? tracking.score_max : usual_maximum);
}

LearnerProgress progress_of(std::int64_t learner, Lookups& lookups) {
    static const Index& of_learner = registration_type.index("registration_learner");
    LearnerProgress progress;
    progress.completions = lookups.children(completion_type, learner);
    for (const RecordView& record : progress.completions) {
        const Completion& completion = *as<Completion>(record);
        progress.contents.insert({static_cast<ContentKind>(completion.kind), completion.content_id});
    }
    for (const std::int64_t registration :
         lookups.find_now(registration_type, of_learner, lookups.scoped_key(learner, {})))
        add_registration(registration, lookups, progress);
    return progress;
}

bool is_better_result(const TestResult& moved, const TestResult& there, DatePolicy policy) {
    if (is_null(moved.score) || is_null(there.score) || moved.score == there.score) {
        if (is_null(moved.score) != is_null(there.score)) return is_null(there.score);
        return takes_place(policy, moved.taken_at, there.taken_at);
    }
    return moved.score > there.score;
}

Tracking merged_tracking(const Tracking& moved, const Tracking& there, DatePolicy policy) {
    Tracking merged = there;
    if (has_better_status(moved, there)) merged.status = moved.status;
    merged.progression = std::max(moved.progression, there.progression);
    merged.time_spent = std::max(moved.time_spent, there.time_spent);
    if (score_share(moved) > score_share(there)) {
        merged.score = moved.score;
        merged.score_max = moved.score_max;
    }
    if (takes_place(DatePolicy::earliest, moved.first_access_at, there.first_access_at))
        merged.first_access_at = moved.first_access_at;
    if (takes_place(DatePolicy::latest, moved.last_access_at, there.last_access_at))
        merged.last_access_at = moved.last_access_at;
    if (takes_place(policy, moved.first_completion_at, there.first_completion_at))
        merged.first_completion_at = moved.first_completion_at;
    return merged;
}

}  // namespace registrar
