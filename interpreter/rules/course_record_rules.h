// SPDX-License-Identifier: Apache-2.0
#pragma once
// What decides whether course records and their credits may enter the store, whether a row brings them or
// they were held.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

}  // namespace registrar
