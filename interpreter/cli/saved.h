// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by the verbs that take a definition: `saved:NAME` and `saved:NAME@VERSION` name one that is saved in
// the store. Its flags count as if the command had them.
#include <optional>
#include <string>

#include "cli/verb.h"
#include "definition/definition.h"
#include "diag/json_fwd.h"
#include "store/schedule_ledger.h"
#include "store/store.h"

namespace registrar {

/// Returns whether a word names a saved definition instead of a file.
bool names_saved(std::string_view word);

/// Returns the saved definition that `saved:NAME@VERSION`, or `NAME@VERSION` alone, names; without a version
/// the newest one. Throws Refused if there is none.
SavedDefinition find_saved(Store& store, std::string_view word);

/// Returns the arguments, in which the version of DEFINITION is explicit and its saved flags are added. A
/// flag of the command replaces a saved one; those that may be repeated come after the saved ones. Without
/// --data-path, it becomes the folder of the file from which the definition was saved. For a file, returns
/// the arguments unchanged.
Arguments with_saved_flags(const Arguments& arguments);
/// Does the same for another definition than DEFINITION, which it then puts there.
Arguments with_saved_flags(const Arguments& arguments, const std::string& definition);

/// Returns the arguments with the flags of a saved definition added, as with_saved_flags() does.
Arguments merged_with_saved(const Arguments& arguments, const SavedDefinition& saved);

/// Reads and parses a file or a saved definition. Throws FileUnavailable, StoreUnavailable, Refused.
std::optional<Definition> load_any_definition(const Arguments& arguments, const std::string& word,
                                              Diagnostics& findings);

/// Returns the flags of a run that the command gives, as SavedDefinition::flags has them. Paths become
/// absolute.
Json flags_json(const Arguments& arguments);
/// Returns such flags as words of a command: `--strict --max-rejects 5`.
std::string flags_text(const std::string& flags);

/// Throws Refused unless a text can be the name of a saved definition or a schedule.
void check_saved_name(std::string_view what, const std::string& name);

}  // namespace registrar
