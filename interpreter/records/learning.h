// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of learning: session, registration, tracking, room, intervention, access, completion,
// test_result. Also trash and demo_mark. records/README.md lists the columns of each type; a member has the
// name of its column. References are ids of this store, and the store does not check them.
#include "records/record_type.h"

namespace registrar {

/// A training held for a group of learners.
struct Session {
    std::int64_t id = null_integer;
    Text guid;
    std::int64_t training_id = null_integer;
    Text title;
    Day start_date = Day::null;
    Day end_date = Day::null;
    Text status;  ///< free text, as a file gave it
    std::int64_t teacher_id = null_integer;
    Timestamp created_at = Timestamp::null;
    Flag imported = Flag::no;
};

/// A learner in a session. A learner may be in several sessions of a training.
struct Registration {
    std::int64_t id = null_integer;
    Text guid;
    std::int64_t learner_id = null_integer;
    std::int64_t session_id = null_integer;
    Timestamp registered_at = Timestamp::null;
    Flag imported = Flag::no;
};

/// The words of Tracking::status, in the order of the documentation.
enum class TrackingStatus : std::uint8_t { not_attempted, incomplete, completed, passed, failed, browsed };
inline constexpr std::string_view tracking_status_words[] = {"notAttempted", "incomplete", "completed",
                                                             "passed",       "failed",     "browsed"};

/// The summary of a learner's work on one learning object in one session. Millions of these are in memory at
/// a time, so the size matters: 72 bytes.
struct Tracking {
    std::int64_t registration_id = null_integer;
    std::int64_t lov_id = null_integer;
    double progression = 0;       ///< percent, 0 to 100
    double score = null_decimal;  ///< of score_max
    std::int64_t time_spent = 0;  ///< seconds
    Timestamp first_access_at = Timestamp::null;
    Timestamp last_access_at = Timestamp::null;
    Timestamp first_completion_at = Timestamp::null;
    std::int32_t score_max = null_small;
    Word status = Word{1};  ///< a TrackingStatus; 1 is incomplete
    /// Not stored. The row completes the tracking and gives no date, so the date of a tracking that is
    /// already completed stays.
    bool keeps_completion_date = false;
};
static_assert(sizeof(Tracking) == 72);

/// Returns true for completed and passed.
constexpr bool counts_as_completed(Word status) {
    return status == static_cast<Word>(TrackingStatus::completed) ||
           status == static_cast<Word>(TrackingStatus::passed);
}

/// A place for interventions.
struct Room {
    std::int64_t id = null_integer;
    Text guid, label;
    std::int64_t capacity = null_integer;  ///< people
};

/// A meeting of a session.
struct Intervention {
    std::int64_t id = null_integer;
    Text guid;
    std::int64_t training_id = null_integer;
    std::int64_t session_id = null_integer;
    Timestamp starts_at = Timestamp::null;
    std::int64_t duration_hours = null_integer;
    std::int64_t room_id = null_integer;
    std::int64_t teacher_id = null_integer;
    Word status = Word{0};  ///< 0 active, 1 cancelled
};

/// A learner's permission to see a content outside sessions. The record itself is the permission.
struct Access {
    std::int64_t learner_id = null_integer;
    std::int64_t content_id = null_integer;  ///< of the type that `kind` says
    Word kind = Word{0};                     ///< a ContentKind
};

/// The words of Completion::origin. A cascade follows from the completion of other contents.
enum class CompletionOrigin : std::uint8_t { import, transfer, cascade };

/// A content that a learner has completed outside sessions.
struct Completion {
    std::int64_t learner_id = null_integer;
    std::int64_t content_id = null_integer;  ///< of the type that `kind` says
    Timestamp completed_at = Timestamp::null;
    Word kind = Word{0};    ///< a ContentKind
    Word origin = Word{0};  ///< a CompletionOrigin
};

/// A learner's result in a test.
struct TestResult {
    std::int64_t registration_id = null_integer;
    std::int64_t lov_id = null_integer;
    double score = null_decimal;
    Timestamp taken_at = Timestamp::null;
};

/// A deleted record, until it is purged or restored.
struct Trash {
    std::int64_t id = null_integer;
    Text type, key;  ///< the record's type, and its key as `id=7`
    Timestamp deleted_at = Timestamp::null;
    std::int64_t run = null_integer;       ///< the run that deleted it
    Text content;                          ///< the values, in the form of domain/trash.h
    Timestamp purge_at = Timestamp::null;  ///< a midnight
};

/// Marks a record as part of the demo data.
struct DemoMark {
    Text name;       ///< its name in the demo, for example `learner ada`
    Text type, key;  ///< as in the trash
};

extern const RecordType session_type, registration_type, tracking_type, room_type, intervention_type,
    access_type, completion_type, test_result_type, trash_type, demo_mark_type;

}  // namespace registrar
