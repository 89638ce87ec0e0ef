// SPDX-License-Identifier: Apache-2.0
#include "domain/entity_reference.h"

#include "domain/reference_lookup.h"
#include "records/people.h"

namespace registrar {

EntityReference::Answer EntityReference::find(Lookups& lookups) const {
    static const Index& guid = entity_type.index("entity_guid");
    static const Index& name = entity_type.index("entity_name");
    Answer answer;
    if (entity_guid.good())
        answer.by_guid =
            lookups.find_now(entity_type, guid, lookups.match_key(MatchRule::guid, *entity_guid));
    if (entity_name.good())
        answer.by_name =
            lookups.find_now(entity_type, name, lookups.match_key(MatchRule::exact, *entity_name));
    if (entity_id.good() && lookups.load_now(entity_type, *entity_id).record != nullptr)
        answer.by_id = Matches(&entity_id.value, 1);
    answer.together = resolve({{entity_guid.filled(), answer.by_guid},
                               {entity_id.filled(), answer.by_id},
                               {entity_name.filled(), answer.by_name}});
    return answer;
}

std::string EntityReference::text() const {
    const std::string id = entity_id.good() ? std::to_string(*entity_id) : std::string();
    Given<std::string_view> id_text;
    if (entity_id.good()) id_text.set(id);
    return joined_texts({&entity_guid, &id_text, &entity_name});
}

}  // namespace registrar
