// SPDX-License-Identifier: Apache-2.0
#include "check/check_scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "action/common_elements.h"
#include "definition/aliases.h"
#include "diag/suggest.h"
#include "values/text.h"

namespace registrar {

void CheckScope::report(Remark remark) {
    if (findings_.is_full(remark.rule, source().path())) {
        // The finding is only counted. Its location and suggestions, which are expensive, are not computed.
        findings_.add({remark.level, remark.rule, {}, {source().path(), 0, 0, 1, {}}, {}, {}, {}});
        return;
    }
    if (!said_.emplace(remark.rule, remark.span.begin, remark.message).second) return;
    Diagnostic finding;
    finding.level = remark.level;
    finding.rule = std::move(remark.rule);
    finding.message = std::move(remark.message);
    finding.location = definition_.locate(remark.span);
    finding.label = std::move(remark.label);
    finding.edits = std::move(remark.edits);
    finding.help = std::move(remark.help);
    if (remark.note_span)
        finding.notes.push_back({definition_.locate(*remark.note_span), std::move(remark.note)});
    findings_.add(std::move(finding));
}

void CheckScope::report(const SettingFault& fault, std::string_view element, Span span) {
    report({.level = fault.note      ? Level::note
                     : fault.warning ? Level::warning
                                     : Level::error,
            .rule = fault.rule,
            .message = fault_text(fault, element),
            .span = span,
            .help = fault.help});
}

std::optional<std::string_view> CheckScope::understood(const XmlElement& element,
                                                       std::span<const std::string_view> known) {
    const auto find = [&](std::string_view name) -> std::optional<std::string_view> {
        const auto found = std::find(known.begin(), known.end(), name);
        return found == known.end() ? std::nullopt : std::optional(*found);
    };
    if (const auto name = find(element.name)) return name;
    const auto meant = alias_of(element.name);
    const auto name = meant ? find(*meant) : std::nullopt;
    if (name) {
        report({.level = Level::note,
                .rule = "alias",
                .message = fmt::format("{} is understood as {}.", element.name, *name),
                .span = element.name_span,
                .edits = renamed(element, *name)});
    }
    return name;
}

std::vector<Correction> CheckScope::renamed(const XmlElement& element, std::string_view name) const {
    std::vector<Correction> edits = {{element.name_span, std::string(name)}};
    const std::string_view whole =
        source().text().substr(element.span.begin, element.span.end - element.span.begin);
    constexpr std::string_view opening = "</";
    const std::size_t end_tag = whole.rfind(opening);
    if (end_tag == std::string_view::npos || whole.ends_with("/>")) return edits;
    const auto begin = element.span.begin + static_cast<std::uint32_t>(end_tag + opening.size());
    edits.push_back({{begin, begin + static_cast<std::uint32_t>(element.name.size())}, std::string(name)});
    return edits;
}

std::vector<Correction> CheckScope::corrected(const XmlElement& element,
                                              std::span<const std::string_view> known) const {
    const auto near = near_names(element.name, known);
    if (near.size() != 1 || edit_distance(element.name, near.front(), 1) > 1) return {};
    return renamed(element, near.front());
}

namespace {

/// Some write as attributes what is a child element.
std::string attribute_help(const XmlAttribute& attribute, std::span<const std::string_view> known) {
    if (attribute.name != mandatory_element && attribute.name != guid_element)
        return help_for(attribute.name, known);
    return fmt::format("write it as an element inside: <{0}>{1}</{0}>", attribute.name, attribute.value);
}

}  // namespace

void CheckScope::allow_attributes(const XmlElement& element, std::span<const std::string_view> known) {
    for (const XmlAttribute& attribute : element.attributes) {
        if (std::find(known.begin(), known.end(), attribute.name) != known.end()) continue;
        report({.rule = "unknown-attribute",
                .message = fmt::format("{} has no attribute {}.", tag(element.name), attribute.name),
                .span = attribute.name_span,
                .help = attribute_help(attribute, known)});
    }
}

void CheckScope::refuse_text(const XmlElement& element) {
    if (element.text.empty()) return;
    report({.rule = "unexpected-text",
            .message = fmt::format("Text cannot stand in {}.", tag(element.name)),
            .span = element.text_span});
}

void CheckScope::refuse_children(const XmlElement& element) {
    for (const XmlElement& child : element.children) refuse_child(element, child);
}

void CheckScope::refuse_child(const XmlElement& element, const XmlElement& child) {
    report({.rule = "unknown-element",
            .message = fmt::format("{} cannot stand in {}.", tag(child.name), tag(element.name)),
            .span = child.name_span});
}

void CheckScope::report_repeated(const XmlElement& again, const XmlElement& first, bool same) {
    report({.level = same ? Level::warning : Level::error,
            .rule = same ? "repeated-setting" : "setting-twice",
            .message =
                fmt::format("{} is given twice{}.", tag(again.name), same ? "" : ", with different values"),
            .span = again.name_span,
            .note_span = first.name_span,
            .note = fmt::format("{} is given here first", tag(first.name))});
}

std::string tag(std::string_view name) {
    return fmt::format("<{}>", name);
}

std::string block_tag(const Setting& setting) {
    if (setting.inside != nullptr) return tag(setting.inside->name);
    return setting.block == SettingBlock::options ? "<options>" : "<parameters>";
}

namespace {

/// Returns the names, at most three, that contain all words of the written one: `fileEncoding` for
/// `encoding`.
std::vector<std::string_view> names_with_words_of(std::string_view written,
                                                  std::span<const std::string_view> known) {
    constexpr std::size_t most = 3;
    const std::vector<std::string> wanted = plain_words(written);
    std::vector<std::string_view> found;
    for (const std::string_view name : known) {
        const std::vector<std::string> words = plain_words(name);
        const bool all = std::all_of(wanted.begin(), wanted.end(), [&](const std::string& word) {
            return std::find(words.begin(), words.end(), word) != words.end();
        });
        if (all && !wanted.empty() && found.size() < most) found.push_back(name);
    }
    return found;
}

}  // namespace

std::vector<std::string_view> near_meanings(std::string_view written,
                                            std::span<const std::string_view> known) {
    if (const auto direct = near_names(written, known); !direct.empty()) return direct;
    constexpr std::string_view ending = "Action";
    std::vector<std::string_view> spellings;
    std::vector<std::string_view> meanings;
    const auto add = [&](std::string_view spelling, std::string_view meaning) {
        spellings.push_back(spelling);
        meanings.push_back(meaning);
    };
    for (const std::string_view name : known)
        if (name.ends_with(ending)) add(name.substr(0, name.size() - ending.size()), name);
    for (const Alias& alias : aliases())
        if (std::find(known.begin(), known.end(), alias.meant) != known.end())
            add(alias.written, alias.meant);
    std::vector<std::string_view> near;
    for (const std::string_view spelling : near_names(written, spellings)) {
        const auto at = std::find(spellings.begin(), spellings.end(), spelling) - spellings.begin();
        const std::string_view meaning = meanings[static_cast<std::size_t>(at)];
        if (std::find(near.begin(), near.end(), meaning) == near.end()) near.push_back(meaning);
    }
    return near.empty() ? names_with_words_of(written, known) : near;
}

std::string help_for(std::string_view written, std::span<const std::string_view> known) {
    return did_you_mean(near_meanings(written, known));
}

std::string fault_text(const SettingFault& fault, std::string_view element) {
    if (!fault.message.starts_with("[...]")) return fault.message;
    return fill(fault.message, std::array{element});
}

}  // namespace registrar
