// SPDX-License-Identifier: Apache-2.0
#include "domain/completions.h"

#include <algorithm>

#include "workspace/draft.h"

namespace registrar {

bool takes_place(DatePolicy policy, Timestamp date, Timestamp there) {
    if (policy == DatePolicy::keep || policy == DatePolicy::replace) return policy == DatePolicy::replace;
    if (date == Timestamp::null || there == Timestamp::null) return date != Timestamp::null;
    return policy == DatePolicy::earliest ? date < there : date > there;
}

const Completion* completion_of(const Content& content, const std::vector<RecordView>& completions) {
    const auto found = std::find_if(completions.begin(), completions.end(), [&](const RecordView& record) {
        return content_of(*as<Completion>(record)) == content;
    });
    return found == completions.end() ? nullptr : as<Completion>(*found);
}

void visit_learners(const RecordType& type, const Content& content, Lookups& lookups,
                    const std::function<void(const RecordView&)>& look) {
    // `completion_content` or `access_content`, the only index of each type.
    lookups.visit(type, type.indexes.front(),
                  lookups.pair_key(static_cast<std::int64_t>(content.kind), content.id), look);
}

IdSet learners_with(const RecordType& type, const Content& content, Lookups& lookups) {
    IdSet learners;
    const std::size_t learner = type.attributes[0].offset();
    visit_learners(type, content, lookups, [&](const RecordView& record) {
        learners.add(member<std::int64_t>(record.record, learner));
    });
    return learners;
}

}  // namespace registrar
