// SPDX-License-Identifier: Apache-2.0
#pragma once
// What custom fields of learners hold. GUIDs of fields are given as keys of GUIDs compare.
#include <cstdint>
#include <string_view>
#include <vector>

#include "records/people.h"
#include "values/given.h"
#include "workspace/draft.h"
#include "workspace/lookups.h"

namespace registrar {

/// What a learner's custom field holds; null where it holds nothing.
RecordView custom_value(std::int64_t learner, std::string_view guid, Lookups& lookups);

/// The custom values that differ from the cells of a row; empty cells leave what is stored.
std::vector<Draft<CustomValue>> custom_value_changes(const Repeated& cells, std::int64_t learner,
                                                     Lookups& lookups);

}  // namespace registrar
