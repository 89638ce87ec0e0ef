// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by run and plan: their positionals, flags and exit codes.
#include <vector>

#include "cli/verb.h"
#include "engine/run.h"

namespace registrar {

/// Returns the flags of both verbs.
std::span<const OptionSpec> run_flags();

/// Returns the flags that only run takes and that a saved definition may keep.
std::span<const OptionSpec> run_only_flags();

/// Returns the options of a run from the flags and the options of store and job. Throws Refused for a wrong
/// value.
RunOptions run_options(const Arguments& arguments);

/// Returns the positionals DEFINITION and DATA.
std::vector<PositionalSpec> run_positionals();

/// Returns the seconds of `--on-lock wait=60s`, 0 for fail, -1 for skip. Throws Refused for another text.
std::int64_t lock_patience(const std::string& text);

/// Throws Refused if a result file of the command line is the store, the definition, a data file, the plan,
/// another result file or a link; FileUnavailable if it cannot be written.
void check_results(const Arguments& arguments, const RunOptions& options);

/// Prints the JSON report for `--report -`, or that nothing was done, and returns the exit code.
int end_run(const RunResult& result, const RunOptions& options);

}  // namespace registrar
