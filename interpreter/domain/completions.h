// SPDX-License-Identifier: Apache-2.0
#pragma once
// Completions and access: who has completed what, who may see it, and which of two dates counts.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "domain/content_search.h"
#include "records/learning.h"
#include "workspace/id_set.h"
#include "workspace/lookups.h"

namespace registrar {

/// What becomes of a date that is there already.
enum class DatePolicy : std::uint8_t { keep, earliest, latest, replace };
inline constexpr std::string_view date_policy_words[] = {"keep", "earliest", "latest", "replace"};

/// Whether a date takes the place of the one that is there. A date wins over none, except with `keep`.
bool takes_place(DatePolicy policy, Timestamp date, Timestamp there);

/// The one of a learner's completions (as children() gave them) that is of the content; null where none is.
const Completion* completion_of(const Content& content, const std::vector<RecordView>& completions);

/// Whether the learner may see the content.
bool has_access(std::int64_t learner, const Content& content, Lookups& lookups);

/// Who has completed the content, or may see it: records of `completion` or `access`, in no order.
void visit_learners(const RecordType& type, const Content& content, Lookups& lookups,
                    const std::function<void(const RecordView&)>& look);
IdSet learners_with(const RecordType& type, const Content& content, Lookups& lookups);

}  // namespace registrar
