// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "check/check_parts.h"
#include "values/digest.h"

namespace registrar {
namespace {

constexpr auto roots = std::to_array<std::string_view>({"actions", "import-config"});
void check_bare_actions(CheckScope& scope, const XmlElement& root, Job& job) {
    ImportJob import_job;
    ImportScope import;
    apply_overrides(scope.overrides(), import, import_job.dialect);
    check_actions(scope, root, import, import_job);
    job.imports.push_back(std::move(import_job));
}

/// Ignores what XML editors write on the root: namespaces and the location of a schema.
void check_root_attributes(CheckScope& scope, const XmlElement& root) {
    std::vector<std::string_view> known;
    for (const XmlAttribute& attribute : root.attributes) {
        const std::string_view name = attribute.name;
        if (name == "xmlns" || name.starts_with("xmlns:") || name.starts_with("xsi:")) known.push_back(name);
        if (name == "xmlns")
            scope.report({.level = Level::note,
                          .rule = "namespace",
                          .message = fmt::format("The namespace of {} has no meaning here.", tag(root.name)),
                          .span = attribute.name_span});
    }
    scope.allow_attributes(root, known);
}

void check_root(CheckScope& scope, const XmlElement& root, Job& job) {
    check_root_attributes(scope, root);
    if (root.name == "actions") return check_bare_actions(scope, root, job);
    if (root.name == "import-config") return check_import_config(scope, root, job);
    if (root.name == "export-config") {
        scope.report({.rule = "not-supported",
                      .message = "<export-config> is not supported yet.",
                      .span = root.name_span});
        return;
    }
    const std::string help = help_for(root.name, roots);
    scope.report({.rule = "unknown-root",
                  .message = fmt::format("{} is not the root of a definition.", tag(root.name)),
                  .span = root.name_span,
                  .help = help.empty() ? "a definition is an <actions> or an <import-config>" : help});
}

/// Returns the definition with asterisks in place of passwords, which may be shown and stored.
Definition without_secrets(const Definition& definition) {
    std::string text(definition.source->shown());
    return {std::make_shared<const SourceFile>(definition.source->path(), std::move(text)), definition.root};
}

}  // namespace

Span ActionJob::span_of(std::string_view setting) const {
    const auto source = std::find_if(sources.begin(), sources.end(),
                                     [&](const SettingSource& each) { return each.name == setting; });
    return source != sources.end() && source->origin == "given" ? source->span : span;
}

RowsWanted ImportJob::rows() const {
    RowsWanted wanted = actions.empty() ? RowsWanted::required : RowsWanted::none;
    for (const ActionJob& action : actions) wanted = std::min(wanted, action.type->rows());
    return wanted;
}

bool ImportJob::has_finalizer() const {
    return std::any_of(actions.begin(), actions.end(),
                       [](const ActionJob& action) { return action.type->finalizer.has_value(); });
}

std::uint32_t ImportJob::phases() const {
    std::uint32_t most = 0;
    for (const ActionJob& action : actions)
        if (action.type->finalizer) most = std::max(most, action.type->finalizer->traits.phases);
    return most;
}

bool ImportJob::at_once() const {
    return std::any_of(actions.begin(), actions.end(), [](const ActionJob& action) {
        return action.type->finalizer && action.type->finalizer->traits.at_once;
    });
}

bool set_override(JobOverrides& overrides, std::string_view flag, const std::string& value) {
    if (flag == "set") {
        const auto equals = value.find('=');
        overrides.settings.emplace_back(value.substr(0, equals), value.substr(equals + 1));
        return true;
    }
    const std::pair<std::string_view, std::optional<std::string>*> known[] = {
        {"encoding", &overrides.encoding},
        {"delimiter", &overrides.delimiter},
        {"skip-first-line", &overrides.skip_first_line},
        {"date-format", &overrides.date_format},
        {"sheet", &overrides.sheet},
        {"hidden-rows", &overrides.hidden_rows}};
    for (const auto& [name, into] : known)
        if (name == flag) {
            *into = value;
            return true;
        }
    return false;
}

bool Job::has_steps() const {
    return !pre_process.empty() || !post_process.empty() ||
           std::any_of(imports.begin(), imports.end(), [](const ImportJob& import) {
               return !import.consolidators.empty() || !import.post_process.empty() ||
                      (import.provider.type != nullptr && import.provider.type->fetch != nullptr);
           });
}

bool Job::has_finalizer() const {
    return std::any_of(imports.begin(), imports.end(),
                       [](const ImportJob& import) { return import.has_finalizer(); });
}

std::size_t Job::first_action(std::size_t import) const {
    std::size_t first = 0;
    for (std::size_t before = 0; before < import; ++before) first += imports[before].actions.size();
    return first;
}

bool Job::takes_files_one_by_one() const {
    const auto is_deferrable = [](const Field& field) {
        return field.column != nullptr && field.column->traits.deferred;
    };
    return has_steps() || std::any_of(imports.begin(), imports.end(), [&](const ImportJob& import) {
               return std::any_of(import.actions.begin(), import.actions.end(), [&](const ActionJob& action) {
                   return std::any_of(action.fields.begin(), action.fields.end(), is_deferrable);
               });
           });
}

std::optional<Job> check(const Definition& definition, const JobOverrides& overrides, Diagnostics& findings) {
    const std::size_t errors_before = findings.errors();
    Job job{without_secrets(definition), sha256_hex(definition.source->text()), {}};
    CheckScope scope(job.definition, overrides, findings);
    check_root(scope, definition.root, job);
    findings.sort_by_location();
    if (findings.errors() > errors_before) return std::nullopt;
    refuse_unused_overrides(scope, job.imports);
    return job;
}

}  // namespace registrar
