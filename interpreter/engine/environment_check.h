// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds out before a run whether its surroundings have what it will need: variables, folders, keys, servers,
// stores. Changes nothing.
#include "binding/input_options.h"
#include "check/job.h"
#include "diag/diagnostic.h"

namespace registrar {

/// Adds a warning for each environment variable that a step or provider of the job needs and that is not set.
void check_variables(const Job& job, const InputOptions& options, Diagnostics& findings);

/// Adds an error for everything that is missing, at the setting that needs it: also folders, keys, servers,
/// and stores that actions read. Takes at most some seconds for each server.
void check_environment(const Job& job, const InputOptions& options, Diagnostics& findings);

/// Adds an error if the store at the URL cannot be opened or written.
void check_store_access(const std::string& url, Diagnostics& findings);

}  // namespace registrar
