// SPDX-License-Identifier: Apache-2.0
#include "rules/pending_completion.h"

#include "domain/course_records.h"
#include "records/learning.h"

namespace registrar {

namespace {

constexpr std::size_t records_at_once = 256;

/// Returns the time from which an access dates the record: that of its import. For a record that no run of
/// the store imported, because it was restored, the start of its enrolment, or null.
Timestamp import_time(const RecordView& record, FinalizerContext& context) {
    const Timestamp imported = context.clock_of_creation(course_record_type, record);
    return imported != Timestamp::null ? imported : as<CourseRecord>(record)->enrollment_start;
}

/// Returns the learner's earliest last access, not before `since`, among the trackings stored by this run;
/// null if there is none.
Timestamp first_access_stored(std::int64_t learner, Timestamp since, StoreReader& reader,
                              FinalizerContext& context) {
    std::string key;
    append_key_part(key, learner);
    const std::string_view keys[] = {key};
    FoundIds registrations;
    reader.find(registration_type, registration_type.index("registration_learner"), keys, registrations);
    Timestamp first = Timestamp::null;
    RecordBlock trackings(tracking_type);
    for (const std::int64_t registration : registrations.ids)
        reader.load_children(tracking_type, registration, trackings);
    for (std::size_t at = 0; at < trackings.size(); ++at) {
        const Timestamp accessed = trackings.as<Tracking>(at).last_access_at;
        if (accessed == Timestamp::null || (since != Timestamp::null && accessed < since)) continue;
        const bool earlier = first == Timestamp::null || accessed < first;
        if (earlier && context.changed_by_run(tracking_type, trackings.view(at))) first = accessed;
    }
    return first;
}

}  // namespace

void fill_pending_completions(FinalizerContext& context) {
    static const Index& pending = course_record_type.index("course_record_pending");
    std::string complete;
    append_key_part(complete, static_cast<std::int64_t>(Flag::yes));
    const auto reader = context.reader();
    RecordBlock block(course_record_type);
    if (reader->scan(course_record_type, pending, complete)->next(block, 1) == 0) return;
    block.clear();
    // Scan the store as it was before the run's transaction, so that the cursor stays valid while records
    // change.
    const auto before = context.reader_before();
    const auto cursor = before->scan(course_record_type, pending, complete);
    for (; cursor->next(block, records_at_once) > 0; block.clear())
        for (std::size_t at = 0; at < block.size(); ++at) {
            Draft<CourseRecord> record(course_record_type, block.view(at));
            if (record->state != word(CourseRecordState::assigned)) continue;
            // Only a later run than the record's own may date it.
            if (context.changed_by_run(course_record_type, block.view(at))) continue;
            const Timestamp since = import_time(block.view(at), context);
            const Timestamp accessed = first_access_stored(record->learner_id, since, *reader, context);
            if (accessed == Timestamp::null) continue;
            record->completed_at = accessed;
            context.put(course_record_type, record.view());
        }
}

}  // namespace registrar
