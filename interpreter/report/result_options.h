// SPDX-License-Identifier: Apache-2.0
#pragma once
// Options of a run that say which result files it writes, and who is told its outcomes.
#include <sys/types.h>

#include <functional>
#include <string>

#include "diag/diagnostic.h"
#include "report/outcomes.h"

namespace registrar {

struct ResultOptions {
    std::string outcomes;  ///< path, or empty
    bool outcomes_all = false;
    std::string rejects;                                   ///< path, or empty
    std::string report;                                    ///< path, "-" or empty; `.html` makes a page
    mode_t mode = 0600;                                    ///< of result files
    std::function<void(const Diagnostic&)> diagnose = {};  ///< the first findings, with their places
    std::function<void(const OutcomeLine&)> watch = {};    ///< every outcome line
    bool watch_all = false;                                ///< also of rows without a message
};

}  // namespace registrar
