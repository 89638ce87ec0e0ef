// SPDX-License-Identifier: Apache-2.0
// What stands in a field: <mandatory>, <guid>.
#include <fmt/format.h>

#include "action/common_elements.h"
#include "action/provider.h"
#include "check/check_parts.h"
#include "values/text.h"

namespace registrar {
namespace {

constexpr std::size_t longest_guid = 40;

/// The child of that name, which stands there once.
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

Span text_or_name(const XmlElement& element) {
    return element.text.empty() ? element.name_span : element.text_span;
}

}  // namespace

bool check_mandatory(CheckScope& scope, const XmlElement& field, const Column* column) {
    const Mandatory usual = column == nullptr ? Mandatory::no : column->traits.mandatory;
    bool mandatory = usual != Mandatory::no;
    const XmlElement* given = only_child(scope, field, mandatory_element);
    if (given == nullptr) return mandatory;
    const SettingFault fault = read_yes_no(given->text, mandatory);
    if (!fault.message.empty()) scope.report(fault, given->name, text_or_name(*given));
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

}  // namespace registrar
