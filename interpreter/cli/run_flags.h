// SPDX-License-Identifier: Apache-2.0
#pragma once
// The flags that run and plan share, from the command line and from the attributes of a case.
#include "cli/verb.h"
#include "engine/run_options.h"

namespace registrar {

std::span<const OptionSpec> run_flags();

/// What the flags, the store's and the job's options say. Throws Refused for a wrong value.
RunOptions run_options(const Arguments& arguments);

}  // namespace registrar
