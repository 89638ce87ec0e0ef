// SPDX-License-Identifier: Apache-2.0
#pragma once
// What decides whether credits and held records may enter the store; and the waiting room, which every action
// asks that creates learners.
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "action/context.h"
#include "action/whole_change.h"
#include "domain/course_records.h"

namespace registrar {

namespace messages {

extern const Message unknown_credit_type, credits_above_offer, credits_below_offer, record_exists,
    persons_disagree, stays_held;

}  // namespace messages

/// Why a record or a credit is refused: a message, the column that it is about, and its values.
struct Refusal {
    const Message* message = nullptr;
    std::string_view field = {};
    std::array<std::string, 3> values = {};

    std::string text() const;
};

/// Why the course does not give that much credit of the type; nothing where it does.
std::optional<Refusal> refuse_credit(std::int64_t training, std::string_view type, double amount,
                                     Lookups& lookups);

/// Why a held record cannot become the learner's; nothing where it can.
std::optional<Refusal> refuse_assignment(const RecordView& held, std::int64_t learner, Lookups& lookups);

/// The held record as the learner's.
Draft<CourseRecord> assigned_record(const RecordView& held, std::int64_t learner);

/// Visits held records that are about a learner who came just now, each with why it stays held, if it does.
using LookAtHeld = std::function<void(const RecordView& held, const std::optional<Refusal>& refusal)>;
void visit_held_records(const RecordView& learner, Lookups& lookups, const LookAtHeld& look);

/// The row has created the learner (written already): held records of that person become the learner's. One
/// that the rules refuse stays held, and `stays_held` says why: the action lists it among its messages, and
/// `course_record` and `credit` among the types that it writes.
void assign_held_records(const RecordView& learner, Context& context);
/// The same for a learner that is no row's, and stored already; `lookups` see it.
void assign_held_records(const RecordView& learner, WholeContext& context, Lookups& lookups);
/// The same for learners that the context has put.
void assign_held_records(std::span<const std::int64_t> learners, WholeContext& context);

}  // namespace registrar
