// SPDX-License-Identifier: Apache-2.0
#pragma once
// How licences get from a source store into this one without ever being active in both. First they are marked
// here as arriving; then they leave the source, marked there, too, and become active here; at last the marks
// of the source go. Killed in between, whoever comes next with both stores goes on.
#include <cstdint>
#include <string_view>

#include "action/finalizer.h"
#include "action/message.h"
#include "domain/source_store.h"
#include "records/people.h"
#include "workspace/draft.h"

namespace registrar {

namespace messages {

extern const Message licence_gone, licence_stays;

}  // namespace messages

/// What a licence of the source becomes here.
struct ArrivingLicence {
    const Licence& source;
    std::string_view product, source_guid;
    std::int64_t target_learner = 0;
};
/// Marks the record as arriving. It gets its id from whoever made it.
void mark_arriving(Draft<Licence>& record, const ArrivingLicence& arriving);
/// Whether the record is what a licence of the source became.
bool came_from(const RecordView& licence, std::string_view source_guid);

/// Marks all active licences of the source whose users are somebody here.
void mark_all_licences(SourceStore& source, FinalizerContext& context);
/// Lets all that are arriving leave the source, and makes them active here.
void move_licences(SourceStore& source, FinalizerContext& context);
/// Takes the marks from the source of what is active here.
void end_licence_moves(SourceStore& source, FinalizerContext& context);

}  // namespace registrar
