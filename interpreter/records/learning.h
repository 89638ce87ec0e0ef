// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of learning: session, registration, tracking, room, intervention, access, completion,
// test_result. Also trash and demo_mark.
#include "records/record_type.h"

namespace registrar {

struct Session {
    std::int64_t id = null_integer;
    Text guid;
    std::int64_t training_id = null_integer;
    Text title;
    Day start_date = Day::null;
    Day end_date = Day::null;
    Text status;
    std::int64_t teacher_id = null_integer;
    Timestamp created_at = Timestamp::null;
    Flag imported = Flag::no;
};

struct Registration {
    std::int64_t id = null_integer;
    Text guid;
    std::int64_t learner_id = null_integer;
    std::int64_t session_id = null_integer;
    Timestamp registered_at = Timestamp::null;
    Flag imported = Flag::no;
};

/// The words of Tracking::status, in the order of the spec.
enum class TrackingStatus : std::uint8_t { not_attempted, incomplete, completed, passed, failed, browsed };
inline constexpr std::string_view tracking_status_words[] = {"notAttempted", "incomplete", "completed",
                                                             "passed",       "failed",     "browsed"};

/// Millions of these are in memory at a time, so the size matters: 72 bytes.
struct Tracking {
    std::int64_t registration_id = null_integer;
    std::int64_t lov_id = null_integer;
    double progression = 0;
    double score = null_decimal;
    std::int64_t time_spent = 0;
    Timestamp first_access_at = Timestamp::null;
    Timestamp last_access_at = Timestamp::null;
    Timestamp first_completion_at = Timestamp::null;
    std::int32_t score_max = null_small;
    Word status = Word{1};
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

struct Room {
    std::int64_t id = null_integer;
    Text guid, label;
    std::int64_t capacity = null_integer;
};

struct Intervention {
    std::int64_t id = null_integer;
    Text guid;
    std::int64_t training_id = null_integer;
    std::int64_t session_id = null_integer;
    Timestamp starts_at = Timestamp::null;
    std::int64_t duration_hours = null_integer;
    std::int64_t room_id = null_integer;
    std::int64_t teacher_id = null_integer;
    Word status = Word{0};
};

struct Access {
    std::int64_t learner_id = null_integer;
    std::int64_t content_id = null_integer;
    Word kind = Word{0};
};

/// The words of Completion::origin.
enum class CompletionOrigin : std::uint8_t { import, transfer, cascade };

struct Completion {
    std::int64_t learner_id = null_integer;
    std::int64_t content_id = null_integer;
    Timestamp completed_at = Timestamp::null;
    Word kind = Word{0};
    Word origin = Word{0};
};

struct TestResult {
    std::int64_t registration_id = null_integer;
    std::int64_t lov_id = null_integer;
    double score = null_decimal;
    Timestamp taken_at = Timestamp::null;
};

struct Trash {
    std::int64_t id = null_integer;
    Text type, key;
    Timestamp deleted_at = Timestamp::null;
    std::int64_t run = null_integer;
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
