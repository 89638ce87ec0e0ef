// SPDX-License-Identifier: Apache-2.0
#pragma once
// Guesses which action a file is for, and which of the action's fields each column holds.
#include <string_view>
#include <vector>

#include "action/action_type.h"
#include "authoring/file_sample.h"

namespace registrar {

/// The field of one column.
struct ColumnGuess {
    const Column* column = nullptr;  ///< null: none fits
    int sureness = 0;                ///< a number of header_match, less if the values do not fit
};

/// An action with the best assignment of its fields to the file's columns.
struct ActionGuess {
    const ActionType* action = nullptr;
    std::vector<ColumnGuess> columns;       ///< one for each column of the file
    std::vector<std::string_view> missing;  ///< fields that a definition must list, but no column fits
    std::size_t fitting = 0;                ///< columns with a field
    double score = 0;                       ///< comparable with other actions for the same file
};

/// Assigns the fields of one action.
ActionGuess fit_action(const ActionType& action, const FileSample& sample);

/// Returns a setting that a definition of the action must give and that no file can show: what to delete, for
/// instance. Null if there is none.
const Setting* setting_for_a_person(const ActionType& action);

/// Returns the actions to which the file can be given, best first. Leaves out those with a
/// setting_for_a_person().
std::vector<ActionGuess> guess_actions(const FileSample& sample);

}  // namespace registrar
