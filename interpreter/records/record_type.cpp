// SPDX-License-Identifier: Apache-2.0
#include "records/record_type.h"

#include <stdexcept>

#include "records/content.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"
#include "records/transfers.h"

namespace registrar {

const Attribute* RecordType::attribute(std::string_view wanted) const {
    for (const Attribute& candidate : attributes)
        if (candidate.name == wanted) return &candidate;
    return nullptr;
}

const Index& RecordType::index(std::string_view wanted) const {
    for (const Index& candidate : indexes)
        if (candidate.name == wanted) return candidate;
    throw std::logic_error("no index " + std::string(wanted));
}

std::span<const RecordType* const> record_types() {
    static const RecordType* const types[] = {
        &access_type,        &competency_type,    &completion_type,
        &course_record_type, &credit_record_type, &credit_offer_type,
        &credit_type_type,   &custom_value_type,  &demo_mark_type,
        &entity_type,        &file_type,          &intervention_type,
        &learner_type,       &licence_type,       &lov_type,
        &material_type,      &programme_type,     &programme_content_type,
        &rating_scale_type,  &registration_type,  &room_type,
        &session_type,       &teacher_type,       &test_result_type,
        &tracking_type,      &training_type,      &training_content_type,
        &training_step_type, &transfer_key_type,  &transfer_source_type,
        &transferred_type,   &trash_type,         &user_match_type,
    };
    return types;
}

const RecordType* find_record_type(std::string_view name) {
    for (const RecordType* type : record_types())
        if (type->name == name) return type;
    return nullptr;
}

}  // namespace registrar
