// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds what a course record of another system refers to: person, course and credit type. Also finds stored
// records, including those that are held because the person has no account yet. Changes nothing.
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

/// Returns the stored value of a state.
constexpr Word word(CourseRecordState state) {
    return static_cast<Word>(state);
}

/// The person a record is about, as another system identifies people. A missing reference is empty.
struct ExternalPerson {
    std::string_view user_id, email;

    /// Returns the references stored in a course record. Valid as long as the view.
    static ExternalPerson of(const RecordView& course_record);
    /// Returns the references separated by commas, for messages.
    std::string text() const;
};

/// Returns the learner whose reference number, or else login, is the user id, and who has the e-mail address.
/// If only one of the two references leads to a learner, the other is ignored.
Resolution find_person(const ExternalPerson& person, Lookups& lookups);

/// Returns true if one of the references, by itself, leads to the learner, alone or beside others.
bool names_learner(const ExternalPerson& person, std::int64_t learner, Lookups& lookups);

/// Returns the course with this path code, preferably one that is not archived; 0 if there is none.
std::int64_t find_course(std::string_view path_code, Lookups& lookups);
/// Returns the course's path code, or else its id, for messages.
std::string course_name(std::int64_t training, Lookups& lookups);
/// Returns path code and title, for messages.
std::string course_title(std::int64_t training, Lookups& lookups);
/// Returns a course that a new one with this code and title is probably meant to be: its code differs in one
/// letter or sign (one more, one less, another, or two exchanged) or in capitals, or it has the same title.
/// Codes that differ in a digit are different courses. Of several, the one with the lowest id; 0 if there is
/// none.
std::int64_t similar_course(std::string_view path_code, std::string_view title, Lookups& lookups);
/// Returns true if the course contains content that its learners must complete.
bool requires_content(std::int64_t training, Lookups& lookups);
/// Returns true if anybody has a record of the course.
bool has_course_records(std::int64_t training, Lookups& lookups);

/// Returns the learner's record of the course, or null.
RecordView course_record_of(std::int64_t learner, std::int64_t training, Lookups& lookups);
/// Returns the record's credit of this type, or null. Types compare as indexes compare them.
RecordView credit_of(std::int64_t course_record, std::string_view type, Lookups& lookups);

/// Returns true if the store has a credit type with this name.
bool is_credit_type(std::string_view name, Lookups& lookups);
/// Returns the name of a credit type as the store spells it, or its key if there is no such type.
std::string stored_credit_type(std::string_view name, Lookups& lookups);
/// The credit that a course offers of one type.
struct CreditRange {
    double least = 0;
    double most = 0;
};
/// Returns the range, or nothing if there is no limit. There is none if the course offers no credit at all,
/// as with imported shells, or if its offer has no maximum. For a type that it does not offer the range is 0
/// to 0.
std::optional<CreditRange> credit_range(std::int64_t training, std::string_view type, Lookups& lookups);

/// Returns false if the store has no record in this state. Cheap: the store is read once per batch.
bool any_in_state(CourseRecordState state, Lookups& lookups);
/// Returns the record in this state, not assigned to a learner, of the person and course; null if there is
/// none.
RecordView unlinked_record(CourseRecordState state, const ExternalPerson& person, std::int64_t training,
                           Lookups& lookups);
/// Returns the learner to whom a record of this person and course was assigned, also by hand; 0 if nobody.
/// The person's references may lead to nobody, or to several learners: with `strictly`, both references must
/// be those of the record.
std::int64_t assigned_learner(const ExternalPerson& person, std::int64_t training, bool strictly,
                              Lookups& lookups);
/// Returns the ids, ascending, of held records that may be about the learner. find_person() must confirm each
/// one.
std::vector<std::int64_t> held_records_near(const RecordView& learner, Lookups& lookups);

}  // namespace registrar
