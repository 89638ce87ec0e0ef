// SPDX-License-Identifier: Apache-2.0
#include "transfer/reference_map.h"

#include "records/people.h"

namespace registrar {

namespace {

constexpr std::int64_t root_entity = 1;  // exists in every store

}  // namespace

Leads ReferenceMap::turn(const TransferRule& rule, RecordBlock& block) {
    for (const Attribute& attribute : rule.type->attributes) {
        if (attribute.name == "id" || is_null(block.view(0), attribute)) continue;
        const bool reference = attribute.name == "owner_id" || attribute.name == "content_id" ||
                               !attribute.traits.refers_to.empty();
        if (!reference) continue;
        const RecordType* type = referred_type(*rule.type, attribute, block.view(0));
        auto& id = member<std::int64_t>(block.at(0), attribute.offset());
        const auto place = type == nullptr ? std::nullopt : of(*type).find(id);
        if (place) {
            id = place->target;
            continue;
        }
        if (type == &entity_type) {
            id = root_entity;
            continue;
        }
        const bool needed = !attribute.traits.nullable || attribute.name == rule.owner;
        if (needed) return type != nullptr && left_out(*type).contains(id) ? Leads::left_out : Leads::nowhere;
        id = null_integer;
    }
    return Leads::here;
}

}  // namespace registrar
