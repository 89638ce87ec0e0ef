// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "engine/check_parts.h"
#include "values/digest.h"

namespace registrar {
namespace {

constexpr auto roots = std::to_array<std::string_view>({"actions", "import-config"});
constexpr auto schema_attributes =
    std::to_array<std::string_view>({"xmlns:xsi", "xsi:noNamespaceSchemaLocation"});

std::vector<ImportJob> check_bare_actions(CheckScope& scope, const XmlElement& root) {
    ImportJob job;
    ImportScope import;
    apply_overrides(scope.overrides(), import, job.dialect);
    check_actions(scope, root, import, job);
    std::vector<ImportJob> imports;
    imports.push_back(std::move(job));
    return imports;
}

std::vector<ImportJob> check_root(CheckScope& scope, const XmlElement& root) {
    scope.allow_attributes(root, schema_attributes);
    if (root.name == "actions") return check_bare_actions(scope, root);
    if (root.name == "import-config") return check_import_config(scope, root);
    if (root.name == "export-config") {
        scope.say({.rule = "not-supported",
                   .message = "<export-config> is not supported yet.",
                   .span = root.name_span});
        return {};
    }
    const std::string help = help_for(root.name, roots);
    scope.say({.rule = "unknown-root",
               .message = fmt::format("{} is not the root of a definition.", tag(root.name)),
               .span = root.name_span,
               .help = help.empty() ? "a definition is an <actions> or an <import-config>" : help});
    return {};
}

}  // namespace

std::optional<Job> check(const Definition& definition, const JobOverrides& overrides, Diagnostics& findings) {
    const std::size_t errors_before = findings.errors();
    CheckScope scope(definition, overrides, findings);
    std::vector<ImportJob> imports = check_root(scope, definition.root);
    findings.sort_by_place();
    if (findings.errors() > errors_before) return std::nullopt;
    refuse_unused_overrides(scope, imports);
    return Job{definition, sha256_hex(definition.source->text()), std::move(imports)};
}

}  // namespace registrar
