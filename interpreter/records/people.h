// SPDX-License-Identifier: Apache-2.0
#pragma once
// Record types of people and their organisation: entity, learner, custom_value, teacher, licence.
// records/README.md lists the columns of each type; a member has the name of its column.
#include "records/record_type.h"

namespace registrar {

/// A unit of the organisation. Entity 1 always exists.
struct Entity {
    std::int64_t id = null_integer;
    Text guid, name;
    std::int64_t parent_id = null_integer;  ///< null for the top of a tree
    Flag imported = Flag::no;               ///< an import created or updated it; see `fullAccess`
};

/// A person who learns. Logins and emails are compared in folded letter case.
struct Learner {
    std::int64_t id = null_integer;
    Text guid, login, email, ref_number, name, first_name;
    Day enabled_from = Day::null;
    Day enabled_until = Day::null;  ///< both inclusive, null for no limit; they count if the status says so
    std::int64_t entity_id = 1;
    Text languages, time_zone, presentation;  ///< languages: locales, separated by commas without spaces
    std::int64_t manager_id = null_integer;   ///< another learner
    Text password_hash;                       ///< secret; never printed, and in snapshots only on demand
    Timestamp created_at = Timestamp::null;
    Word status = Word{0};  ///< 0 enabled, 1 disabled, 2 enabled_until: by the dates (domain/account.h)
    Flag imported = Flag::no;
};

/// A learner's value of a custom field. The store does not know the fields; their GUIDs are in definitions.
struct CustomValue {
    std::int64_t learner_id = null_integer;
    Text field_guid, value;
};

/// A person who teaches sessions and interventions.
struct Teacher {
    std::int64_t id = null_integer;
    Text guid, login, email, name, first_name;
};

/// A learner's right to use a product. A transfer between stores moves it: at most one of them has it active.
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
