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

/// Writes the file of `--report`, if any. Throws FileUnavailable.
void write_report(const Arguments& arguments, const Report& report);

/// The exit code of a run that did not begin; says so where a signal is why.
int not_begun(const RunResult& result);

}  // namespace registrar
