// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "action/common_elements.h"
#include "action/provider.h"
#include "check/check_parts.h"
#include "diag/unavailable.h"

namespace registrar {
namespace {

/// Returns every column of the catalog, because a file may have columns that its actions do not use.
std::vector<std::string_view> all_columns() {
    std::vector<std::string_view> names{ignored_column};
    for (const ActionType* type : actions())
        for (const Column& column : type->columns) names.push_back(column.name);
    return names;
}

/// Checks the children of a column of <columnsMapping>. Returns the GUID of a custom field, else an empty
/// text.
std::string check_mapped_children(CheckScope& scope, const XmlElement& element, std::string_view name) {
    scope.refuse_text(element);
    for (const ActionType* type : actions()) {
        const Column* column = type->column(name);
        if (column != nullptr && column->traits.guid) {
            for (const XmlElement& child : element.children)
                if (child.name != guid_element) scope.refuse_child(element, child);
            return check_guid(scope, element);
        }
        if (column == nullptr || column->traits.mapping == nullptr) continue;
        const MappingSource source{&element};
        const MappingType& mapping = *column->traits.mapping;
        check_mapping(scope, mapping, {&source, 1}, names_inside(mapping, type->settings));
        return {};
    }
    scope.refuse_children(element);
    return {};
}

ColumnsMapping check_columns_mapping(CheckScope& scope, const XmlElement& element) {
    scope.allow_attributes(element, {});
    scope.refuse_text(element);
    const auto known = all_columns();
    ColumnsMapping columns{&element, {}};
    for (const XmlElement& child : element.children) {
        const auto name = scope.understood(child, known);
        std::string guid;
        if (!name) {
            scope.report({.rule = "unknown-field",
                          .message = fmt::format("{} is not a field of any action.", tag(child.name)),
                          .span = child.name_span,
                          .help = help_for(child.name, known)});
        } else {
            scope.allow_attributes(child, {});
            guid = check_mapped_children(scope, child, *name);
        }
        columns.columns.push_back({std::string(name.value_or(child.name)), &child, std::move(guid)});
    }
    return columns;
}

void demand_setting(CheckScope& scope, const XmlElement& provider, const ProviderType& type,
                    const Setting& setting) {
    if (!setting.mandatory) return;
    const bool file = setting.name == "fileName";
    scope.report(
        {.rule = "missing-setting",
         .message = fmt::format("{} needs {}.", tag(type.name), tag(setting.name)),
         .span = provider.name_span,
         .help = file ? "<fileName> names the data file, or several by a wildcard: sessions_*.csv" : ""});
}

/// Returns whether the delimiter is given as a tab character. The parser trims it as white space, so the
/// source text decides.
bool is_tab(const CheckScope& scope, const XmlElement& element) {
    const std::string_view whole = scope.source().slice(element.span);
    const auto begin = whole.find('>') + 1;
    const std::string_view content = whole.substr(begin, whole.rfind('<') - begin);
    return element.text.empty() && (content == "\t" || content == "&#9;" || content == "&#x9;");
}

void assign(CheckScope& scope, const XmlElement& provider, ImportJob& job, ImportScope& import) {
    const ProviderType& type = *job.provider.type;
    ProviderSettings& settings = job.provider.settings;
    const SettingElements block{&provider, std::nullopt};
    std::vector<std::string_view> elsewhere{"columnsMapping"};
    const XmlElement* delimiter = provider.child("delimiter");
    if (delimiter != nullptr && is_tab(scope, *delimiter)) {
        scope.allow_attributes(*delimiter, {});
        settings.dialect.delimiter = '\t';
        elsewhere.push_back("delimiter");
    }
    for (const GivenSetting& given :
         collect_settings(scope, {type.name, type.settings, {}, elsewhere}, {&block, 1})) {
        job.provider.sources.push_back(assign_setting(scope, given, &settings));
        if (given.element == nullptr) demand_setting(scope, provider, type, *given.setting);
        if (given.element != nullptr && given.setting->name == "dateFormat")
            import.date_format = {settings.date_format, job.provider.sources.back()};
    }
}

ImportScope check_provider(CheckScope& scope, const XmlElement& provider, ImportJob& job) {
    ImportScope import;
    scope.allow_attributes(provider, {});
    scope.refuse_text(provider);
    job.provider.span = provider.name_span;
    assign(scope, provider, job, import);
    const XmlElement* first_mapping = nullptr;
    for (const XmlElement& child : provider.children) {
        if (child.name != "columnsMapping") continue;
        if (first_mapping != nullptr) {
            scope.report({.rule = "setting-twice",
                          .message = "<columnsMapping> is given twice.",
                          .span = child.name_span,
                          .note_span = first_mapping->name_span,
                          .note = "<columnsMapping> is given here first"});
            continue;
        }
        first_mapping = &child;
        import.columns = check_columns_mapping(scope, child);
        for (std::size_t at = 0; at < import.columns->columns.size(); ++at)
            if (import.columns->columns[at].name == secret_column) job.secret_cells.push_back(at);
    }
    job.dialect = job.provider.settings.dialect;
    return import;
}

void refuse(std::string_view flag, const SettingFault& fault) {
    if (!fault.is_error()) return;
    const std::string help = fault.help.empty() ? "" : fmt::format(" ({})", fault.help);
    const std::string message = fault_text(fault, flag);
    const bool named = message.starts_with(flag);
    throw Refused(named ? message + help : fmt::format("{}: {}{}", flag, message, help));
}

}  // namespace

ImportScope check_providers(CheckScope& scope, const XmlElement& element, ImportJob& job) {
    scope.allow_attributes(element, {});
    scope.refuse_text(element);
    ImportScope import;
    const XmlElement* first = nullptr;
    std::vector<std::string_view> known;
    for (const ProviderType* type : providers()) known.push_back(type->name);
    for (const XmlElement& child : element.children) {
        const auto name = scope.understood(child, known);
        if (!name) {
            scope.report({.rule = "unknown-element",
                          .message = fmt::format("There is no provider {}.", tag(child.name)),
                          .span = child.name_span,
                          .help = help_for(child.name, known),
                          .edits = scope.corrected(child, known)});
        } else if (first != nullptr) {
            scope.report({.rule = "provider-twice",
                          .message = "An <import> has one provider.",
                          .span = child.name_span,
                          .note_span = first->name_span,
                          .note = "the first one"});
        } else {
            job.provider.type = find_provider(*name);
            import = check_provider(scope, child, job);
        }
        if (name && first == nullptr) first = &child;
    }
    if (element.children.empty()) {
        scope.report({.rule = "no-provider",
                      .message = "<providers> holds no provider.",
                      .span = element.name_span,
                      .help = "<fileSystemSourceProvider> takes the files from a folder"});
    }
    return import;
}

void apply_overrides(const JobOverrides& overrides, ImportScope& import, Dialect& dialect) {
    if (overrides.encoding) refuse("--encoding", read_encoding(*overrides.encoding, dialect.encoding));
    if (overrides.delimiter) refuse("--delimiter", read_delimiter(*overrides.delimiter, dialect.delimiter));
    if (overrides.skip_first_line)
        refuse("--skip-first-line",
               SettingText<bool>::read(*overrides.skip_first_line, dialect.skip_first_line));
    if (overrides.sheet) dialect.sheet = *overrides.sheet;
    if (overrides.hidden_rows)
        refuse("--hidden-rows", read_hidden_rows(*overrides.hidden_rows, dialect.skip_hidden_rows));
    if (overrides.date_format) {
        DateFormat format = DateFormat::compile("YYYY-MM-DD").format;
        refuse("--date-format", SettingText<DateFormat>::read(*overrides.date_format, format));
        import.date_format = {format, {"dateFormat", *overrides.date_format, "--date-format", {}}, true};
    }
}

}  // namespace registrar
