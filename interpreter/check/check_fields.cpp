// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <utility>

#include "action/common_elements.h"
#include "action/provider.h"
#include "check/check_parts.h"
#include "definition/aliases.h"
#include "definition/header_words.h"
#include "diag/suggest.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr std::size_t longest_guid = 40;

/// Returns the first child of that name, or null. Reports further ones.
const XmlElement* only_child(CheckScope& scope, const XmlElement& field, std::string_view name) {
    const XmlElement* first = field.child(name);
    for (const XmlElement& child : field.children) {
        if (child.name != name) continue;
        scope.allow_attributes(child, {});
        scope.refuse_children(child);
        if (&child != first) scope.report_repeated(child, *first);
    }
    return first;
}

}  // namespace

bool check_mandatory(CheckScope& scope, const XmlElement& field, const Column* column) {
    const Mandatory usual = column == nullptr ? Mandatory::no : column->traits.mandatory;
    bool mandatory = usual != Mandatory::no;
    const XmlElement* given = only_child(scope, field, mandatory_element);
    if (given == nullptr) return mandatory;
    const SettingFault fault = SettingText<bool>::read(given->text, mandatory);
    if (!fault.message.empty()) scope.report(fault, given->name, given->text_or_name_span());
    if (mandatory || usual != Mandatory::always) return mandatory;
    scope.report({.level = Level::warning,
                  .rule = "always-mandatory",
                  .message = fmt::format("{} is mandatory whatever <mandatory> says.", tag(column->name)),
                  .span = given->text_span});
    return true;
}

std::string check_guid(CheckScope& scope, const XmlElement& field) {
    const XmlElement* given = only_child(scope, field, guid_element);
    if (given == nullptr || given->text.empty()) {
        scope.report({.rule = "missing-guid",
                      .message = fmt::format("{} has no <guid>.", tag(field.name)),
                      .span = given == nullptr ? field.name_span : given->name_span,
                      .help = "<guid> says which custom field the column carries"});
        return {};
    }
    if (code_points(given->text) > longest_guid)
        scope.report({.rule = "bad-guid",
                      .message = fmt::format("A GUID has at most {} characters.", longest_guid),
                      .span = given->text_span});
    std::string scratch;
    return std::string(match_guid(given->text, scratch));
}

void refuse_other_children(CheckScope& scope, const XmlElement& field, const Column* column) {
    std::vector<std::string_view> known{mandatory_element};
    if (column != nullptr && column->traits.guid) known.push_back(guid_element);
    for (const XmlElement& child : field.children) {
        if (std::find(known.begin(), known.end(), child.name) != known.end()) continue;
        scope.report({.rule = "unknown-element",
                      .message = fmt::format("{} cannot stand in {}.", tag(child.name), tag(field.name)),
                      .span = child.name_span,
                      .help = help_for(child.name, known)});
    }
}

