// SPDX-License-Identifier: Apache-2.0
#pragma once
// Computes the contents of a training after a row that names learning objects. Pure functions: records before
// in, records after out.
#include <span>
#include <vector>

#include "domain/training_text.h"
#include "records/content.h"
#include "records/record_block.h"

namespace registrar {

/// The ids of learning object versions, for each step in order.
using LovGroups = std::vector<std::vector<std::int64_t>>;

/// Returns the records of a children() result, by key.
std::vector<TrainingContent> contents_of(std::span<const RecordView> stored);

/// Each named step contains exactly its group; an empty group leaves its step unchanged.
std::vector<TrainingContent> replaced_contents(std::vector<TrainingContent> before, const LovGroups& groups,
                                               std::int64_t training_id);

/// Appends learning objects that the training does not contain yet to its last step; nothing else changes.
std::vector<TrainingContent> extended_contents(std::vector<TrainingContent> before, const LovGroups& groups,
                                               const TrainingContent& last_step);

/// The records to remove and to write to get from `before` to `after`.
struct ContentChanges {
    std::vector<TrainingContent> removed;
    std::vector<TrainingContent> written;
};
ContentChanges changes_between(std::span<const TrainingContent> before,
                               std::span<const TrainingContent> after);

/// Returns true if the steps of a row say the same as the stored ones.
bool same_steps(std::span<const StepText> steps, std::span<const RecordView> stored);

}  // namespace registrar
