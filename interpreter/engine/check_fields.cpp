// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "action/common_elements.h"
#include "action/provider.h"
#include "definition/aliases.h"
#include "diag/suggest.h"
#include "engine/check_parts.h"
#include "values/text.h"

namespace registrar {
namespace {

constexpr std::string_view field_attributes[] = {column_attribute};
constexpr std::string_view field_children[] = {mandatory_element};

std::string_view block_of(const Setting& setting) {
    return setting.block == SettingBlock::options ? "<options>" : "<parameters>";
}

void refuse_unknown_field(CheckScope& scope, const XmlElement& element, const ActionType& type,
                          std::span<const std::string_view> names) {
    Remark remark{.rule = "unknown-field",
                  .message = fmt::format("{} is not a field of {}.", tag(element.name), type.name),
                  .span = element.name_span,
                  .help = help_for(element.name, names)};
    const Setting* setting = type.setting(alias_of(element.name).value_or(element.name));
    if (setting != nullptr) {
        remark.help = fmt::format("{} belongs in {}", tag(setting->name), block_of(*setting));
    } else if (remark.help.empty()) {
        const auto near = near_meanings(element.name, names_of(type.settings));
        if (!near.empty())
            remark.help =
                fmt::format("{} it belongs in {}", did_you_mean(near), block_of(*type.setting(near[0])));
    }
    scope.say(std::move(remark));
}

bool is_mandatory(CheckScope& scope, const XmlElement& field) {
    const XmlElement* first = nullptr;
    bool mandatory = false;
    for (const XmlElement& child : field.children) {
        if (child.name != mandatory_element) continue;
        scope.allow_attributes(child, {});
        scope.refuse_children(child);
        if (first != nullptr) {
            scope.say_again(child, *first);
            continue;
        }
        first = &child;
        const SettingFault fault = read_yes_no(child.text, mandatory);
        if (!fault.message.empty())
            scope.say(fault, child.name, child.text.empty() ? child.name_span : child.text_span);
    }
    return mandatory;
}

void refuse_other_children(CheckScope& scope, const XmlElement& field) {
    for (const XmlElement& child : field.children) {
        if (child.name == mandatory_element) continue;
        scope.say({.rule = "unknown-element",
                   .message = fmt::format("{} cannot stand in {}.", tag(child.name), tag(field.name)),
                   .span = child.name_span,
                   .help = help_for(child.name, field_children)});
    }
}

/// The file's column for the next field of that name, where a <columnsMapping> orders the file.
std::optional<std::size_t> pick(const ColumnsMapping& columns, std::string_view name, std::size_t nth) {
    for (std::size_t at = 0; at < columns.columns.size(); ++at)
        if (columns.columns[at].name == name && nth-- == 0) return at;
    return std::nullopt;
}

/// All that one check of <fields> keeps in mind.
struct Fields {
    CheckScope& scope;
    const FieldsScope& about;
    std::map<std::string_view, const XmlElement*> first_of = {};
    std::vector<Field> fields = {};
    std::vector<const XmlElement*> elements = {};  ///< of the same index
};

std::shared_ptr<const Mapping> mapping_of(Fields& in, const XmlElement& element, const Field& field) {
    std::vector<MappingSource> sources;
    if (field.cell) sources.push_back({in.about.columns->columns[*field.cell].element});
    sources.push_back({&element, true});
    for (const GivenSetting& given : in.about.given) {
        if (given.setting->mapping != field.column->traits.mapping) continue;
        for (const MappingSource& source : mapping_sources(given)) sources.push_back(source);
    }
    return check_mapping(in.scope, *field.column->traits.mapping, sources);
}

void find_cell(Fields& in, const XmlElement& element, Field& field) {
    if (in.about.columns == nullptr) return;
    field.cell = pick(*in.about.columns, field.name, 0);
    if (field.cell) return;
    in.scope.say({.rule = "not-in-columns-mapping",
                  .message = fmt::format("{} is not in <columnsMapping>.", tag(field.name)),
                  .span = element.name_span,
                  .help = help_for(field.name, names_of(in.about.columns->columns)),
                  .note_span = in.about.columns->element->name_span,
                  .note = "<columnsMapping> lists the file's columns"});
}

void add_ignored(Fields& in, const XmlElement& element) {
    if (in.about.columns != nullptr) {
        in.scope.say({.level = Level::note,
                      .rule = "ignored-column",
                      .message = "<ignoredColumn> means nothing beside <columnsMapping>.",
                      .span = element.name_span});
        return;
    }
    Field field;
    field.name = ignored_column;
    field.span = element.name_span;
    in.fields.push_back(std::move(field));
    in.elements.push_back(&element);
}

void add_field(Fields& in, const XmlElement& element, const Column& column, bool mandatory) {
    const auto [first, is_first] = in.first_of.emplace(column.name, &element);
    if (!is_first) {
        in.scope.say({.rule = "duplicate-field",
                      .message = fmt::format("The field {} stands twice.", tag(column.name)),
                      .span = element.name_span,
                      .help = "a column that is not wanted is an <ignoredColumn/>",
                      .note_span = first->second->name_span,
                      .note = fmt::format("{} stands here first", tag(column.name))});
    }
    Field field;
    field.column = &column;
    field.name = column.name;
    field.mandatory = mandatory;
    field.span = element.name_span;
    find_cell(in, element, field);
    if (column.traits.mapping != nullptr)
        field.mapping = mapping_of(in, element, field);
    else
        refuse_other_children(in.scope, element);
    in.fields.push_back(std::move(field));
    in.elements.push_back(&element);
}

void check_field(Fields& in, const XmlElement& element, std::span<const std::string_view> names) {
    const auto name = in.scope.understood(element, names);
    if (!name) return refuse_unknown_field(in.scope, element, in.about.type, names);
    in.scope.allow_attributes(element, field_attributes);
    in.scope.refuse_text(element);
    const bool mandatory = is_mandatory(in.scope, element);
    if (*name != ignored_column) return add_field(in, element, *in.about.type.column(*name), mandatory);
    refuse_other_children(in.scope, element);
    add_ignored(in, element);
}

void refuse_headers_beside_mapping(Fields& in) {
    for (const XmlElement* element : in.elements) {
        const XmlAttribute* attribute = element->attribute(column_attribute);
        if (attribute == nullptr) continue;
        in.scope.say({.rule = "column-attribute",
                      .message = "The attribute column cannot stand beside <columnsMapping>.",
                      .span = attribute->name_span,
                      .note_span = in.about.columns->element->name_span,
                      .note = "<columnsMapping> says which column is which"});
    }
}

void read_header(Fields& in, std::size_t at, const XmlAttribute& attribute,
                 std::map<std::string, Span>& headers) {
    const std::string header = match_header(attribute.value);
    if (header.empty()) {
        in.scope.say({.rule = "column-attribute",
                      .message = "The attribute column is empty.",
                      .span = attribute.name_span});
        return;
    }
    in.fields[at].header = attribute.value;
    const auto [first, is_first] = headers.emplace(header, attribute.value_span);
    if (is_first) return;
    in.scope.say({.rule = "duplicate-header",
                  .message = fmt::format("Two fields have the column '{}'.", attribute.value),
                  .span = attribute.value_span,
                  .note_span = first->second,
                  .note = "the first one"});
}

/// Either every field names its header, or none does.
void check_headers(Fields& in) {
    if (in.about.columns != nullptr) return refuse_headers_beside_mapping(in);
    std::map<std::string, Span> headers;
    std::optional<Span> bound;
    for (std::size_t at = 0; at < in.fields.size(); ++at) {
        const XmlAttribute* attribute = in.elements[at]->attribute(column_attribute);
        if (attribute == nullptr) continue;
        if (!bound) bound = attribute->name_span;
        read_header(in, at, *attribute, headers);
    }
    if (!bound) return;
    for (std::size_t at = 0; at < in.fields.size(); ++at) {
        if (in.fields[at].column == nullptr || in.elements[at]->attribute(column_attribute) != nullptr)
            continue;
        in.scope.say({.rule = "column-attribute",
                      .message = fmt::format("{} has no attribute column, other fields have one.",
                                             tag(in.fields[at].name)),
                      .span = in.fields[at].span,
                      .help = "all fields of an action are bound by their headers, or none",
                      .note_span = *bound,
                      .note = "the first field that is bound by its header"});
    }
}

}  // namespace

std::vector<Field> check_fields(CheckScope& scope, const XmlElement& fields, const FieldsScope& about) {
    scope.allow_attributes(fields, {});
    scope.refuse_text(fields);
    auto names = names_of(about.type.columns);
    names.push_back(ignored_column);
    Fields in{scope, about};
    for (const XmlElement& element : fields.children) check_field(in, element, names);
    check_headers(in);
    return std::move(in.fields);
}

}  // namespace registrar
