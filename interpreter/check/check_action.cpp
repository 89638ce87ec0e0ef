// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "action/common_elements.h"
#include "check/check_parts.h"
#include "values/text.h"

namespace registrar {
namespace {

/// The blocks of an action. If <fields> occurs twice, the first one counts.
struct Blocks {
    const XmlElement* fields = nullptr;
    std::vector<SettingElements> settings;
};

void refuse_unknown_block(CheckScope& scope, const XmlElement& element, const ActionType& type) {
    Remark remark{.rule = "unknown-block",
                  .message = fmt::format("{} is not a block of an action.", tag(element.name)),
                  .span = element.name_span,
                  .help = help_for(element.name, block_names)};
    const Setting* setting = type.setting(element.name);
    if (type.column(element.name) != nullptr || element.name == ignored_column)
        remark.help = fmt::format("{} belongs in <fields>", tag(element.name));
    else if (setting != nullptr)
        remark.help = fmt::format("{} belongs in {}", tag(element.name), block_tag(*setting));
    else if (remark.help.empty())
        remark.help = "an action holds <options>, <fields> and <parameters>";
    scope.report(std::move(remark));
}

Blocks blocks_of(CheckScope& scope, const XmlElement& action, const ActionType& type) {
    Blocks blocks;
    for (const XmlElement& block : action.children) {
        const auto name = scope.understood(block, block_names);
        if (!name) {
            refuse_unknown_block(scope, block, type);
            continue;
        }
        if (const XmlElement* first = action.child(*name); first != &block) {
            scope.report({.rule = "block-twice",
                          .message = fmt::format("{} stands twice in an action.", tag(*name)),
                          .span = block.name_span,
                          .note_span = first->name_span,
                          .note = fmt::format("{} stands here first", tag(*name))});
        }
        if (*name != "fields") {
            scope.allow_attributes(block, {});
            scope.refuse_text(block);
            blocks.settings.push_back(
                {&block, *name == "options" ? SettingBlock::options : SettingBlock::parameters});
        } else if (blocks.fields == nullptr) {
            blocks.fields = &block;
        }
    }
    return blocks;
}

/// Collects the settings that mappings contain: in blocks, in <fields> and in <columnsMapping>.
void collect_inside_mappings(CheckScope& scope, const ActionType& type, std::span<GivenSetting> given,
                             const std::vector<const XmlElement*>& parents) {
    for (const GivenSetting& each : std::vector(given.begin(), given.end())) {
        if (each.setting->mapping == nullptr) continue;
        for (const MappingSource& source : mapping_sources(each))
            collect_inside(scope, given, *each.setting->mapping, *source.element);
    }
    const auto names = names_of(type.columns);
    for (const XmlElement* parent : parents)
        for (const XmlElement& element : parent->children) {
            const auto name = std::find(names.begin(), names.end(), element.name);
            if (name == names.end()) continue;
            const Column& column = *type.column(*name);
            if (column.traits.mapping != nullptr)
                collect_inside(scope, given, *column.traits.mapping, element);
        }
}

/// Demands <fields> for an action that reads rows, and refuses it for an action that does not.
void check_fields_there(CheckScope& scope, const XmlElement& element, const XmlElement* fields,
                        const ActionType& type) {
    if (type.rows() == RowsWanted::none && fields != nullptr) {
        scope.report({.rule = "no-rows",
                      .message = fmt::format("{} takes no rows, so it has no fields.", type.name),
                      .span = fields->name_span,
                      .help = "remove <fields>"});
        return;
    }
    if (type.rows() != RowsWanted::required && fields == nullptr) return;
    if (fields != nullptr && (type.rows() == RowsWanted::none || !fields->children.empty())) return;
    scope.report({.rule = "no-fields",
                  .message = fmt::format("{} has no fields.", type.name),
                  .span = fields == nullptr ? element.name_span : fields->name_span,
                  .help = "list the columns of the file in <fields>"});
}

/// Runs the action's own check of settings that depend on each other.
void check_settings_together(CheckScope& scope, const ActionJob& job) {
    if (job.type->check_settings == nullptr) return;
    for (StoreFault& fault : job.type->check_settings(job.settings_pointer()))
        scope.report({.rule = std::move(fault.rule),
                      .message = std::move(fault.message),
                      .span = job.span_of(fault.setting),
                      .help = std::move(fault.help)});
}

bool lists_any(const ActionJob& job, std::span<const std::string_view> columns) {
    return std::any_of(job.fields.begin(), job.fields.end(), [&](const Field& field) {
        return field.column != nullptr &&
               std::find(columns.begin(), columns.end(), field.column->name) != columns.end();
    });
}

/// Returns whether rows of the action may create records: `onNew` says so, or the action has no such setting.
bool may_create(const ActionJob& job) {
    return std::none_of(job.sources.begin(), job.sources.end(), [](const SettingSource& source) {
        return source.name == "onNew" && !equal_ignoring_case(source.value, "create");
    });
}

/// Warns of columns without which no row can have an effect. Columns with one purpose share a warning.
void check_needs(CheckScope& scope, const ActionJob& job, Span fields) {
    const std::span<const ColumnNeed> needs = job.type->needs;
    for (std::size_t at = 0; at < needs.size();) {
        const std::string_view otherwise = needs[at].otherwise;
        const bool creates = needs[at].creates;
        std::vector<std::string_view> absent;
        std::string any;
        for (; at < needs.size() && needs[at].otherwise == otherwise; ++at) {
            if (lists_any(job, needs[at].columns)) continue;
            any = alternatives(needs[at].columns);
            absent.push_back(needs[at].columns.front());
        }
        if (absent.empty() || (creates && !may_create(job))) continue;
        const auto but_last = std::span(absent).first(absent.size() - 1);
        const std::string all = fmt::format("{} and {}", fmt::join(but_last, ", "), absent.back());
        scope.report({.level = Level::warning,
                      .rule = "needed-field",
                      .message = fmt::format("Without {} {}.", absent.size() == 1 ? any : all, otherwise),
                      .span = fields,
                      .help = creates ? "list them in <fields>, or say <onNew>skip</onNew> in <options> if "
                                        "the file only updates"
                                      : "list it in <fields>"});
    }
}

ActionJob check_action(CheckScope& scope, const XmlElement& element, const ActionType& type,
                       const ImportScope& import) {
    scope.allow_attributes(element, {});
    scope.refuse_text(element);
    const Blocks blocks = blocks_of(scope, element, type);
    auto given = collect_settings(scope, {type.name, type.settings, type.columns}, blocks.settings);
    ActionJob job;
    job.type = &type;
    job.settings = type.make_settings();
    job.span = element.name_span;
    std::vector<const XmlElement*> parents;
    if (blocks.fields != nullptr) parents.push_back(blocks.fields);
    if (import.columns) parents.push_back(import.columns->element);
    collect_inside_mappings(scope, type, given, parents);
    check_fields_there(scope, element, blocks.fields, type);
    if (blocks.fields != nullptr && type.rows() != RowsWanted::none)
        job.fields =
            check_fields(scope, *blocks.fields, {type, import.columns ? &*import.columns : nullptr, given});
    assign_settings(scope, given, import, job);
    for (const Field& field : job.fields)
        if (field.relaxed) type.reading(job.settings.get()).relaxed.push_back(field.column->name);
    check_settings_together(scope, job);
    // A field that is not understood may be one of those that are needed.
    if (!job.fields.empty() && job.fields.size() == blocks.fields->children.size())
        check_needs(scope, job, blocks.fields->name_span);
    return job;
}

/// Refuses an action without rows in an import with actions that read rows.
void check_alone(CheckScope& scope, const ImportJob& job) {
    if (job.actions.empty() || job.rows() == RowsWanted::none) return;
    for (const ActionJob& action : job.actions)
        if (action.type->rows() == RowsWanted::none)
            scope.report(
                {.rule = "no-rows",
                 .message = fmt::format("{} takes no rows, so it cannot stand beside actions that do.",
                                        action.type->name),
                 .span = action.span,
                 .help = "give it an <import> of its own in an <import-config>"});
}

void refuse_action(CheckScope& scope, const XmlElement& element) {
    std::vector<std::string_view> names;
    for (const ActionType* type : actions()) names.push_back(type->name);
    scope.report({.rule = "unknown-action",
                  .message = fmt::format("There is no action {}.", tag(element.name)),
                  .span = element.name_span,
                  .help = help_for(element.name, names),
                  .edits = scope.corrected(element, names)});
}

}  // namespace

void check_actions(CheckScope& scope, const XmlElement& element, const ImportScope& import, ImportJob& job) {
    scope.refuse_text(element);
    std::vector<std::string_view> names;
    for (const ActionType* type : actions()) names.push_back(type->name);
    if (element.children.empty()) {
        scope.report({.rule = "no-actions",
                      .message = fmt::format("{} holds no action.", tag(element.name)),
                      .span = element.name_span});
    }
    for (const XmlElement& child : element.children) {
        const auto name = scope.understood(child, names);
        if (!name) {
            refuse_action(scope, child);
            continue;
        }
        job.actions.push_back(check_action(scope, child, *find_action(*name), import));
        const ActionJob& action = job.actions.back();
        if (!import.columns) job.declared_width = std::max(job.declared_width, action.fields.size());
    }
    if (import.columns) job.declared_width = import.columns->columns.size();
    job.dialect.cells = job.declared_width;
    check_alone(scope, job);
}

}  // namespace registrar
