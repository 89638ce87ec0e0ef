// SPDX-License-Identifier: Apache-2.0
#pragma once
// Values of run's flags as text: the command line and cases write them alike.
#include <string_view>

#include "engine/run_options.h"

namespace registrar {

/// Sets `bind`, `max-rejects`, `atomic` or `jobs`; false for another name. Throws Refused for a wrong value.
bool set_flag(RunOptions& options, std::string_view name, std::string_view value);

}  // namespace registrar
