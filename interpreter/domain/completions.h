// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds completions and access: who has completed a content, and which of two dates is kept.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "domain/content_search.h"
#include "records/learning.h"
#include "workspace/id_set.h"
#include "workspace/lookups.h"

namespace registrar {

/// Which date to keep if a record already has one.
enum class DatePolicy : std::uint8_t { keep, earliest, latest, replace };
inline constexpr std::string_view date_policy_words[] = {"keep", "earliest", "latest", "replace"};

/// Returns true if `date` replaces the stored date `there`. A date replaces a missing one, except with
/// `keep`.
bool takes_place(DatePolicy policy, Timestamp date, Timestamp there);

/// Returns the content of a record of `completion` or `access`.
template <class Record>
Content content_of(const Record& record) {
    return {static_cast<ContentKind>(record.kind), record.content_id};
}

/// Returns the completion of the content among a learner's completions (the result of children()), or null.
const Completion* completion_of(const Content& content, const std::vector<RecordView>& completions);

/// Visits the records of `completion` or `access` for the content, in no particular order.
/// learners_with() returns the learners of these records.
void visit_learners(const RecordType& type, const Content& content, Lookups& lookups,
                    const std::function<void(const RecordView&)>& look);
IdSet learners_with(const RecordType& type, const Content& content, Lookups& lookups);

}  // namespace registrar
