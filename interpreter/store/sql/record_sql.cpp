// SPDX-License-Identifier: Apache-2.0
#include "store/sql/record_sql.h"

#include <fmt/format.h>

#include <algorithm>

namespace registrar {

std::vector<const Attribute*> matched_attributes(const RecordType& type) {
    std::vector<const Attribute*> matched;
    if (type.has_id()) return matched;
    for (const Index& index : type.indexes)
        for (const std::string_view name : index.attributes)
            if (const Attribute* attribute = type.attribute(name);
                attribute->kind == AttributeKind::text &&
                std::find(matched.begin(), matched.end(), attribute) == matched.end())
                matched.push_back(attribute);
    return matched;
}

std::string parameter_list(int first, int count) {
    std::string list;
    for (int at = 0; at < count; ++at) list += fmt::format("{}?{}", at > 0 ? ", " : "", first + at);
    return list;
}

std::string key_columns(const RecordType& type) {
    std::string list;
    for (std::size_t at = 0; at < type.key_count; ++at)
        list += fmt::format("{}{}", at > 0 ? ", " : "", type.attributes[at].name);
    return list;
}

bool is_text_part(const RecordType& type, std::string_view attribute) {
    return type.attribute(attribute)->kind == AttributeKind::text;
}

std::string index_column(const RecordType& type, std::string_view attribute) {
    return fmt::format("{}{}", attribute, is_text_part(type, attribute) ? "_key" : "");
}

std::string index_columns(const RecordType& type, const Index& index) {
    std::string columns;
    for (const std::string_view name : index.attributes) {
        if (!columns.empty()) columns += ", ";
        columns += index_column(type, name);
    }
    return columns;
}

std::string oldest_first(const RecordType& type) {
    return type.attribute("created_at") != nullptr ? "created_at, id" : "id";
}

std::string natural_key_columns(const RecordType& type, const Index& index) {
    return index_columns(type, index) + ", " + oldest_first(type);
}

std::string text_prefix(std::string_view expression) {
    return fmt::format("left({}, 300)", expression);
}

std::string prefix_columns(const RecordType& type, const Index& index) {
    std::string columns;
    for (const std::string_view name : index.attributes) {
        if (!columns.empty()) columns += ", ";
        const std::string column = index_column(type, name);
        columns += is_text_part(type, name) ? text_prefix(column) : column;
    }
    return columns;
}

std::string index_condition(const RecordType& type, const Index& index, bool prefixed) {
    const int parts = static_cast<int>(index.attributes.size());
    std::string condition = fmt::format("({}) = ({})", index_columns(type, index), parameter_list(1, parts));
    const std::string_view last = index.attributes.back();
    if (prefixed && type.attribute(last)->kind == AttributeKind::text)
        condition += fmt::format(" AND {} = {}", text_prefix(fmt::format("{}_key", last)),
                                 text_prefix(fmt::format("?{}", parts)));
    return condition;
}

std::string record_condition(const RecordType& type, const Index& index, bool prefixed) {
    const std::string condition = index_condition(type, index, prefixed);
    if (!type.has_id()) return condition;
    return fmt::format("id IN (SELECT id FROM {} WHERE {})", index.name, condition);
}

}  // namespace registrar
