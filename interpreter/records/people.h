// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of people and their organisation: entity, learner, custom_value, teacher, licence.
#include "records/record_type.h"

namespace registrar {

struct Entity {
    std::int64_t id = null_integer;
    Text guid, name;
    std::int64_t parent_id = null_integer;
    Flag imported = Flag::no;
};

struct Learner {
    std::int64_t id = null_integer;
    Text guid, login, email, ref_number, name, first_name;
    Day enabled_from = Day::null;
    Day enabled_until = Day::null;
    std::int64_t entity_id = 1;
    Text languages, time_zone, presentation;
    std::int64_t manager_id = null_integer;
    Text password_hash;
    Timestamp created_at = Timestamp::null;
    Word status = Word{0};
    Flag imported = Flag::no;
};

struct CustomValue {
    std::int64_t learner_id = null_integer;
    Text field_guid, value;
};

struct Teacher {
    std::int64_t id = null_integer;
    Text guid, login, email, name, first_name;
};

struct Licence {
    std::int64_t id = null_integer;
    std::int64_t learner_id = null_integer;
    Text product;
    Flag active = Flag::no;
    Flag moving = Flag::no;                ///< being moved between stores: active in neither
    Text other_store;                      ///< the guid of the store that it came from or went to
    std::int64_t other_id = null_integer;  ///< its id in that store
};

extern const RecordType entity_type, learner_type, custom_value_type, teacher_type, licence_type;

}  // namespace registrar
