// SPDX-License-Identifier: Apache-2.0
#pragma once
// Moves licences from a source store into this one. A licence is never active in both. First it is marked
// here as arriving. Then it is marked in the source as having left, and becomes active here. At last the
// source's marks are removed. If the process is killed in between, the next run with both stores continues.
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

/// A licence of the source and its user in this store.
struct ArrivingLicence {
    const Licence& source;
    std::string_view product, source_guid;
    std::int64_t target_learner = 0;
};
/// Fills the record and marks it as arriving. The caller sets its id.
void mark_arriving(Draft<Licence>& record, const ArrivingLicence& arriving);
/// Returns true if the record is the moved copy of a licence of the source.
bool came_from(const RecordView& licence, std::string_view source_guid);

/// Marks all active licences of the source whose users have a match in this store.
void mark_all_licences(SourceStore& source, FinalizerContext& context);
/// Releases all arriving licences from the source, and makes them active here.
void move_licences(SourceStore& source, FinalizerContext& context);
/// Removes the source's marks of licences that are active here.
void end_licence_moves(SourceStore& source, FinalizerContext& context);

}  // namespace registrar
