// SPDX-License-Identifier: Apache-2.0
#pragma once
// Declares actions for these tests only, which are the complete catalog of this program. <trial> declares a
// column and a setting of every kind and stores nothing.
#include <string>
#include <string_view>

#include "action/action_type.h"
#include "unit/binding/bound.h"

namespace registrar::testing {

struct TrialSettings {
    Reading reading;
    bool full_access = false;
    bool disable_import_flag = false;
    bool keep_session = false;
    std::int32_t default_entity_id = 1;
    std::string default_lang_code;
    SearchField trainee, training, session;
};

/// <atOnce>: each row creates a room. The finalizer creates a teacher whose name is the number of rooms. All
/// is one transaction, which is refused if there are more rooms than `most`.
const ActionType& at_once_type();

/// The mandatory fields of <trial>.
inline constexpr std::string_view needed = "<trainingPathCode/><lovCodes/><candidateLogin/>";
inline constexpr std::string_view by_login = "<traineeSearchField><candidateLogin/></traineeSearchField>";

/// Returns a definition: `fields` on line 3, `options` on line 4, `parameters` on line 5, each a complete
/// element.
inline std::string trial(std::string_view fields, std::string_view options = by_login,
                         std::string_view parameters = "") {
    std::string text = "<actions>\n<trial>\n";
    text += "<fields>" + std::string(fields) + "</fields>\n";
    text += "<options>" + std::string(options) + "</options>\n";
    text += "<parameters>" + std::string(parameters) + "</parameters>\n";
    return text + "</trial>\n</actions>\n";
}

/// Returns the same, with the mandatory fields first.
inline std::string trial_with(std::string_view more, std::string_view parameters = "") {
    return trial(std::string(needed) + std::string(more), by_login, parameters);
}

inline const TrialSettings& settings_of(const Checked& checked) {
    return *static_cast<const TrialSettings*>(checked.action().settings.get());
}

}  // namespace registrar::testing
