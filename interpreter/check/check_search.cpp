// SPDX-License-Identifier: Apache-2.0
// Reads searches, which list the columns by which records are looked up.
#include <fmt/format.h>

#include <algorithm>

#include "action/common_elements.h"
#include "action/provider.h"
#include "check/check_parts.h"
#include "values/text.h"

namespace registrar {
namespace {

constexpr std::string_view search_attributes[] = {has_results_attribute};

/// A column of a search, and its span in the definition.
struct NamedKey {
    SearchKey key;
    Span span;
};

/// The content of one element of a search.
struct ReadSearch {
    std::vector<NamedKey> keys;
    bool has_results = false;

    std::vector<SearchKey> plain() const {
        std::vector<SearchKey> all;
        for (const NamedKey& each : keys) all.push_back(each.key);
        return all;
    }
};

/// Returns the column's name; for a custom field, the name and its GUID.
std::string title(const SearchType& type, const SearchKey& key) {
    const std::string name(type.columns[key.column]);
    return key.guid.empty() ? name : name + " " + key.guid;
}

std::string read_guid(CheckScope& scope, const XmlElement& element) {
    if (element.text.empty())
        scope.report({.rule = "missing-guid",
                      .message = fmt::format("{} holds no GUID.", tag(element.name)),
                      .span = element.name_span,
                      .help = "in a search, the text of <custom> is the GUID of its field"});
    std::string scratch;
    return std::string(match_guid(element.text, scratch));
}

void read_key(CheckScope& scope, const XmlElement& element, const Setting& setting, ReadSearch& search) {
    const SearchType& type = *setting.search;
    const auto name = scope.understood(element, type.columns);
    if (!name) {
        scope.report({.rule = "unknown-element",
                      .message = fmt::format("{} is not a column of {}.", tag(element.name), tag(type.name)),
                      .span = element.name_span,
                      .help = help_for(element.name, type.columns)});
        return;
    }
    NamedKey named;
    named.span = element.name_span;
    named.key.column = static_cast<std::uint8_t>(std::find(type.columns.begin(), type.columns.end(), *name) -
                                                 type.columns.begin());
    scope.allow_attributes(element, {});
    scope.refuse_children(element);
    if (*name == custom_column)
        named.key.guid = read_guid(scope, element);
    else
        scope.refuse_text(element);
    const auto twice = std::find_if(search.keys.begin(), search.keys.end(),
                                    [&](const NamedKey& each) { return each.key == named.key; });
    if (twice == search.keys.end()) return search.keys.push_back(std::move(named));
    scope.report({.level = Level::warning,
                  .rule = "repeated-setting",
                  .message = fmt::format("{} stands twice in {}.", tag(*name), tag(type.name)),
                  .span = element.name_span,
                  .note_span = twice->span,
                  .note = fmt::format("{} stands here first", tag(*name))});
}

/// Returns the names in a search's text, separated by commas or white space, as elements.
std::vector<XmlElement> named_in_text(const XmlElement& element) {
    std::vector<XmlElement> named;
    std::string_view rest = element.text;
    constexpr std::string_view parting = ", \t\r\n";
    while (true) {
        const auto begin = rest.find_first_not_of(parting);
        if (begin == std::string_view::npos) return named;
        rest.remove_prefix(begin);
        const auto end = std::min(rest.find_first_of(parting), rest.size());
        XmlElement& name = named.emplace_back();
        name.name = rest.substr(0, end);
        name.name_span = name.span = name.text_span = element.text_span;
        rest.remove_prefix(end);
    }
}

ReadSearch read_search(CheckScope& scope, const XmlElement& element, const Setting& setting) {
    ReadSearch search;
    scope.allow_attributes(element, setting.has_results ? std::span<const std::string_view>(search_attributes)
                                                        : std::span<const std::string_view>());
    const XmlAttribute* attribute = element.attribute(has_results_attribute);
    if (setting.has_results && attribute != nullptr) {
        const SettingFault fault = SettingText<bool>::read(trimmed(attribute->value), search.has_results);
        if (!fault.message.empty())
            scope.report(fault, attribute->name,
                         attribute->value.empty() ? attribute->name_span : attribute->value_span);
    }
    if (!element.children.empty()) scope.refuse_text(element);
    const auto in_text = element.children.empty() ? named_in_text(element) : std::vector<XmlElement>();
    for (const XmlElement& child : element.children.empty() ? in_text : element.children)
        read_key(scope, child, setting, search);
    return search;
}

/// Reads all elements of a search. Reports an error if they differ, else a warning.
ReadSearch read_all(CheckScope& scope, const GivenSetting& given) {
    if (given.element == nullptr) return {};
    ReadSearch search = read_search(scope, *given.element, *given.setting);
    for (const XmlElement* again : given.more) {
        const ReadSearch other = read_search(scope, *again, *given.setting);
        const bool same = other.plain() == search.plain() && other.has_results == search.has_results;
        scope.report_repeated(*again, *given.element, same);
    }
    return search;
}

void report_empty(CheckScope& scope, const GivenSetting& given, const ActionJob& job) {
    const Span span = given.element == nullptr ? job.span : given.element->name_span;
    const Setting& setting = *given.setting;
    if (setting.demanded != nullptr)
        scope.report({.rule = std::string(setting.demanded->code),
                      .message = std::string(setting.demanded->text),
                      .span = span,
                      .help = fmt::format("{} names the columns by which to look", tag(setting.name))});
    else if (given.element != nullptr)
        scope.report({.level = Level::warning,
                      .rule = "empty-setting",
                      .message = fmt::format("{} is empty.", tag(setting.name)),
                      .span = span});
}

bool is_read(const ActionJob& job, std::string_view column, const SearchKey& key) {
    return std::any_of(job.fields.begin(), job.fields.end(),
                       [&](const Field& field) { return field.name == column && field.guid == key.guid; });
}

/// Removes columns that <fields> does not list. Reports a note, or an error if no column is left.
void leave_out_unread(CheckScope& scope, const SearchType& type, const ActionJob& job, ReadSearch& search) {
    const auto read = [&](const NamedKey& each) {
        return is_read(job, type.columns[each.key.column], each.key);
    };
    const bool some = std::any_of(search.keys.begin(), search.keys.end(), read);
    for (const NamedKey& each : search.keys) {
        if (read(each)) continue;
        scope.report({.level = some ? Level::note : Level::error,
                      .rule = "search-not-in-fields",
                      .message = fmt::format("{} of {} is not among <fields>{}.", title(type, each.key),
                                             tag(type.name), some ? " and takes no part" : ""),
                      .span = each.span});
    }
    std::erase_if(search.keys, [&](const NamedKey& each) { return !read(each); });
}

}  // namespace

SettingSource check_search(CheckScope& scope, const GivenSetting& given, ActionJob& job) {
    const SearchType& type = *given.setting->search;
    ReadSearch search = read_all(scope, given);
    if (search.keys.empty()) report_empty(scope, given, job);
    if (!job.fields.empty()) leave_out_unread(scope, type, job, search);
    SearchField& into = given.setting->search_field(job.settings.get());
    into.keys = search.plain();
    into.has_results = search.has_results;
    SettingSource source{std::string(type.name), {}, given.element == nullptr ? "default" : "given", {}};
    if (given.element != nullptr) source.span = given.element->span;
    for (const SearchKey& key : into.keys)
        source.value += (source.value.empty() ? "" : ", ") + title(type, key);
    if (into.has_results) source.value += "; hasResults";
    return source;
}

}  // namespace registrar
