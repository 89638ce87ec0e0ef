// SPDX-License-Identifier: Apache-2.0
#pragma once
// Options of a run that select its result files and the functions that receive its outcomes.
#include <sys/types.h>

#include <functional>
#include <string>

#include "diag/diagnostic.h"
#include "report/change_lines.h"
#include "report/outcomes.h"

namespace registrar {

struct ResultOptions {
    std::string outcomes;       ///< path, or empty
    bool outcomes_all = false;  ///< write also rows without a message
    std::string rejects;        ///< path, or empty
    std::string report;         ///< path, "-" for standard output, or empty; a name in `.html` makes a page
    std::string metrics;        ///< path of the file of metrics, or empty
    mode_t mode = 0600;         ///< of new result files
    /// Receives the first findings, with location. `plain` is the message without the values of cells, or
    /// empty if it has none; `field` is the column's name, or empty.
    std::function<void(const Diagnostic&, std::string_view plain, std::string_view field)> diagnose = {};
    std::function<void(const OutcomeLine&)> watch = {};  ///< receives outcome lines
    /// Receives what each row changes, in the order of rows and before the row's outcome lines.
    std::function<void(const RecordChange&)> watch_change = {};
    bool watch_all = false;  ///< `watch` also receives rows without a message
};

}  // namespace registrar
