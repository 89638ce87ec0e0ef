// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decides whether course records and their credits may be stored, both for rows and for records that were
// held.
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
#include "workspace/id_set.h"

namespace registrar {

namespace messages {

extern const Message unknown_credit_type, credits_above_offer, credits_below_offer, record_exists,
    record_differs, enrolment_ends_early, counts_in_pars;

}  // namespace messages

/// The reason why a record or a credit is refused: a message, its column, and its values.
struct Refusal {
    const Message* message = nullptr;
    std::string_view field = {};
    std::array<std::string, 3> values = {};

    /// Returns the message with its values filled in.
    std::string text() const;
};

/// Returns why the course does not grant this amount of credit of the type; nothing if it does.
std::optional<Refusal> refuse_credit(std::int64_t training, std::string_view type, double amount,
                                     Lookups& lookups);

/// The values that update a course record. They come from a row, or from a held record of the same learner
/// and course. A missing value is empty or null.
struct CourseRecordUpdate {
    Timestamp start = Timestamp::null;
    Timestamp end = Timestamp::null;
    Timestamp completed = Timestamp::null;
    Flag complete = Flag::null;
    std::string_view category = {};  ///< participant category

    /// Returns the values of a stored (held) record. Valid as long as the view.
    static CourseRecordUpdate of(const RecordView& course_record);
    bool completes(const CourseRecord& stored) const {
        return stored.complete == Flag::no && complete == Flag::yes;
    }
    /// True if the record has been completed since the values were true. They do not take that back.
    bool precedes_completion(const CourseRecord& stored) const {
        return stored.complete == Flag::yes && complete == Flag::no;
    }
    /// True if the values equal the stored ones, or are those of the record before it was completed. If they
    /// complete the record, they may also fill values that are missing.
    bool agrees(const RecordView& stored) const;
    /// Sets enrolment dates and category.
    void enrol(Draft<CourseRecord>& record) const;
};

/// Returns why the record's enrolment is invalid; nothing if it is valid.
std::optional<Refusal> refuse_enrolment(const CourseRecord& record, const CourseRecordUpdate& update);

/// A credit to be added to a record, compared with the stored credits of this record.
struct CreditUpdate {
    CreditUpdate(const Draft<Credit>& credit, Lookups& lookups);

    Draft<Credit> credit;      ///< without an own expiry date it keeps the stored one
    bool other = false;        ///< the record already has a credit of the type
    bool same_amount = false;  ///< and its amount is equal
    bool stands = false;       ///< and it is equal to this one
};

namespace messages {

extern const Message persons_disagree, stays_held;

}  // namespace messages

/// Receives the changes made when a held record is assigned.
struct RecordChanges {
    std::function<void(const RecordType& type, const RecordView& record)> put;
    std::function<void(const RecordType& type, const RecordView& record)> erase;
};

/// Returns why credits of a held record are refused, one reason for each of these credits. Does not judge the
/// credit of the type `replaced`, which a row sets.
std::vector<Refusal> refuse_held_credits(const RecordView& held, std::string_view replaced, Lookups& lookups);

/// Returns the held record, assigned to the learner.
Draft<CourseRecord> assigned_record(const RecordView& held, std::int64_t learner);

/// Assigns a held record to its learner. If the learner already has a record of the course, the held one is
/// treated like a row of the import. It may add credits and complete that record, and is then deleted.
class Assignment {
public:
    Assignment(const RecordView& held, std::int64_t learner, Lookups& lookups);

    /// Returns why the record stays held; nothing if it is assigned.
    const std::optional<Refusal>& refusal() const { return refusal_; }
    /// Makes the changes. Call it only if there is no refusal.
    void enter(const RecordChanges& changes) const;

private:
    void join(const RecordView& own, Lookups& lookups);
    void take_person(Lookups& lookups);
    void give(Draft<Credit> credit, bool completes, Lookups& lookups);

    Draft<CourseRecord> held_;
    std::vector<Draft<Credit>> held_credits_;
    Draft<CourseRecord> record_;  ///< the learner's record, as it will be stored
    std::vector<Draft<Credit>> credits_;
    bool joins_ = false;     ///< the learner has another record than the held one
    bool precedes_ = false;  ///< and that one is complete, but the held one is not
    std::optional<Refusal> refusal_;
};

/// Why a record stays held.
struct StaysHeld {
    std::string course, person, reason;
};
/// Reports `stays_held` with the person, because a finalizer has no row that names one.
void report_stays_held(const StaysHeld& stays, FinalizerContext& context);
/// Assigns a held record if its references lead to the learner. Returns why the rules refuse it; nothing if
/// it is assigned, or about somebody else. Refuses to add it to a record in `fixed`.
std::optional<StaysHeld> assign_held_record(std::int64_t record, std::int64_t learner, Lookups& lookups,
                                            const RecordChanges& changes, const IdSet& fixed = {});
/// Assigns held records to a learner that the row has just created, or given a login, number or e-mail
/// address, and written. A record that the rules refuse stays held; `stays_held` reports why. The action must
/// list `stays_held` among its messages, and `course_record` and `credit` among the types that it writes.
void assign_held_records(const RecordView& learner, Context& context);
/// The same for learners that a finalizer created. Leaves records in `fixed` as they are, so that a held
/// record of a learner with such a record of the course stays held. Reports each record once. Stores the
/// context's changes first.
void assign_held_records(std::span<const std::int64_t> learners, const IdSet& fixed,
                         FinalizerContext& context);

namespace messages {

extern const Message incomplete_credit, incomplete_credit_stored, course_shell, no_required_content,
    shell_like_course, record_held, record_withdrawn, completed_since, completion_pending,
    date_without_completion, not_in_pars, credit_without_amount, completed_before_start;

}  // namespace messages

/// The values that a row gives for a course record. They are readable and valid in themselves; a missing one
/// is empty, null or 0.
struct CourseRecordRequest {
    std::string course;         ///< the course's code, as indexes compare it
    std::string course_text;    ///< as the file writes it
    std::int64_t training = 0;  ///< the course; 0 if there is none, so that a shell is created
    std::string_view title;     ///< of that shell
    ExternalPerson person;
    std::int64_t learner = 0;  ///< 0 if there is none, so that the record is held
    std::string_view first_name, last_name;
    CourseRecordUpdate update;
    Timestamp completed_latest = Timestamp::null;  ///< the last moment that the completion date can mean
    std::string credit_type;                       ///< empty: no credit
    bool knows_credit_type = false;                ///< the store has the type
    bool has_credits = false;                      ///< also if they, or their type, cannot be read
    std::string_view type_without_amount;          ///< a credit type without credits
    double amount = 0;
    Timestamp expires = Timestamp::null;
};

/// The settings of an import of course records.
struct CourseRecordPolicy {
    bool counts_in_pars = false;           ///< if enrolment start and participant category are known
    bool completed_at_import = false;      ///< dates records that are complete without a date
    bool allow_incomplete_credit = false;  ///< allows credits on records that are not complete
};

/// Stores the record and sets the row's outcome; reports the row's messages.
void enter_course_record(const CourseRecordRequest& request, const CourseRecordPolicy& policy,
                         Context& context);

}  // namespace registrar
