// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads back what the ledger keeps of a run: its definition and flags, the paths of its files, and the
// beginning of its report.
#include <optional>
#include <string>

#include "check/job.h"
#include "report/report.h"
#include "store/ledger.h"

namespace registrar {

/// Returns the flags of the run that replaced parts of its definition.
JobOverrides overrides_of(const RunRow& run);

/// Returns the run's definition, checked with its flags; nothing if this version no longer accepts it, or if
/// the run has none.
std::optional<Job> job_of(const RunRow& run);

/// Returns the text of a definition, which is UTF-8 in memory and in the ledger, so that it is read as UTF-8
/// whatever its declaration says.
std::string marked_as_utf8(const std::string& definition_text);

/// Returns the folder of the run's data: that of --data-path, else that of the definition.
std::string home_of(const RunRow& run);

/// Returns the path of an input, without the name of its sheet.
std::string path_of(const RunInput& input);

/// Returns a report with the run's number, state, definition and times, in which nothing is counted.
Report report_of(const RunRow& run);

}  // namespace registrar
