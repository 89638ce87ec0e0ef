// SPDX-License-Identifier: Apache-2.0
#pragma once
// Lists the data that learners have left by learning, in parts that can be deleted separately. Deletes
// nothing itself.
#include <cstdint>
#include <vector>

#include "domain/dependents.h"
#include "workspace/lookups.h"

namespace registrar {

/// The parts of learning data that an operation covers.
struct LearningParts {
    bool statuses = false;            ///< tracking
    bool tests = false;               ///< test results
    bool completion_history = false;  ///< completions, assigned course records, and their credits
    bool files = false;               ///< files, of any owner

    bool any() const { return statuses || tests || completion_history || files; }
};

/// Counts what is not deleted with a training, although it belongs to its activities, because other trainings
/// may share them.
struct SharedData {
    std::uint64_t completions = 0;  ///< of activities of the training, of the learner if the filter names one
    std::uint64_t files = 0;        ///< of these activities
};

/// Selects data by learner, by training, or by both. 0 means any; at least one is given.
struct LearningFilter {
    std::int64_t learner = 0;
    std::int64_t training = 0;
};

/// Visits the selected records. Dependent records come before those they belong to.
void visit_learning_data(const LearningFilter& filter, const LearningParts& parts, Lookups& lookups,
                         const VisitRecord& visit);

/// Counts the shared data of the filter's training; nothing if it names none.
SharedData shared_learning_data(const LearningFilter& filter, const LearningParts& parts, Lookups& lookups);

/// Returns the types of these records.
std::vector<const RecordType*> learning_types(const LearningParts& parts);

/// Returns true if a record of one of these types is learning data. A credit is learning data if its course
/// record is.
bool is_learning_data(const RecordType& type, const RecordView& record);

}  // namespace registrar
