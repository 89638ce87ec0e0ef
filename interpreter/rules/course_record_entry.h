// SPDX-License-Identifier: Apache-2.0
#pragma once
// How a row of course records enters the store: as a new record, as a further credit, as the completion of a
// record, or not at all. How its cells are read is the action's affair.
#include <string>
#include <string_view>

#include "rules/held_records.h"

namespace registrar {

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
