// SPDX-License-Identifier: Apache-2.0
#pragma once
// Options of a run that say which files it reads, and how their columns are bound.
#include <string>
#include <vector>

#include "binding/binding.h"
#include "input/stop.h"

namespace registrar {

struct InputOptions {
    std::vector<std::string> data;  ///< files that replace the provider's; "-" is standard input
    std::string data_path;  ///< folder of the provider's relative paths; empty: the definition's folder
    BindMode bind = BindMode::definition;
    const Stop* stop = nullptr;  ///< raised by a signal; may be null
};

}  // namespace registrar
