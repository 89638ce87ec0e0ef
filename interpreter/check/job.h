// SPDX-License-Identifier: Apache-2.0
#pragma once
// A Job is a definition checked against the catalog: nothing unknown is left in it, every setting has its
// value. It is what run, plan, explain and test execute.
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "action/action_type.h"
#include "action/provider.h"
#include "action/step_type.h"
#include "definition/definition.h"
#include "diag/diagnostic.h"
#include "input/dialect.h"

namespace registrar {

/// A column of the file as an action uses it.
struct Field {
    const Column* column = nullptr;  ///< null for an ignored column
    std::string name;                ///< the element's name, aliases resolved
    bool mandatory = false;
    std::shared_ptr<const Mapping> mapping;  ///< for mapping columns
    std::string guid;                        ///< of a <custom>, as keys of GUIDs compare
    std::size_t nth = 0;                     ///< of the fields of a column that repeats, which one it is
    std::string header;                      ///< the `column` attribute; empty without
    std::optional<std::size_t> cell;         ///< with a columnsMapping: the file's column, from 0
    Span span;                               ///< the element's name in the definition

    /// The name, and of a <custom> its GUID.
    std::string title() const { return guid.empty() ? name : name + " " + guid; }
};

/// Where a setting's value comes from, for `explain`.
struct SettingSource {
    std::string name;
    std::string value;   ///< as written; for a default, as the documentation writes it
    std::string origin;  ///< "given", "default" or "--set"
    Span span;           ///< of the text; empty for defaults
};

struct ActionJob {
    const ActionType* type = nullptr;
    std::shared_ptr<void> settings;
    std::vector<Field> fields;  ///< in the order of <fields>
    std::vector<SettingSource> sources;
    Span span;  ///< the element's name

    const void* settings_pointer() const { return settings.get(); }
    /// The span of a setting's text; the action's name where the definition does not give it.
    Span span_of(std::string_view setting) const;
};

/// A step around an import.
struct StepJob {
    const StepType* type = nullptr;
    std::shared_ptr<void> settings;
    std::vector<SettingSource> sources;
    Span span;  ///< the element's name

    bool enabled() const { return type->enabled(settings.get()); }
};

/// Where an import's files come from. A bare <actions> root has no provider.
struct ProviderJob {
    const ProviderType* type = nullptr;
    ProviderSettings settings;
    std::vector<SettingSource> sources;
    Span span;  ///< the element's name
};

/// One <import>: files and what is done with them. A bare <actions> root is an import without provider.
struct ImportJob {
    ProviderJob provider;
    Dialect dialect;
    std::size_t declared_width = 0;  ///< cells that a record should have
    std::vector<std::size_t> secret_cells =
        {};  ///< columns that no log may show, where a columnsMapping says so
    std::vector<ActionJob> actions = {};
    std::vector<StepJob> consolidators = {};  ///< in the order in which they run
    std::vector<StepJob> post_process = {};

    /// Whether the actions need data files: one that does not goes with those that do.
    RowsWanted rows() const;
    /// An action does something once, besides rows.
    bool has_finalizer() const;
    /// An action demands that rows and all the rest are one transaction.
    bool at_once() const;
    /// Transactions of what is done once.
    std::uint32_t phases() const;
};

struct Job {
    Definition definition;  ///< its text has asterisks in place of passwords
    std::string definition_sha256;
    std::vector<ImportJob> imports;
    std::vector<StepJob> pre_process = {};
    std::vector<StepJob> post_process = {};

    /// Anything stands around the rows.
    bool has_steps() const;
    /// Some import does more once its files' rows are stored.
    bool has_finalizer() const;
    /// Something may be done behind each file's last row: steps, or references that lead forward in the file.
    bool takes_files_one_by_one() const;
};

/// What the command line says over the definition. Empty: nothing.
struct JobOverrides {
    std::optional<std::string> encoding;
    std::optional<std::string> delimiter;
    std::optional<std::string> skip_first_line;
    std::optional<std::string> date_format;
    std::optional<std::string> sheet;
    std::vector<std::pair<std::string, std::string>> settings;  ///< --set name=value, or action.name=value
};

/// Checks a definition; every finding goes into the sink. Nothing is returned where there is an error. Throws
/// Refused for overrides that are wrong in themselves.
std::optional<Job> check(const Definition& definition, const JobOverrides& overrides, Diagnostics& findings);

}  // namespace registrar
