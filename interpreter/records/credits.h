// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of course records and credits: credit_type, credit_offer, course_record, credit.
// records/README.md lists the columns of each type; a member has the name of its column.
#include "records/record_type.h"

namespace registrar {

/// A kind of credit that the store knows. Others cannot be given.
struct CreditType {
    Text name;
};

/// The credit of one type that a course offers.
struct CreditOffer {
    std::int64_t training_id = null_integer;
    Text credit_type;  ///< CreditType::name
    double maximum = null_decimal;
    Flag variable = Flag::no;  ///< a learner may be given less than the maximum
};

/// The words of CourseRecord::state. A held record waits for its learner, who is not in the store yet; it is
/// found again by external_user_id or external_email.
enum class CourseRecordState : std::uint8_t { assigned, held, withdrawn };

/// A learner's enrolment in a course.
struct CourseRecord {
    std::int64_t id = null_integer;
    std::int64_t learner_id = null_integer;  ///< null while held
    std::int64_t training_id = null_integer;
    Text external_user_id, external_email, first_name, last_name;  ///< of the person, as the file gave them
    Timestamp enrollment_start = Timestamp::null;
    Timestamp enrollment_end = Timestamp::null;
    Timestamp completed_at = Timestamp::null;
    Text participant_category;
    Flag complete = Flag::no;  ///< may be yes while completed_at is null: then the completion is pending
    Flag in_pars = Flag::no;   ///< counts in PARS reports
    Word state = Word{0};      ///< a CourseRecordState
};

/// Credit of one type that a learner was given for a course.
struct Credit {
    std::int64_t course_record_id = null_integer;
    Text credit_type;
    double amount = null_decimal;
    Timestamp expires_at = Timestamp::null;
};

extern const RecordType credit_type_type, credit_offer_type, course_record_type, credit_record_type;

}  // namespace registrar
