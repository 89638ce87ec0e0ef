// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads and compares the values of learners' custom fields. GUIDs are given in the form in which keys
// compare.
#include <cstdint>
#include <string_view>
#include <vector>

#include "records/people.h"
#include "values/given.h"
#include "workspace/draft.h"
#include "workspace/lookups.h"

namespace registrar {

/// Returns the learner's value of the custom field, or null if it has none.
RecordView custom_value(std::int64_t learner, std::string_view guid, Lookups& lookups);

/// Returns the row's values that differ from the stored ones. Empty cells keep the stored value.
std::vector<Draft<CustomValue>> custom_value_changes(const Repeated& cells, std::int64_t learner,
                                                     Lookups& lookups);

}  // namespace registrar
