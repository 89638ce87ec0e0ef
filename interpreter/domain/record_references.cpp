// SPDX-License-Identifier: Apache-2.0
#include "domain/record_references.h"

#include <array>

#include "records/content.h"
#include "records/credits.h"
#include "records/people.h"

namespace registrar {

namespace {

/// The attributes that can name a record for people; the first that it has is used.
constexpr std::array<std::string_view, 7> name_attributes = {"login", "path_code", "code", "title",
                                                             "name",  "label",     "path"};

/// References to content consist of an id and a word for the kind.
const RecordType* content_type(std::string_view kind) {
    if (kind == "activity") return &lov_type;
    if (kind == "journey") return &training_type;
    return kind == "programme" ? &programme_type : nullptr;
}

/// Returns the type that an attribute refers to, or null if it is not a reference.
const RecordType* target_of(const RecordType& type, const RecordView& record, const Attribute& attribute) {
    if (!attribute.traits.refers_to.empty()) return find_record_type(attribute.traits.refers_to);
    if (attribute.name == "content_id") return content_type(format_value(record, *type.attribute("kind")));
    if (attribute.name == "owner_id")
        return find_record_type(format_value(record, *type.attribute("owner_type")));
    return attribute.name == "credit_type" ? &credit_type_type : nullptr;
}

}  // namespace

void visit_references(const RecordType& type, const RecordView& record,
                      const std::function<void(const RecordType& target, const std::string& key)>& look) {
    for (const Attribute& attribute : type.attributes) {
        if (is_null(record, attribute)) continue;
        const RecordType* target = target_of(type, record, attribute);
        if (target == nullptr) continue;
        look(*target, std::string(target->attributes.front().name) + '=' + format_value(record, attribute));
    }
}

bool is_stored(StoreReader& reader, const RecordType& type, const RecordView& key) {
    RecordBlock block(type);
    const auto holds = [&] {
        for (std::size_t at = 0; at < block.size(); ++at)
            if (compare_keys(type, block.view(at), key) == 0) return true;
        return false;
    };
    const Attribute& first = type.attributes.front();
    if (first.kind != AttributeKind::integer) {
        // Scans the whole type: only types with few records get here.
        for (const auto cursor = reader.scan(type); cursor->next(block, 1024) > 0; block.clear())
            if (holds()) return true;
        return false;
    }
    const auto value = member<std::int64_t>(key.record, first.offset());
    if (type.has_id())
        reader.load(type, std::span(&value, 1), block);
    else
        reader.load_children(type, value, block);
    return holds();
}

std::string record_title(const RecordType& type, const RecordView& record) {
    const std::string key = format_key(type, record);
    for (const std::string_view name : name_attributes)
        if (const Attribute* attribute = type.attribute(name); attribute != nullptr && !attribute->traits.key)
            if (const std::string value = format_value(record, *attribute); !value.empty())
                return key + " (" + value + ")";
    return key;
}

}  // namespace registrar
