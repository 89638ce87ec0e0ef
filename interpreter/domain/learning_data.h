// SPDX-License-Identifier: Apache-2.0
#pragma once
// What learners have left in the store by learning, in parts that can be deleted one by one. The deleting is
// not here.
#include <cstdint>
#include <vector>

#include "domain/dependents.h"
#include "workspace/lookups.h"

namespace registrar {

struct LearningParts {
    bool statuses = false;            ///< tracking
    bool tests = false;               ///< test results
    bool completion_history = false;  ///< completions, course records that are assigned, and their credits
    bool files = false;               ///< files of learners, registrations and course records

    bool any() const { return statuses || tests || completion_history || files; }
};

/// Whose data, and in which training; 0: whoever's, and in any. One of them is given.
struct LearningFilter {
    std::int64_t learner = 0;
    std::int64_t training = 0;
};

/// Visits the records that a filter means, those that hang on others first.
void visit_learning_data(const LearningFilter& filter, const LearningParts& parts, Lookups& lookups,
                         const VisitRecord& visit);

/// The types of those records.
std::vector<const RecordType*> learning_types(const LearningParts& parts);

/// Whether a record of one of these types is learning data. The credits of a course record are what it is.
bool is_learning_data(const RecordType& type, const RecordView& record);

}  // namespace registrar
