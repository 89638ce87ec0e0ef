// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a training holds after a row that names learning objects: pure, the records before in, the records
// after out.
#include <span>
#include <vector>

#include "domain/training_text.h"
#include "records/content.h"
#include "records/record_block.h"

namespace registrar {

/// Learning object versions of each step, in their order.
using LovGroups = std::vector<std::vector<std::int64_t>>;

/// The records that children() gave, by key.
std::vector<TrainingContent> contents_of(std::span<const RecordView> stored);

/// Every step that the groups name holds its group alone; an empty group leaves its step as it is.
std::vector<TrainingContent> replaced_contents(std::vector<TrainingContent> before, const LovGroups& groups,
                                               std::int64_t training_id);

/// What the training does not hold yet goes to the end of the last of its steps; nothing else changes.
std::vector<TrainingContent> extended_contents(std::vector<TrainingContent> before, const LovGroups& groups,
                                               const TrainingContent& last_step);

/// What leads from the records before to those after.
struct ContentChanges {
    std::vector<TrainingContent> removed;
    std::vector<TrainingContent> written;
};
ContentChanges changes_between(std::span<const TrainingContent> before,
                               std::span<const TrainingContent> after);

/// The steps as a row writes them say nothing else than those that are stored.
bool same_steps(std::span<const StepText> steps, std::span<const RecordView> stored);

}  // namespace registrar
