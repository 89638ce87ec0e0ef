// SPDX-License-Identifier: Apache-2.0
#pragma once
// Options that select the files of a run and the way their columns are bound.
#include <string>
#include <vector>

#include "binding/binding.h"
#include "input/stop.h"

namespace registrar {

struct InputOptions {
    std::vector<std::string> data;  ///< files that replace the provider's; "-" is standard input
    std::string data_path;  ///< base of the provider's relative paths; if empty, the definition's folder
    BindMode bind = BindMode::definition;
    const Stop* stop = nullptr;             ///< raised by a signal; may be null
    std::vector<std::string> arrived = {};  ///< if any, the provider takes only these of its files
};

}  // namespace registrar
