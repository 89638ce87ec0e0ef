// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of course records and credits: credit_type, credit_offer, course_record, credit.
#include "records/record_type.h"

namespace registrar {

struct CreditType {
    Text name;
};

struct CreditOffer {
    std::int64_t training_id = null_integer;
    Text credit_type;
    double maximum = null_decimal;
    Flag variable = Flag::no;
};

/// The words of CourseRecord::state.
enum class CourseRecordState : std::uint8_t { assigned, held, withdrawn };

struct CourseRecord {
    std::int64_t id = null_integer;
    std::int64_t learner_id = null_integer;
    std::int64_t training_id = null_integer;
    Text external_user_id, external_email, first_name, last_name;
    Timestamp enrollment_start = Timestamp::null;
    Timestamp enrollment_end = Timestamp::null;
    Timestamp completed_at = Timestamp::null;
    Text participant_category;
    Flag complete = Flag::no;
    Flag in_pars = Flag::no;
    Word state = Word{0};
};

struct Credit {
    std::int64_t course_record_id = null_integer;
    Text credit_type;
    double amount = null_decimal;
    Timestamp expires_at = Timestamp::null;
};

extern const RecordType credit_type_type, credit_offer_type, course_record_type, credit_record_type;

}  // namespace registrar
