// SPDX-License-Identifier: Apache-2.0
#pragma once
// Course records: whom and which course a file of another system means, what the course offers, and which
// records wait for people who have no account yet.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/agreement.h"
#include "records/credits.h"
#include "workspace/draft.h"
#include "workspace/lookups.h"

namespace registrar {

constexpr Word word(CourseRecordState state) {
    return static_cast<Word>(state);
}

/// Whom a record is about, as another system names people; what is not given is empty.
struct ExternalPerson {
    std::string_view user_id, email;

    static ExternalPerson of(const RecordView& course_record);
    /// The references joined by commas, for messages.
    std::string text() const;
};

/// The learner with the id as reference number, else as login, and with the e-mail address. One of the two
/// that leads nowhere takes no part where the other leads to somebody.
Resolution find_person(const ExternalPerson& person, Lookups& lookups);

/// The course with that path code, rather one that is not archived; 0 where there is none.
std::int64_t find_course(std::string_view path_code, Lookups& lookups);
/// The course's path code, else its id: for messages.
std::string course_name(std::int64_t training, Lookups& lookups);
/// Whether the course holds content that its learners must complete.
bool requires_content(std::int64_t training, Lookups& lookups);
/// Whether anybody has a record of the course.
bool has_course_records(std::int64_t training, Lookups& lookups);

/// The learner's record of the course; null where there is none.
RecordView course_record_of(std::int64_t learner, std::int64_t training, Lookups& lookups);
/// The credit of that type in a record, however the type is spelt; null where there is none.
RecordView credit_of(std::int64_t course_record, std::string_view type, Lookups& lookups);

bool is_credit_type(std::string_view name, Lookups& lookups);
/// The name of a credit type as the store spells it; as it compares if there is no such type.
std::string stored_credit_type(std::string_view name, Lookups& lookups);
/// What credit a course offers of one type.
struct CreditRange {
    double least = 0;
    double most = 0;
};
/// Nothing where there is no limit: the course offers no credit of any type, as imported shells, or its offer
/// names no maximum. Of a type that is not among its offers it offers 0.
std::optional<CreditRange> credit_range(std::int64_t training, std::string_view type, Lookups& lookups);

/// Whether records in that state may stand in the store: one look for each batch.
bool any_in_state(CourseRecordState state, Lookups& lookups);
/// The record in that state, which no learner has, of the person and course; null where there is none.
RecordView unlinked_record(CourseRecordState state, const ExternalPerson& person, std::int64_t training,
                           Lookups& lookups);
/// Held records that may be about the learner, by id: find_person() has the last word.
std::vector<std::int64_t> held_records_near(const RecordView& learner, Lookups& lookups);

}  // namespace registrar
