// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares the parts of the check, one function for each kind of element. Internal to check*.cpp; job.h has
// the public interface. All functions report mistakes to the scope and continue, so that one pass finds
// all of them.
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "check/check_scope.h"

namespace registrar {

/// The elements of the definition that give one setting. Empty elements are left out.
struct GivenSetting {
    const Setting* setting = nullptr;
    const XmlElement* element = nullptr;  ///< null if the definition does not give the setting
    std::vector<const XmlElement*> more;  ///< further elements of a mapping, search or repeatable setting
};

/// An element that contains settings: <options>, <parameters>, a provider or a step.
struct SettingElements {
    const XmlElement* element = nullptr;
    std::optional<SettingBlock> block;  ///< only for an action, whose settings belong to one of two blocks
};

/// The settings that an element may contain.
struct SettingTable {
    std::string_view owner;  ///< name of the action, provider or step, for messages
    std::span<const Setting> settings;
    std::span<const Column> columns = {};              ///< names that belong in <fields>, for suggestions
    std::span<const std::string_view> elsewhere = {};  ///< names that the caller reads itself
};

/// Returns one entry for each setting of the table, in its order, given or not. Reports unknown settings and
/// settings in the wrong block. (check_settings.cpp)
std::vector<GivenSetting> collect_settings(CheckScope& scope, const SettingTable& table,
                                           std::span<const SettingElements> blocks);
/// Reads a setting into the struct `settings` and returns where its value is from. Reports a bad value. Not
/// for mappings and searches.
SettingSource assign_setting(CheckScope& scope, const GivenSetting& given, void* settings);
/// Adds to `given` the settings that `element`, an element of that mapping, contains next to its values.
void collect_inside(CheckScope& scope, std::span<GivenSetting> given, const MappingType& type,
                    const XmlElement& element);
/// Reads the given settings into the job; then applies the import's date format and the command line's --set.
/// Needs the job's fields, which searches refer to. Throws Refused for a --set with a wrong value.
void assign_settings(CheckScope& scope, std::span<const GivenSetting> given, const ImportScope& import,
                     ActionJob& job);
/// Throws Refused for a --set that no action of the definition has.
void refuse_unused_overrides(const CheckScope& scope, const std::vector<ImportJob>& imports);

/// An element that spells values of a mapping.
struct MappingSource {
    const XmlElement* element = nullptr;
    bool field = false;  ///< it is a field, which may also contain <mandatory>
};
/// Returns the elements of a mapping setting.
std::vector<MappingSource> mapping_sources(const GivenSetting& given);
/// Returns the names of the settings that an element of the mapping may contain next to its values.
std::vector<std::string_view> names_inside(const MappingType& type, std::span<const Setting> settings);
/// Returns the mapping with the spellings that all of `sources` give together. `beside` names elements that
/// are also allowed there. Reports a spelling that two values share. (check_mapping.cpp)
std::shared_ptr<const Mapping> check_mapping(CheckScope& scope, const MappingType& type,
                                             std::span<const MappingSource> sources,
                                             std::span<const std::string_view> beside);

/// Reads a search into the job's settings and returns where it is from. Needs the job's fields: a search uses
/// only columns that <fields> lists. (check_search.cpp)
SettingSource check_search(CheckScope& scope, const GivenSetting& given, ActionJob& job);

/// The action whose <fields> are checked.
struct FieldsScope {
    const ActionType& type;
    const ColumnsMapping* columns = nullptr;  ///< null without a <columnsMapping>
    std::span<const GivenSetting> given;      ///< the action's settings; mappings among them apply to fields
};
/// Returns whether an empty cell of the field rejects its row. `column` is null for an ignored column.
/// (check_fields.cpp, as the functions below)
bool check_mandatory(CheckScope& scope, const XmlElement& field, const Column* column);
/// Returns the GUID that a custom field or mapped column needs, normalised by match_guid(). Reports a missing
/// one and returns an empty text.
std::string check_guid(CheckScope& scope, const XmlElement& field);
/// Reports elements that a field of this column cannot contain. `column` is null for an ignored column.
void refuse_other_children(CheckScope& scope, const XmlElement& field, const Column* column);
/// Returns the fields of an action, in the order of <fields>.
std::vector<Field> check_fields(CheckScope& scope, const XmlElement& fields, const FieldsScope& target);

/// Checks the actions in an <actions> and adds them to the job. (check_action.cpp)
void check_actions(CheckScope& scope, const XmlElement& element, const ImportScope& import, ImportJob& job);

/// Checks the provider in a <providers>, stores it in the job, and returns what it prescribes for the
/// import's actions. (check_provider.cpp)
ImportScope check_providers(CheckScope& scope, const XmlElement& element, ImportJob& job);
/// Applies the command line's options to an import. Throws Refused for a wrong value.
void apply_overrides(const JobOverrides& overrides, ImportScope& import, Dialect& dialect);

/// Checks an <import-config> and fills the job. (check_import.cpp)
void check_import_config(CheckScope& scope, const XmlElement& root, Job& job);

/// Checks the steps in a <preProcess>, <consolidators> or <postProcess> and appends them to `into`.
/// Consolidators are then sorted into the order in which they run. (check_steps.cpp)
void check_steps(CheckScope& scope, const XmlElement& element, StepPhase phase, std::vector<StepJob>& into);

}  // namespace registrar
