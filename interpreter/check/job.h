// SPDX-License-Identifier: Apache-2.0
#pragma once
// Provides check(), which turns a Definition into a Job: every name is resolved against the catalog and every
// setting has a value. run, plan, explain and test execute Jobs. Needs no store and reads no data file.
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
    bool relaxed = false;                    ///< it says `<mandatory>no</mandatory>`
    std::shared_ptr<const Mapping> mapping;  ///< for mapping columns; else null
    std::string guid;                        ///< of a <custom>, normalised by match_guid(); else empty
    std::size_t nth = 0;                     ///< index among the fields of a repeatable column, from 0
    std::string header;                      ///< the `column` attribute; empty if the field has none
    std::optional<std::size_t> cell;         ///< with a columnsMapping: the file's column, from 0
    Span span;                               ///< the element's name in the definition

    /// Returns the name; for a <custom>, the name and its GUID.
    std::string title() const { return guid.empty() ? name : name + " " + guid; }
};

/// The origin of a setting's value, for `explain`.
struct SettingSource {
    std::string name;
    std::string value;   ///< as written; for a default, as the documentation writes it
    std::string origin;  ///< "given", "default", "--set" or "--date-format"
    Span span;           ///< of the text; empty for defaults
};

/// One action of an import, with its settings and fields.
struct ActionJob {
    const ActionType* type = nullptr;
    std::shared_ptr<void> settings;  ///< the action's own Settings struct
    std::vector<Field> fields;       ///< in the order of <fields>
    std::vector<SettingSource> sources;
    Span span;  ///< the element's name

    const void* settings_pointer() const { return settings.get(); }
    /// Returns the span of a setting's text, or of the action's name if the definition does not give it.
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

/// The source of an import's files. A bare <actions> root has no provider.
struct ProviderJob {
    const ProviderType* type = nullptr;  ///< null without a provider
    ProviderSettings settings;
    std::vector<SettingSource> sources;
    Span span;  ///< the element's name
};

/// One <import>: its files, actions and steps. A bare <actions> root is an import without a provider.
struct ImportJob {
    ProviderJob provider;
    Dialect dialect;
    std::size_t declared_width = 0;              ///< cells that a record should have
    std::vector<std::size_t> secret_cells = {};  ///< columns that a columnsMapping names as passwords
    std::vector<ActionJob> actions = {};
    std::vector<StepJob> consolidators = {};  ///< in the order in which they run
    std::vector<StepJob> post_process = {};

    /// Returns whether the import needs data files: the strictest demand among its actions.
    RowsWanted rows() const;
    /// Returns whether any action has a finalizer, which runs once, after the last row.
    bool has_finalizer() const;
    /// Returns whether any action demands that rows and finalizers are one transaction.
    bool at_once() const;
    /// Returns the number of transactions that the finalizers need.
    std::uint32_t phases() const;
};

/// A checked definition. Immutable while it runs.
struct Job {
    Definition definition;  ///< its text has asterisks in place of passwords
    std::string definition_sha256;
    std::vector<ImportJob> imports;
    std::vector<StepJob> pre_process = {};
    std::vector<StepJob> post_process = {};

    /// Returns whether the job has steps, or a provider that fetches its files.
    bool has_steps() const;
    /// Returns whether any import has a finalizer.
    bool has_finalizer() const;
    /// Returns the index of an import's first action among all actions of the job.
    std::size_t first_action(std::size_t import) const;
    /// Returns whether work may follow the last row of each file: steps, or deferred references.
    bool takes_files_one_by_one() const;
};

/// Options of the command line that replace parts of the definition. Each is empty if not given.
struct JobOverrides {
    std::optional<std::string> encoding;
    std::optional<std::string> delimiter;
    std::optional<std::string> skip_first_line;
    std::optional<std::string> date_format;
    std::optional<std::string> sheet;
    std::optional<std::string> hidden_rows;
    std::vector<std::pair<std::string, std::string>> settings;  ///< --set name=value, or action.name=value
};

/// Sets the override of a flag of the command line, such as `date-format` or `set`. Returns false for another
/// name.
bool set_override(JobOverrides& overrides, std::string_view flag, const std::string& value);

/// Checks a definition and adds all findings to the sink, sorted by location. Returns nothing if one of them
/// is an error. Throws Refused for an override that is wrong in itself or that no action has.
std::optional<Job> check(const Definition& definition, const JobOverrides& overrides, Diagnostics& findings);

}  // namespace registrar
