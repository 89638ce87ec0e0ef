// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "check/check_parts.h"
#include "diag/suggest.h"
#include "diag/unavailable.h"
#include "remote/secret.h"

namespace registrar {
namespace {

/// Returns the names of the settings that belong in blocks, not in mappings.
std::vector<std::string_view> names_in_blocks(std::span<const Setting> settings) {
    std::vector<std::string_view> names;
    for (const Setting& setting : settings)
        if (setting.inside == nullptr) names.push_back(setting.name);
    return names;
}

void refuse_unknown_setting(CheckScope& scope, const SettingTable& table, const XmlElement& element) {
    const auto columns = names_of(table.columns);
    Remark remark{.rule = "unknown-setting",
                  .message = fmt::format("{} is not a setting of {}.", tag(element.name), table.owner),
                  .span = element.name_span,
                  .help = help_for(element.name, names_in_blocks(table.settings)),
                  .edits = scope.corrected(element, names_in_blocks(table.settings))};
    for (const Setting& setting : table.settings)
        if (setting.inside != nullptr && setting.name == element.name)
            remark.help = fmt::format("{} belongs in {}", tag(setting.name), block_tag(setting));
    if (const auto column = std::find(columns.begin(), columns.end(), element.name);
        column != columns.end()) {
        remark.edits.clear();
        remark.help = fmt::format("{} belongs in <fields>", tag(*column));
    } else if (remark.help.empty()) {
        const auto near = near_names(element.name, columns);
        if (!near.empty()) remark.help = fmt::format("{} it belongs in <fields>", did_you_mean(near));
    }
    scope.report(std::move(remark));
}

void note_other_block(CheckScope& scope, const XmlElement& element, const Setting& setting) {
    scope.report(
        {.level = Level::note,
         .rule = "other-block",
         .message = fmt::format("The documentation has {} in {}.", tag(setting.name), block_tag(setting)),
         .span = element.name_span});
}

/// Returns false, with a warning, if the element is empty.
bool gives_value(CheckScope& scope, const XmlElement& element, const Setting& setting) {
    scope.allow_attributes(element, {});
    if (setting.mapping != nullptr) return true;
    scope.refuse_children(element);
    if (!element.text.empty() || setting.may_be_empty) return true;
    scope.report({.level = Level::warning,
                  .rule = "empty-setting",
                  .message = setting.otherwise.empty() ? fmt::format("{} is empty.", tag(setting.name))
                                                       : fmt::format("{} is empty; its default {} holds.",
                                                                     tag(setting.name), setting.otherwise),
                  .span = element.name_span});
    return false;
}

void collect_one(CheckScope& scope, const XmlElement& element, GivenSetting& given) {
    // check_search() reports the faults of a search.
    if (given.setting->search == nullptr && !gives_value(scope, element, *given.setting)) return;
    if (given.element == nullptr) {
        given.element = &element;
    } else if (given.setting->mapping != nullptr || given.setting->search != nullptr ||
               given.setting->repeatable) {
        given.more.push_back(&element);
    } else {
        scope.report_repeated(element, *given.element);
    }
}

/// Returns the values of a mapping with their spellings, for `explain`: "a, b=c".
std::string mapping_text(const Mapping& mapping) {
    std::string text;
    for (std::size_t value = 0; value < mapping.type().values.size(); ++value) {
        const std::string_view name = mapping.type().values[value].name;
        text += value == 0 ? "" : ", ";
        text += name;
        if (mapping.spelling(value) != name) text += fmt::format("={}", mapping.spelling(value));
    }
    return text;
}

SettingSource mapping_source(CheckScope& scope, const GivenSetting& given,
                             std::span<const Setting> settings) {
    const auto sources = mapping_sources(given);
    const auto mapping = check_mapping(scope, *given.setting->mapping, sources,
                                       names_inside(*given.setting->mapping, settings));
    const Span span = given.element != nullptr ? given.element->span : Span{};
    return {std::string(given.setting->name), mapping_text(*mapping), sources.empty() ? "default" : "given",
            span};
}

/// Returns the name of the setting in a --set, or nothing if the --set is for another action.
std::optional<std::string_view> name_for(std::string_view written, const ActionType& type) {
    const auto dot = written.find('.');
    if (dot == std::string_view::npos) return written;
    if (written.substr(0, dot) != type.name) return std::nullopt;
    return written.substr(dot + 1);
}

void override_settings(CheckScope& scope, const ActionType& type, ActionJob& job) {
    const auto& overrides = scope.overrides().settings;
    for (std::size_t at = 0; at < overrides.size(); ++at) {
        const auto& [written, text] = overrides[at];
        const auto name = name_for(written, type);
        const Setting* setting = name ? type.setting(*name) : nullptr;
        if (setting == nullptr) continue;
        scope.use_override(at);
        if (setting->mapping != nullptr || setting->search != nullptr)
            throw Refused(fmt::format("--set {}: a {} is given in the definition only", written,
                                      setting->mapping != nullptr ? "mapping" : "search"));
        if (setting->secret && is_plain_secret(text))
            throw Refused(
                fmt::format("--set {}: a secret does not stand on a command line, where others see it; "
                            "${{env:NAME}} or ${{file:PATH}} say where it is",
                            written));
        const SettingFault fault = setting->read(job.settings.get(), text);
        if (fault.is_error())
            throw Refused(fmt::format("--set {}: {}{}{}", written, fault_text(fault, setting->name),
                                      fault.help.empty() ? "" : " ", fault.help));
        for (SettingSource& source : job.sources)
            if (source.name == setting->name) source = {source.name, text, "--set", {}};
    }
}

void demand_settings(CheckScope& scope, const ActionJob& job) {
    for (const SettingSource& source : job.sources) {
        const Setting& setting = *job.type->setting(source.name);
        if (!setting.mandatory || source.origin != "default") continue;
        scope.report(
            {.rule = "missing-setting",
             .message = fmt::format("{} needs {}.", tag(job.type->name), tag(setting.name)),
             .span = job.span,
             .help = setting.words.empty() ? "" : fmt::format("one of {}", fmt::join(setting.words, ", "))});
    }
}

}  // namespace

SettingSource assign_setting(CheckScope& scope, const GivenSetting& given, void* settings) {
    const Setting& setting = *given.setting;
    if (given.element == nullptr)
        return {std::string(setting.name), std::string(setting.otherwise), "default", {}};
    std::vector<const XmlElement*> elements{given.element};
    elements.insert(elements.end(), given.more.begin(), given.more.end());
    SettingSource source{std::string(setting.name), {}, "given", given.element->text_span};
    for (const XmlElement* element : elements) {
        const SettingFault fault = setting.read(settings, element->text);
        if (!fault.message.empty()) scope.report(fault, element->name, element->text_or_name_span());
        source.value += (source.value.empty() ? "" : ", ") + element->text;
    }
    if (setting.secret && is_plain_secret(source.value)) source.value = "***";
    return source;
}

std::vector<MappingSource> mapping_sources(const GivenSetting& given) {
    std::vector<MappingSource> sources;
    if (given.element != nullptr) sources.push_back({given.element});
    for (const XmlElement* element : given.more) sources.push_back({element});
    return sources;
}

std::vector<GivenSetting> collect_settings(CheckScope& scope, const SettingTable& table,
                                           std::span<const SettingElements> blocks) {
    std::vector<GivenSetting> all;
    for (const Setting& setting : table.settings) all.push_back({&setting, nullptr, {}});
    const auto names = names_in_blocks(table.settings);
    for (const auto& [block, kind] : blocks) {
        for (const XmlElement& element : block->children) {
            if (std::find(table.elsewhere.begin(), table.elsewhere.end(), element.name) !=
                table.elsewhere.end())
                continue;
            const auto name = scope.understood(element, names);
            if (!name) {
                refuse_unknown_setting(scope, table, element);
                continue;
            }
            const auto given = std::find_if(all.begin(), all.end(), [&](const GivenSetting& each) {
                return each.setting->name == *name;
            });
            if (kind && given->setting->block != *kind) note_other_block(scope, element, *given->setting);
            collect_one(scope, element, *given);
        }
    }
    return all;
}

std::vector<std::string_view> names_inside(const MappingType& type, std::span<const Setting> settings) {
    std::vector<std::string_view> names;
    for (const Setting& setting : settings)
        if (setting.inside == &type) names.push_back(setting.name);
    return names;
}

void collect_inside(CheckScope& scope, std::span<GivenSetting> given, const MappingType& type,
                    const XmlElement& element) {
    for (const XmlElement& child : element.children)
        for (GivenSetting& each : given)
            if (each.setting->inside == &type && each.setting->name == child.name)
                collect_one(scope, child, each);
}

void assign_settings(CheckScope& scope, std::span<const GivenSetting> given, const ImportScope& import,
                     ActionJob& job) {
    for (const GivenSetting& each : given) {
        if (each.setting->search != nullptr)
            job.sources.push_back(check_search(scope, each, job));
        else if (each.setting->mapping != nullptr)
            job.sources.push_back(mapping_source(scope, each, job.type->settings));
        else
            job.sources.push_back(assign_setting(scope, each, job.settings.get()));
    }
    if (import.date_format) {
        const auto source = std::find_if(job.sources.begin(), job.sources.end(),
                                         [](const SettingSource& each) { return each.name == "dateFormat"; });
        const bool own = source != job.sources.end() && source->origin == "given";
        if (!own || import.date_format->wins) {
            job.type->reading(job.settings.get()).date_format = import.date_format->format;
            if (source != job.sources.end()) *source = import.date_format->source;
        }
    }
    override_settings(scope, *job.type, job);
    demand_settings(scope, job);
}

void refuse_unused_overrides(const CheckScope& scope, const std::vector<ImportJob>& imports) {
    const auto& overrides = scope.overrides().settings;
    for (std::size_t at = 0; at < overrides.size(); ++at) {
        if (scope.used_override(at)) continue;
        const std::string& written = overrides[at].first;
        const auto dot = written.find('.');
        const std::string action_name = dot == std::string::npos ? "" : written.substr(0, dot);
        const std::string name = dot == std::string::npos ? written : written.substr(dot + 1);
        std::vector<std::string_view> actions;
        std::vector<std::string_view> settings;
        for (const ImportJob& import : imports)
            for (const ActionJob& action : import.actions) {
                actions.push_back(action.type->name);
                for (const Setting& setting : action.type->settings) settings.push_back(setting.name);
            }
        const bool is_setting = std::find(settings.begin(), settings.end(), name) != settings.end();
        const std::string help = is_setting ? help_for(action_name, actions) : help_for(name, settings);
        throw Refused(fmt::format("--set {}: no action of the definition has this setting{}{}", written,
                                  help.empty() ? "" : "; ", help));
    }
}

}  // namespace registrar
