// SPDX-License-Identifier: Apache-2.0
#pragma once
// The waiting room: course records whose learner has no account yet, and how they become the learner's. Every
// action asks it that creates learners.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "action/context.h"
#include "action/finalizer.h"
#include "rules/course_record_rules.h"

namespace registrar {

namespace messages {

extern const Message persons_disagree, stays_held;

}  // namespace messages

/// Where the changes go that a held record brings.
struct RecordChanges {
    std::function<void(const RecordType& type, const RecordView& record)> put;
    std::function<void(const RecordType& type, const RecordView& record)> erase;
};

/// Why the credits of a held record cannot be given; nothing where they can.
std::optional<Refusal> refuse_held_credits(const RecordView& held, Lookups& lookups);

/// The held record as the learner's.
Draft<CourseRecord> assigned_record(const RecordView& held, std::int64_t learner);

/// What becomes of a held record when its learner is there. Where the learner has a record of the course
/// already, it is treated as a row of the import would be: it may add credits and complete that record, which
/// takes its place.
class Assignment {
public:
    Assignment(const RecordView& held, std::int64_t learner, Lookups& lookups);

    /// Why it stays held; nothing where it does not.
    const std::optional<Refusal>& refusal() const { return refusal_; }
    /// Only without a refusal.
    void enter(const RecordChanges& changes) const;

private:
    void join(const RecordView& own, Lookups& lookups);
    void give(Draft<Credit> credit, bool completes, Lookups& lookups);

    Draft<CourseRecord> held_;
    std::vector<Draft<Credit>> held_credits_;
    Draft<CourseRecord> record_;  ///< the learner's, as it is to stand
    std::vector<Draft<Credit>> credits_;
    bool joins_ = false;  ///< another record than the held one
    std::optional<Refusal> refusal_;
};

/// The row has created the learner (written already): held records of that person become the learner's. One
/// that the rules refuse stays held, and `stays_held` says why: the action lists it among its messages, and
/// `course_record` and `credit` among the types that it writes.
void assign_held_records(const RecordView& learner, Context& context);
/// The same for learners that are no row's; what the context has put is seen.
void assign_held_records(std::span<const std::int64_t> learners, FinalizerContext& context);

}  // namespace registrar
