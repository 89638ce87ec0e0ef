// SPDX-License-Identifier: Apache-2.0
#pragma once
// What run and plan share: their words and flags, and how they end.
#include <vector>

#include "cli/verb.h"
#include "engine/run.h"

namespace registrar {

std::span<const OptionSpec> run_flags();

/// What the flags, the store's and the job's options say. Throws Refused for a wrong value.
RunOptions run_options(const Arguments& arguments);

/// DEFINITION and DATA.
std::vector<PositionalSpec> run_words();

/// Throws Refused if a result file of the command line is the store, the definition, a data file, the plan,
/// another result file or a link; FileUnavailable if it could not be written.
void check_results(const Arguments& arguments, const RunOptions& options);

/// Prints what is printed at the end of run and plan, besides their texts; returns the exit code.
int end_run(const RunResult& result, const RunOptions& options);

}  // namespace registrar