namespace {

constexpr std::string_view field_attributes[] = {column_attribute};

/// Suggests the field whose usual headers the name is or contains, else those that are spelt alike.
std::string field_help(std::string_view written, std::span<const std::string_view> names) {
    const PlainHeader header(written);
    int best = header_match::none;
    std::vector<std::string_view> meant;
    for (const std::string_view name : names) {
        const int sureness = match_column(header, name);
        if (sureness > best) meant.clear();
        if (sureness > header_match::none && sureness >= best) meant.push_back(name);
        best = std::max(best, sureness);
    }
    const auto near = near_names(written, names);
    const bool nearer = !near.empty() && edit_distance(written, near.front(), 2) <= 2;
    if (meant.empty() || nearer) return help_for(written, names);
    constexpr std::size_t most = 3;
    return did_you_mean(std::span(meant).first(std::min(most, meant.size())));
}

void refuse_unknown_field(CheckScope& scope, const XmlElement& element, const ActionType& type,
                          std::span<const std::string_view> names) {
    for (const RefusedColumn& refused : type.refused)
        if (refused.name == alias_of(element.name).value_or(element.name))
            return scope.report({.rule = "refused-field",
                                 .message = std::string(refused.why),
                                 .span = element.name_span,
                                 .help = "a column that is not wanted is an <ignoredColumn/>"});
    Remark remark{.rule = "unknown-field",
                  .message = fmt::format("{} is not a field of {}.", tag(element.name), type.name),
                  .span = element.name_span,
                  .help = field_help(element.name, names),
                  .edits = scope.corrected(element, names)};
    const Setting* setting = type.setting(alias_of(element.name).value_or(element.name));
    if (setting != nullptr) {
        remark.edits.clear();
        remark.help = fmt::format("{} belongs in {}", tag(setting->name), block_tag(*setting));
    } else if (remark.help.empty()) {
        const auto near = near_meanings(element.name, names_of(type.settings));
        if (!near.empty())
            remark.help =
                fmt::format("{} it belongs in {}", did_you_mean(near), block_tag(*type.setting(near[0])));
    }
    scope.report(std::move(remark));
}

/// Indexes of the file's columns, by name and GUID.
using MappedCells = std::map<std::pair<std::string, std::string>, std::vector<std::size_t>>;

MappedCells cells_of(const ColumnsMapping* columns) {
    MappedCells cells;
    for (std::size_t at = 0; columns != nullptr && at < columns->columns.size(); ++at)
        cells[{columns->columns[at].name, columns->columns[at].guid}].push_back(at);
    return cells;
}

/// Returns the file's column for a field, if a <columnsMapping> gives the order of the file. Custom fields
/// are found by GUID; the n-th field of another name is the n-th column of that name.
std::optional<std::size_t> pick(const MappedCells& cells, const Field& field) {
    const auto found = cells.find({field.name, field.guid});
    const std::size_t nth = field.guid.empty() ? field.nth : 0;
    if (found == cells.end() || nth >= found->second.size()) return std::nullopt;
    return found->second[nth];
}

/// The state of the check of one <fields>.
struct Fields {
    CheckScope& scope;
    const FieldsScope& target;
    MappedCells cells = cells_of(target.columns);
    std::map<std::string, const XmlElement*> first_of = {};  ///< by Field::title()
    std::map<std::string_view, std::size_t> count_of = {};   ///< by name
    std::vector<Field> fields = {};
    std::vector<const XmlElement*> elements = {};  ///< parallel to `fields`
};

std::shared_ptr<const Mapping> mapping_of(Fields& in, const XmlElement& element, const Field& field) {
    std::vector<MappingSource> sources;
    if (field.cell) sources.push_back({in.target.columns->columns[*field.cell].element});
    sources.push_back({&element, true});
    for (const GivenSetting& given : in.target.given) {
        if (given.setting->mapping != field.column->traits.mapping) continue;
        for (const MappingSource& source : mapping_sources(given)) sources.push_back(source);
    }
    const MappingType& type = *field.column->traits.mapping;
    return check_mapping(in.scope, type, sources, names_inside(type, in.target.type.settings));
}

void find_cell(Fields& in, const XmlElement& element, Field& field) {
    if (in.target.columns == nullptr) return;
    field.cell = pick(in.cells, field);
    if (field.cell) return;
    in.scope.report(
        {.rule = "not-in-columns-mapping",
         .message = fmt::format("{}{} is not in <columnsMapping>.", tag(field.name),
                                field.guid.empty() ? "" : " " + field.guid),
         .span = element.name_span,
         .help = field.guid.empty() ? help_for(field.name, names_of(in.target.columns->columns)) : "",
         .note_span = in.target.columns->element->name_span,
         .note = "<columnsMapping> lists the file's columns"});
}

void add_ignored(Fields& in, const XmlElement& element) {
    if (in.target.columns != nullptr) {
        in.scope.report({.level = Level::note,
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

void refuse_twice(Fields& in, const XmlElement& element, const Field& field) {
    const bool keyed = field.column->traits.guid;
    if (field.column->repeatable && !keyed) return;
    const auto [first, is_first] = in.first_of.emplace(field.title(), &element);
    if (is_first || (keyed && field.guid.empty())) return;
    in.scope.report({.rule = "duplicate-field",
                     .message = fmt::format("The field {}{} stands twice.", tag(field.name),
                                            keyed ? " " + field.guid : ""),
                     .span = element.name_span,
                     .help = "a column that is not wanted is an <ignoredColumn/>",
                     .note_span = first->second->name_span,
                     .note = fmt::format("{} stands here first", tag(field.name))});
}

void count_repeated(Fields& in, const XmlElement& element, Field& field) {
    field.nth = field.column->repeatable ? in.count_of[field.column->name]++ : 0;
    if (field.nth != Repeated::most) return;
    in.scope.report(
        {.rule = "too-many-fields",
         .message = fmt::format("An action reads at most {} columns {}.", Repeated::most, tag(field.name)),
         .span = element.name_span});
}

void add_field(Fields& in, const XmlElement& element, const Column& column) {
    Field field;
    field.column = &column;
    field.name = column.name;
    field.mandatory = check_mandatory(in.scope, element, &column);
    field.relaxed = !field.mandatory && element.child(mandatory_element) != nullptr;
    field.span = element.name_span;
    if (column.traits.guid) field.guid = check_guid(in.scope, element);
    count_repeated(in, element, field);
    refuse_twice(in, element, field);
    if (!column.traits.guid || !field.guid.empty()) find_cell(in, element, field);
    if (column.traits.mapping != nullptr)
        field.mapping = mapping_of(in, element, field);
    else
        refuse_other_children(in.scope, element, &column);
    in.fields.push_back(std::move(field));
    in.elements.push_back(&element);
}

void check_field(Fields& in, const XmlElement& element, std::span<const std::string_view> names) {
    const auto name = in.scope.understood(element, names);
    if (!name) return refuse_unknown_field(in.scope, element, in.target.type, names);
    in.scope.allow_attributes(element, field_attributes);
    in.scope.refuse_text(element);
    if (*name != ignored_column) return add_field(in, element, *in.target.type.column(*name));
    check_mandatory(in.scope, element, nullptr);
    refuse_other_children(in.scope, element, nullptr);
    add_ignored(in, element);
}

void refuse_headers_beside_mapping(Fields& in) {
    for (const XmlElement* element : in.elements) {
        const XmlAttribute* attribute = element->attribute(column_attribute);
        if (attribute == nullptr) continue;
        in.scope.report({.rule = "column-attribute",
                         .message = "The attribute column cannot stand beside <columnsMapping>.",
                         .span = attribute->name_span,
                         .note_span = in.target.columns->element->name_span,
                         .note = "<columnsMapping> says which column is which"});
    }
}

void read_header(Fields& in, std::size_t at, const XmlAttribute& attribute,
                 std::map<std::string, Span>& headers) {
    const std::string header = match_header(attribute.value);
    if (header.empty()) {
        in.scope.report({.rule = "column-attribute",
                         .message = "The attribute column is empty.",
                         .span = attribute.name_span});
        return;
    }
    in.fields[at].header = attribute.value;
    const auto [first, is_first] = headers.emplace(header, attribute.value_span);
    if (is_first) return;
    // Only a note, because one cell may serve two fields: an employee number that is also the login, for
    // example.
    in.scope.report({.level = Level::note,
                     .rule = "shared-column",
                     .message = fmt::format("Two fields have the column '{}'.", attribute.value),
                     .span = attribute.value_span,
                     .note_span = first->second,
                     .note = "the first one"});
}

/// Demands the attribute `column` in all fields of an action or in none.
void check_headers(Fields& in) {
    if (in.target.columns != nullptr) return refuse_headers_beside_mapping(in);
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
        in.scope.report({.rule = "column-attribute",
                         .message = fmt::format("{} has no attribute column, other fields have one.",
                                                tag(in.fields[at].name)),
                         .span = in.fields[at].span,
                         .help = "all fields of an action are bound by their headers, or none",
                         .note_span = *bound,
                         .note = "the first field that is bound by its header"});
    }
}

bool lists(const Fields& in, std::string_view column) {
    return std::any_of(in.fields.begin(), in.fields.end(), [&](const Field& field) {
        return field.column != nullptr && field.column->name == column;
    });
}

/// Demands at least one pair of the columns that come in pairs, and no column without the other one of its
/// pair.
void check_pairs(Fields& in, const XmlElement& fields) {
    bool any = false;
    std::string pairs;
    std::string_view last;
    for (const Column& column : in.target.type.columns) {
        const std::string_view other = column.traits.beside;
        if (other.empty()) continue;
        if (last != other)
            pairs += fmt::format("{}{} and {}", pairs.empty() ? "" : ", or ", tag(column.name), tag(other));
        last = column.name;
        any = any || lists(in, column.name);
        if (lists(in, column.name) && !lists(in, other))
            in.scope.report(
                {.rule = "missing-field",
                 .message = fmt::format("{} needs the field {} beside it.", tag(column.name), tag(other)),
                 .span = fields.name_span});
    }
    if (!any && !pairs.empty())
        in.scope.report({.rule = "missing-field",
                         .message = fmt::format("{} needs the fields {}.", in.target.type.name, pairs),
                         .span = fields.name_span});
}

/// Reports mandatory columns that <fields> does not list, and warns of absent ones that matter.
void check_absent(Fields& in, const XmlElement& fields) {
    check_pairs(in, fields);
    for (const Column& column : in.target.type.columns) {
        if (lists(in, column.name)) continue;
        if (column.traits.mandatory == Mandatory::yes || column.traits.mandatory == Mandatory::always) {
            const bool always = column.traits.mandatory == Mandatory::always;
            in.scope.report(
                {.rule = "missing-field",
                 .message = fmt::format("{} needs the field {}.", in.target.type.name, tag(column.name)),
                 .span = fields.name_span,
                 .help = always ? "" : "<mandatory>no</mandatory> in a field lets its cells be empty"});
        } else if (!column.traits.absent.empty()) {
            in.scope.report({.level = Level::warning,
                             .rule = "absent-field",
                             .message = std::string(column.traits.absent),
                             .span = fields.name_span});
        }
    }
}

}  // namespace

std::vector<Field> check_fields(CheckScope& scope, const XmlElement& fields, const FieldsScope& target) {
    scope.allow_attributes(fields, {});
    scope.refuse_text(fields);
    auto names = names_of(target.type.columns);
    names.push_back(ignored_column);
    Fields in{scope, target};
    for (const XmlElement& element : fields.children) check_field(in, element, names);
    check_headers(in);
    if (!fields.children.empty()) check_absent(in, fields);
    return std::move(in.fields);
}

}  // namespace registrar
