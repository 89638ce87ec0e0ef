// SPDX-License-Identifier: Apache-2.0
#pragma once
// The elements that every action shares, whatever its tables say.
#include <array>
#include <string_view>

namespace registrar {

/// What an action holds, in the order of the documentation.
inline constexpr std::array<std::string_view, 3> block_names = {"options", "fields", "parameters"};

/// A column of the file that an action leaves alone; a field of every action.
inline constexpr std::string_view ignored_column = "ignoredColumn";
inline constexpr std::string_view ignored_column_doc =
    "A column of the file that the action leaves alone; as often as there are such columns.";

/// The column whose cells no log may show.
inline constexpr std::string_view secret_column = "candidatePassword";

/// The element of custom fields, each of which has a GUID.
inline constexpr std::string_view custom_column = "custom";

/// In a field: whether an empty cell rejects the row.
inline constexpr std::string_view mandatory_element = "mandatory";
inline constexpr std::string_view mandatory_doc =
    "`yes`: an empty cell rejects the row with `Field [...] is empty.` Default: `no`; `yes` for fields that "
    "the action calls mandatory.";

/// In a field of a column that needs it: which custom field the column carries.
inline constexpr std::string_view guid_element = "guid";
inline constexpr std::string_view guid_doc = "The GUID of the custom field that the column carries.";

/// Of a search: whether the record must be found.
inline constexpr std::string_view has_results_attribute = "hasResults";
inline constexpr std::string_view has_results_doc = "`yes`: what is looked up is mandatory. Default: `no`.";

/// Of a field: the header text that it binds to.
inline constexpr std::string_view column_attribute = "column";
inline constexpr std::string_view column_attribute_doc =
    "Binds the field by header text instead of position; all fields of an action then need it, or none. "
    "Several may name one column.";

}  // namespace registrar
