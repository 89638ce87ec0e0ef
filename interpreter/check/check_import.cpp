// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "check/check_parts.h"
#include "records/learning.h"
#include "records/people.h"

namespace registrar {
namespace {

constexpr auto root_parts = std::to_array<std::string_view>({"preProcess", "import", "postProcess"});
constexpr auto import_parts =
    std::to_array<std::string_view>({"preProcess", "providers", "actions", "consolidators", "postProcess"});

/// Visits the parts of an element in order. Reports unknown, repeated and misplaced ones.
class Parts {
public:
    Parts(CheckScope& scope, const XmlElement& owner, std::span<const std::string_view> order)
        : scope_(scope), owner_(owner), order_(order), strict_(owner.name != "import") {}

    /// Returns the name of a part, or nothing if it is unknown.
    std::optional<std::string_view> next(const XmlElement& part) {
        const auto name = scope_.understood(part, order_);
        if (!name) {
            scope_.report({.rule = "unknown-element",
                           .message = fmt::format("{} is unknown in {}.", tag(part.name), tag(owner_.name)),
                           .span = part.name_span,
                           .help = help_for(part.name, order_)});
            return name;
        }
        if (const XmlElement* first = owner_.child(*name); first != &part && *name != "import") {
            scope_.report({.rule = "block-twice",
                           .message = fmt::format("{} stands twice in {}.", tag(*name), tag(owner_.name)),
                           .span = part.name_span,
                           .note_span = first->name_span,
                           .note = fmt::format("{} stands here first", tag(*name))});
        }
        judge_order(part, *name);
        return name;
    }

private:
    void judge_order(const XmlElement& part, std::string_view name) {
        const auto at =
            static_cast<std::size_t>(std::find(order_.begin(), order_.end(), name) - order_.begin());
        if (at < furthest_) {
            const std::string before = tag(order_[furthest_]);
            scope_.report(
                {.level = strict_ ? Level::error : Level::warning,
                 .rule = "wrong-order",
                 .message = strict_ ? fmt::format("{} must stand before {}.", tag(name), before)
                                    : fmt::format("{} is after {}; it still runs first.", tag(name), before),
                 .span = part.name_span});
        }
        furthest_ = std::max(furthest_, at);
    }

