// SPDX-License-Identifier: Apache-2.0
#include "domain/custom_values.h"

#include <string>

#include "values/text.h"

namespace registrar {

RecordView custom_value(std::int64_t learner, std::string_view guid, Lookups& lookups) {
    std::string scratch;
    for (const RecordView& record : lookups.children(custom_value_type, learner))
        if (match_guid(text_of(record, &CustomValue::field_guid), scratch) == guid) return record;
    return {};
}

std::vector<Draft<CustomValue>> custom_value_changes(const Repeated& cells, std::int64_t learner,
                                                     Lookups& lookups) {
    std::vector<Draft<CustomValue>> changes;
    for (const RepeatedCell& cell : cells) {
        if (!cell.good()) continue;
        const RecordView stored = custom_value(learner, cell.guid, lookups);
        Draft<CustomValue> draft(custom_value_type);
        if (stored.record != nullptr) draft = Draft<CustomValue>(custom_value_type, stored);
        draft->learner_id = learner;
        if (stored.record == nullptr) draft.set_text(&CustomValue::field_guid, cell.guid);
        draft.set_text(&CustomValue::value, *cell);
        if (stored.record == nullptr || !draft.equals(stored)) changes.push_back(std::move(draft));
    }
    return changes;
}

}  // namespace registrar
