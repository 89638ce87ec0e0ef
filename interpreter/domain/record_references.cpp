// SPDX-License-Identifier: Apache-2.0
#include "domain/record_references.h"

#include <algorithm>
#include <array>
#include <unordered_set>

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

/// Indexes with unique keys. Older stores may have two sessions of one title in a training; nothing restored
/// or undone adds another.
constexpr std::array<std::string_view, 9> unique_names = {"learner_login",
                                                          "lov_code",
                                                          "training_path_code",
                                                          "teacher_login",
                                                          "entity_guid",
                                                          "entity_parent_name",
                                                          "registration_learner_session",
                                                          "course_record_training_learner",
                                                          "session_training_title"};

constexpr std::size_t records_at_once = 4096;

/// Returns whether an attribute of some record may refer to the type.
bool may_refer(const RecordType& type, const Attribute& attribute, const RecordType& target) {
    if (!attribute.traits.refers_to.empty()) return attribute.traits.refers_to == target.name;
    if (attribute.name == "content_id")
        return &target == &lov_type || &target == &training_type || &target == &programme_type;
    if (attribute.name == "owner_id") return type.attribute("owner_type") != nullptr && target.has_id();
    return attribute.name == "credit_type" && &target == &credit_type_type;
}

/// Returns an index whose keys are the values of this attribute alone, or null.
const Index* index_of(const RecordType& type, const Attribute& attribute) {
    if (!type.has_id() || attribute.kind != AttributeKind::integer) return nullptr;
    for (const Index& index : type.indexes)
        if (index.attributes.size() == 1 && index.attributes[0] == attribute.name && index.while_null.empty())
            return &index;
    return nullptr;
}

using LookAtBlock = std::function<void(const RecordBlock& block)>;

void visit_indexed(StoreReader& reader, const RecordType& type, const Index& index,
                   std::span<const std::int64_t> ids, const LookAtBlock& look) {
    RecordBlock block(type);
    FoundIds found;
    for (std::size_t first = 0; first < ids.size(); first += records_at_once) {
        std::vector<std::string> keys;
        for (const std::int64_t id : ids.subspan(first, std::min(records_at_once, ids.size() - first)))
            append_key_part(keys.emplace_back(), id);
        const std::vector<std::string_view> wanted(keys.begin(), keys.end());
        reader.find(type, index, wanted, found);
        std::sort(found.ids.begin(), found.ids.end());
        block.clear();
        reader.load(type, found.ids, block);
        look(block);
    }
}

/// Visits records that include all whose attribute is one of the ids, by the shortest way.
void visit_candidates(StoreReader& reader, const RecordType& type, const Attribute& attribute,
                      std::span<const std::int64_t> ids, const LookAtBlock& look) {
    RecordBlock block(type);
    const std::uint64_t all = reader.estimate(type);
    if (all == 0) return;
    const bool few = !ids.empty() && ids.size() < all / 4 + 16;
    const bool parent = !type.has_id() && &attribute == &type.attributes.front() &&
                        attribute.kind == AttributeKind::integer && type.key_count > 1;
    if (few && parent) {
        for (const std::int64_t id : ids) {
            block.clear();
            reader.load_children(type, id, block);
            look(block);
        }
        return;
    }
    if (const Index* index = index_of(type, attribute); few && index != nullptr)
        return visit_indexed(reader, type, *index, ids, look);
    for (const auto cursor = reader.scan(type); cursor->next(block, records_at_once) > 0; block.clear())
        look(block);
}

}  // namespace

bool is_unique(const Index& index) {
    return index.name.ends_with("_guid") ||
           std::find(unique_names.begin(), unique_names.end(), index.name) != unique_names.end();
}

void add_reference_key(RecordBlock& block, std::string_view key) {
    block.append();
    parse_value(block, block.size() - 1, block.type().attributes.front(), key.substr(key.find('=') + 1));
}

void visit_referrers(StoreReader& reader, const RecordType& target, std::span<const std::string> keys,
                     const std::function<void(const RecordType& type, const RecordView& referrer,
                                              const std::string& key)>& look) {
    const std::unordered_set<std::string> wanted(keys.begin(), keys.end());
    std::vector<std::int64_t> ids;
    RecordBlock block(target);
    if (target.has_id())
        for (const std::string& key : keys) {
            block.clear();
            add_reference_key(block, key);
            ids.push_back(id_of(target, block.at(0)));
        }
    std::sort(ids.begin(), ids.end());
    for (const RecordType* type : record_types())
        for (const Attribute& attribute : type->attributes) {
            if (!may_refer(*type, attribute, target)) continue;
            visit_candidates(reader, *type, attribute, ids, [&](const RecordBlock& found) {
                for (std::size_t at = 0; at < found.size(); ++at) {
                    if (is_null(found.view(at), attribute) ||
                        target_of(*type, found.view(at), attribute) != &target)
                        continue;
                    const std::string key = std::string(target.attributes.front().name) + '=' +
                                            format_value(found.view(at), attribute);
                    if (wanted.contains(key)) look(*type, found.view(at), key);
                }
            });
        }
}

void visit_references(const RecordType& type, const RecordView& record,
                      const std::function<void(const RecordType& target, const std::string& key)>& look) {
    for (const Attribute& attribute : type.attributes) {
        if (is_null(record, attribute)) continue;
        const RecordType* target = target_of(type, record, attribute);
        if (target == nullptr) continue;
        look(*target, std::string(target->attributes.front().name) + '=' + format_value(record, attribute));
    }
}

RecordBlock stored_record(StoreReader& reader, const RecordType& type, const RecordView& key) {
    RecordBlock block(type);
    RecordBlock found(type);
    const auto keep = [&] {
        for (std::size_t at = 0; at < block.size() && found.size() == 0; ++at)
            if (compare_keys(type, block.view(at), key) == 0) found.add(block.view(at));
        return found.size() > 0;
    };
    const Attribute& first = type.attributes.front();
    if (first.kind != AttributeKind::integer) {
        // Scans the whole type: only types with few records get here.
        for (const auto cursor = reader.scan(type); cursor->next(block, 1024) > 0; block.clear())
            if (keep()) break;
        return found;
    }
    const auto value = member<std::int64_t>(key.record, first.offset());
    if (type.has_id())
        reader.load(type, std::span(&value, 1), block);
    else
        reader.load_children(type, value, block);
    keep();
    return found;
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
