// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parts of the check, one function for each kind of element. Internal to check*.cpp; what others may call
// is in job.h.
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "check/check_scope.h"

namespace registrar {

/// What stands in a definition for one setting; empty elements are left out.
struct GivenSetting {
    const Setting* setting = nullptr;
    const XmlElement* element = nullptr;  ///< null where it is not given
    std::vector<const XmlElement*> more;  ///< further elements of a mapping or search
};

/// An element in which settings stand: <options>, <parameters>, or a provider.
struct SettingElements {
    const XmlElement* element = nullptr;
    std::optional<SettingBlock> block;  ///< where it matters
};

/// The settings that may stand somewhere.
struct SettingTable {
    std::string_view owner;  ///< what messages call it
    std::span<const Setting> settings;
    std::span<const Column> columns = {};              ///< names that belong in <fields>
    std::span<const std::string_view> elsewhere = {};  ///< names that are the caller's affair
};

/// Every setting of the table, in its order, given or not. (check_settings.cpp)
std::vector<GivenSetting> collect_settings(CheckScope& scope, const SettingTable& table,
                                           std::span<const SettingElements> blocks);
/// Reads one that is no mapping into its struct; says what is wrong with it.
SettingSource assign_setting(CheckScope& scope, const GivenSetting& given, void* settings);
/// Adds the settings that stand beside the values of a mapping, in one of its elements.
void collect_inside(CheckScope& scope, std::span<GivenSetting> given, const MappingType& type,
                    const XmlElement& element);
/// Reads what was given into the job's settings, then what the import and the command line say. Throws
/// Refused for a
/// --set whose value is wrong.
/// The job's fields are known by then.
void assign_settings(CheckScope& scope, std::span<const GivenSetting> given, const ImportScope& import,
                     ActionJob& job);
/// Throws Refused where a --set was of no use.
void refuse_unused_overrides(const CheckScope& scope, const std::vector<ImportJob>& imports);

/// An element that spells values of a mapping; in a field, <mandatory> may stand beside them.
struct MappingSource {
    const XmlElement* element = nullptr;
    bool field = false;
};
/// The elements of a mapping setting.
std::vector<MappingSource> mapping_sources(const GivenSetting& given);
/// The names of the settings that stand beside the values of a mapping.
std::vector<std::string_view> names_inside(const MappingType& type, std::span<const Setting> settings);
/// The spellings that all of `sources` give together; `beside` may stand there, too. (check_mapping.cpp)
std::shared_ptr<const Mapping> check_mapping(CheckScope& scope, const MappingType& type,
                                             std::span<const MappingSource> sources,
                                             std::span<const std::string_view> beside);

/// A search of the definition, into the job's settings; its fields are known by then. (check_search.cpp)
SettingSource check_search(CheckScope& scope, const GivenSetting& given, ActionJob& job);

/// Whose fields are checked.
struct FieldsScope {
    const ActionType& type;
    const ColumnsMapping* columns = nullptr;
    std::span<const GivenSetting> given;  ///< for mappings
};
/// Whether empty cells of a field reject the row; `column` is null for an ignored one.
/// (check_field_children.cpp)
bool check_mandatory(CheckScope& scope, const XmlElement& field, const Column* column);
/// The GUID that a field or mapped column of such a column needs, as keys of GUIDs compare.
std::string check_guid(CheckScope& scope, const XmlElement& field);
/// Says what else stands in a field of that column (null for an ignored one).
void refuse_other_children(CheckScope& scope, const XmlElement& field, const Column* column);
/// The fields of an action, in the order of <fields>. (check_fields.cpp)
std::vector<Field> check_fields(CheckScope& scope, const XmlElement& fields, const FieldsScope& target);

/// The actions in an <actions>, into the job. (check_action.cpp)
void check_actions(CheckScope& scope, const XmlElement& element, const ImportScope& import, ImportJob& job);

/// The provider in a <providers>, into the job. (check_provider.cpp)
ImportScope check_providers(CheckScope& scope, const XmlElement& element, ImportJob& job);
/// What the command line says over an import. Throws Refused where it is wrong.
void apply_overrides(const JobOverrides& overrides, ImportScope& import, Dialect& dialect);

/// An <import-config>, into the job. (check_import.cpp)
void check_import_config(CheckScope& scope, const XmlElement& root, Job& job);

/// The steps in a <preProcess>, <consolidators> or <postProcess>, behind those that are there already, in the
/// order in which they run. (check_steps.cpp)
void check_steps(CheckScope& scope, const XmlElement& element, StepPhase phase, std::vector<StepJob>& into);

}  // namespace registrar
