// SPDX-License-Identifier: Apache-2.0
#pragma once
// Shared by the verbs about schedules and by the daemon.
#include <string>

#include "cli/verb.h"
#include "schedule/daemon.h"
#include "schedule/policy.h"
#include "store/store.h"

namespace registrar {

/// Returns the schedule with that name. Throws Refused if there is none.
Schedule find_schedule(Store& store, const std::string& name);

/// Returns the arguments of `run` that a schedule keeps, for its store: DEFINITION, DATA and flags.
Arguments arguments_of(const Schedule& schedule, const std::string& url);

/// Runs the definition of a schedule for a due time. Never throws: the exit code of a failure is that which
/// the command would have had, and `detail` its message.
DueResult run_due(const std::string& url, const Schedule& schedule, const DueRow& row, const Stop& stop);

/// Returns the files of a schedule's provider that have arrived and stopped growing, as due rows. Returns
/// none if the definition or its folder cannot be read.
std::vector<DueRow> find_arrivals(const std::string& url, const Schedule& schedule);

}  // namespace registrar
