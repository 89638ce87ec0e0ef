// SPDX-License-Identifier: Apache-2.0
#pragma once
// What decides whether course records and their credits may enter the store, whether a row brings them or
// they were held.
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "action/context.h"
#include "action/finalizer.h"
#include "action/message.h"
#include "domain/course_records.h"

namespace registrar {

namespace messages {

extern const Message unknown_credit_type, credits_above_offer, credits_below_offer, record_exists,
    enrolment_ends_early;

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

/// What a record is given: by a row, or by a record of the same learner and course that was held. What is not
/// given is empty or null.
struct CourseRecordUpdate {
    Timestamp start = Timestamp::null;
    Timestamp end = Timestamp::null;
    Timestamp completed = Timestamp::null;
    Flag complete = Flag::null;
    std::string_view category = {};  ///< of participants

    static CourseRecordUpdate of(const RecordView& course_record);
    bool completes(const CourseRecord& stored) const {
        return stored.complete == Flag::no && complete == Flag::yes;
    }
    /// It is what is stored; where it completes the record, it may also add what is missing.
    bool agrees(const RecordView& stored) const;
    /// Adds enrolment and category.
    void enrol(Draft<CourseRecord>& record) const;
};

/// Why the record's enrolment cannot be; nothing where it can.
std::optional<Refusal> refuse_enrolment(const CourseRecord& record, const CourseRecordUpdate& update);

/// A credit, of the record that it is in, beside what stands there.
struct CreditGift {
    CreditGift(const Draft<Credit>& credit, Lookups& lookups);

    Draft<Credit> credit;  ///< without an expiry of its own it keeps the one that stands there
    bool other = false;    ///< the record has a credit of the type already
    bool stands = false;   ///< and it is this one
};

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

namespace messages {

extern const Message incomplete_credit, incomplete_credit_stored, course_shell, no_required_content,
    record_held, record_withdrawn, completion_pending, date_without_completion, not_in_pars;

}  // namespace messages

/// What a row gives of a record, readable and not in itself wrong; what it does not give is empty, null or 0.
struct CourseRecordRequest {
    std::string course;         ///< the course's code
    std::int64_t training = 0;  ///< the course; 0 where there is none, so that a shell is made
    std::string_view title;     ///< of that shell
    ExternalPerson person;
    std::int64_t learner = 0;  ///< 0 where there is none, so that the record is held
    std::string_view first_name, last_name;
    CourseRecordUpdate update;
    std::string credit_type;  ///< empty: no credit
    double amount = 0;
    Timestamp expires = Timestamp::null;
};

/// What an import makes of records.
struct CourseRecordPolicy {
    bool counts_in_pars = false;           ///< where enrolment start and participant category are known
    bool completed_at_import = false;      ///< records that are complete without a date
    bool allow_incomplete_credit = false;  ///< credits on records that are not complete
};

/// Enters the record and concludes the row, with its messages.
void enter_course_record(const CourseRecordRequest& request, const CourseRecordPolicy& policy,
                         Context& context);

}  // namespace registrar