    CheckScope& scope_;
    const XmlElement& owner_;
    std::span<const std::string_view> order_;
    bool strict_;  ///< a wrong order is an error: in the root. In an import it is clear what is meant
    std::size_t furthest_ = 0;
};

void demand(CheckScope& scope, const XmlElement& owner, std::string_view part, std::string_view rule) {
    if (owner.child(part) != nullptr) return;
    scope.report({.rule = std::string(rule),
                  .message = fmt::format("{} has no {}.", tag(owner.name), tag(part)),
                  .span = owner.name_span});
}

void check_pre_process_inside(CheckScope& scope, const XmlElement& element, Job& job) {
    scope.report({.level = Level::note,
                  .rule = "pre-process-inside",
                  .message = "<preProcess> stands before the first <import> today; here it means the same.",
                  .span = element.name_span});
    check_steps(scope, element, StepPhase::pre_process, job.pre_process);
}

/// Refuses providers and consolidators in an import whose action takes no rows.
void refuse_files(CheckScope& scope, const XmlElement& element, std::string_view action) {
    if (const XmlElement* providers = element.child("providers"))
        scope.report({.rule = "no-rows",
                      .message = fmt::format("{} takes no rows, so no files.", action),
                      .span = providers->name_span,
                      .help = "remove <providers>"});
    if (const XmlElement* steps = element.child("consolidators"))
        scope.report(
            {.level = Level::warning,
             .rule = "no-rows",
             .message = fmt::format("{} takes no rows, so there is no file for these to follow.", action),
             .span = steps->name_span,
             .help = "a <postProcess> follows an import without files, too"});
}

/// Demands fields in an import with files, even for actions that can work without a file.
void demand_fields(CheckScope& scope, const ImportJob& job) {
    if (job.provider.type == nullptr || job.rows() != RowsWanted::optional) return;
    for (const ActionJob& action : job.actions)
        if (action.fields.empty() && action.type->rows() == RowsWanted::optional)
            scope.report(
                {.rule = "no-fields",
                 .message = fmt::format("{} has no fields, but the import has files.", action.type->name),
                 .span = action.span,
                 .help = "list the columns of the files in <fields>, or remove <providers>"});
}

/// Returns true if a field of the action leads to records of this type.
bool leads_to(const ActionJob& action, const RecordType& type) {
    const auto& references = action.type->references;
    return std::any_of(references.begin(), references.end(), [&](const ActionReference& reference) {
        return reference.type == &type &&
               std::any_of(action.fields.begin(), action.fields.end(), [&](const Field& field) {
                   return field.column != nullptr && field.column->name == reference.column;
               });
    });
}

/// Returns true if the rows of the action name records of this type. A registration is named by an action
/// that stores or looks up registrations of the learners that its rows name.
bool names_records(const ActionJob& action, const RecordType& type) {
    const bool by_custom_field =
        std::any_of(action.fields.begin(), action.fields.end(),
                    [](const Field& field) { return field.column != nullptr && !field.guid.empty(); });
    const bool names_learners = leads_to(action, learner_type) || by_custom_field;
    if (&type != &registration_type) return names_learners;
    const auto& writes = action.type->writes;
    const bool stores = std::find(writes.begin(), writes.end(), &type) != writes.end();
    return names_learners && (stores || leads_to(action, type));
}

/// Refuses a step that changes all records which the files do not name, if no action names such records: it
/// would change every one.
void demand_named_records(CheckScope& scope, const ImportJob& job) {
    if (job.actions.empty()) return;
    for (const StepJob& step : job.consolidators) {
        const BulkRule* rule = step.type->bulk;
        if (rule == nullptr || !step.enabled() || !rule->needs_seen_ids(step.settings.get())) continue;
        if (std::any_of(job.actions.begin(), job.actions.end(),
                        [rule](const ActionJob& action) { return names_records(action, *rule->type); }))
            continue;
        scope.report(
            {.rule = "nothing-named",
             .message = fmt::format("{} would {} all {}: no action of this import names {}.",
                                    tag(step.type->name), rule->verb, rule->nouns, rule->nouns),
             .span = step.span,
             .help = fmt::format("move it to the <import> whose files name {}, or remove it", rule->nouns)});
    }
}

ImportJob check_import(CheckScope& scope, const XmlElement& element, Job& whole) {
    scope.allow_attributes(element, {});
    scope.refuse_text(element);
    ImportJob job;
    ImportScope import;
    Parts parts(scope, element, import_parts);
    // Actions are checked last: what the provider prescribes applies to them, even if it comes after them.
    for (const XmlElement& part : element.children) {
        const auto name = parts.next(part);
        if (name == "preProcess") check_pre_process_inside(scope, part, whole);
        if (name == "providers" && element.child("providers") == &part)
            import = check_providers(scope, part, job);
        if (name == "consolidators") check_steps(scope, part, StepPhase::consolidators, job.consolidators);
        if (name == "postProcess") check_steps(scope, part, StepPhase::post_process, job.post_process);
    }
    apply_overrides(scope.overrides(), import, job.dialect);
    if (const XmlElement* actions = element.child("actions")) {
        scope.allow_attributes(*actions, {});
        check_actions(scope, *actions, import, job);
    }
    if (job.rows() == RowsWanted::required) demand(scope, element, "providers", "no-provider");
    if (job.rows() == RowsWanted::none) refuse_files(scope, element, job.actions.front().type->name);
    demand_fields(scope, job);
    demand_named_records(scope, job);
    demand(scope, element, "actions", "no-actions");
    return job;
}

}  // namespace

void check_import_config(CheckScope& scope, const XmlElement& root, Job& job) {
    scope.refuse_text(root);
    Parts parts(scope, root, root_parts);
    for (const XmlElement& part : root.children) {
        const auto name = parts.next(part);
        if (name == "preProcess") check_steps(scope, part, StepPhase::pre_process, job.pre_process);
        if (name == "import") job.imports.push_back(check_import(scope, part, job));
        if (name == "postProcess") check_steps(scope, part, StepPhase::post_process, job.post_process);
    }
    demand(scope, root, "import", "no-import");
}

}  // namespace registrar
