// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by the verbs that look through the store's history.
#include <span>
#include <string>

#include "cli/verb.h"
#include "diag/json_fwd.h"
#include "store/store.h"

namespace registrar {

/// Returns the option --format with text and json.
std::span<const OptionSpec> text_or_json();
/// Returns the option --format with text, csv and json.
std::span<const OptionSpec> text_csv_or_json();
/// Returns the run with the number that `text` says. Throws Refused if there is none.
RunRow find_run(Store& store, const std::string& text);
/// Returns the time that a text such as `2026-11-22` or `2026-11-22T10:00:00Z` says. Throws Refused, naming
/// the option, for any other text.
std::int64_t time_option(const Arguments& arguments, std::string_view option);
/// Throws Refused if the ledger cannot tell what the run changed: after `--no-undo`, or after it was pruned.
void demand_effects(const RunRow& run);

}  // namespace registrar
