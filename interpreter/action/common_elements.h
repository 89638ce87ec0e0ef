// SPDX-License-Identifier: Apache-2.0
#pragma once
// Names and help texts of the elements that all actions share.
#include <array>
#include <string_view>

namespace registrar {

/// The blocks of an action, in the order of the documentation.
inline constexpr std::array<std::string_view, 3> block_names = {"options", "fields", "parameters"};

/// A column of the file that the action ignores; allowed as a field of every action.
inline constexpr std::string_view ignored_column = "ignoredColumn";
inline constexpr std::string_view ignored_column_doc =
    "A column of the file that the action ignores. May be listed several times.";

/// The column whose cells no log may show.
inline constexpr std::string_view secret_column = "candidatePassword";

/// The element of custom fields, each of which has a GUID.
inline constexpr std::string_view custom_column = "custom";

/// In a field: whether an empty cell rejects the row.
inline constexpr std::string_view mandatory_element = "mandatory";
inline constexpr std::string_view mandatory_doc =
    "`yes`: an empty cell rejects the row with `Field [...] is empty.` Default: `no`, or `yes` for fields "
    "that the action makes mandatory.";

/// In a field of a column that needs it: which custom field the column holds.
inline constexpr std::string_view guid_element = "guid";
inline constexpr std::string_view guid_doc = "The GUID of the custom field that the column holds.";

/// On a search: whether the record must be found.
inline constexpr std::string_view has_results_attribute = "hasResults";
inline constexpr std::string_view has_results_doc = "`yes`: the record must be found. Default: `no`.";

/// On a field: the header text that it binds to.
inline constexpr std::string_view column_attribute = "column";
inline constexpr std::string_view column_attribute_doc =
    "Binds the field by header text instead of position. All fields of an action need it, or none. Several "
    "fields may read the same column.";

}  // namespace registrar
