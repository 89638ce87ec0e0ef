// SPDX-License-Identifier: Apache-2.0
// Reads the spellings that the data files use for the values of a mapping.
#include <fmt/format.h>

#include <algorithm>

#include "action/common_elements.h"
#include "check/check_parts.h"

namespace registrar {
namespace {

/// The element that spells each value; null for a value without a spelling of its own.
using Spellings = std::vector<const XmlElement*>;

void refuse_unknown_value(CheckScope& scope, const XmlElement& child, const MappingType& type,
                          std::span<const std::string_view> beside) {
    auto known = names_of(type.values);
    known.insert(known.end(), beside.begin(), beside.end());
    scope.report({.rule = "unknown-element",
                  .message = fmt::format("{} is not a value of {}.", tag(child.name), type.name),
                  .span = child.name_span,
                  .help = help_for(child.name, known)});
}

using Value = std::span<const MappingValue>::iterator;

Value find_value(const MappingType& type, std::string_view name) {
    return std::find_if(type.values.begin(), type.values.end(),
                        [&](const MappingValue& each) { return each.name == name; });
}

void read_value(CheckScope& scope, const XmlElement& child, const MappingType& type, Spellings& spellings) {
    const auto value = find_value(type, child.name);
    scope.allow_attributes(child, {});
    scope.refuse_children(child);
    if (child.text.empty()) return;
    const XmlElement*& given = spellings[static_cast<std::size_t>(value - type.values.begin())];
    if (given != nullptr) return scope.report_repeated(child, *given);
    given = &child;
}

void refuse_clash(CheckScope& scope, const Mapping& mapping, const Spellings& spellings,
                  const Mapping::Clash& clash) {
    const auto [first, second] = clash;
    const XmlElement* later = spellings[second] != nullptr ? spellings[second] : spellings[first];
    if (later == nullptr) return;
    const std::string_view left = mapping.type().values[first].name;
    const std::string_view right = mapping.type().values[second].name;
    Remark remark{.rule = "duplicate-spelling",
                  .message = fmt::format("{} and {} have one spelling, '{}'.", left, right, later->text),
                  .span = later->text_span};
    if (spellings[first] != nullptr && spellings[second] != nullptr) {
        remark.note_span = spellings[first]->text_span;
        remark.note = fmt::format("the spelling of {}", left);
    } else {
        remark.help = fmt::format("a value that is given no spelling keeps its own, '{}'",
                                  mapping.spelling(spellings[first] == nullptr ? first : second));
    }
    scope.report(std::move(remark));
}

}  // namespace

std::shared_ptr<const Mapping> check_mapping(CheckScope& scope, const MappingType& type,
                                             std::span<const MappingSource> sources,
                                             std::span<const std::string_view> beside) {
    Spellings spellings(type.values.size());
    for (const MappingSource& source : sources) {
        scope.refuse_text(*source.element);
        for (const XmlElement& child : source.element->children) {
            if (find_value(type, child.name) != type.values.end())
                read_value(scope, child, type, spellings);
            else if (std::find(beside.begin(), beside.end(), child.name) == beside.end() &&
                     !(source.field && child.name == mandatory_element))
                refuse_unknown_value(scope, child, type, beside);
        }
    }
    auto mapping = std::make_shared<Mapping>(type);
    for (std::size_t value = 0; value < spellings.size(); ++value)
        if (spellings[value] != nullptr) mapping->spell(value, spellings[value]->text);
    for (const Mapping::Clash& clash : mapping->clashes()) refuse_clash(scope, *mapping, spellings, clash);
    return mapping;
}

}  // namespace registrar
