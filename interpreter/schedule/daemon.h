// SPDX-License-Identifier: Apache-2.0
#pragma once
// The daemon: runs what is due until it is told to stop. Several may share a store. Each run has a thread and
// a connection of its own.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "diag/json_fwd.h"
#include "input/stop.h"
#include "schedule/health.h"
#include "schedule/planner.h"

namespace registrar {

struct DaemonOptions {
    unsigned jobs = 1;                             ///< runs side by side
    const Stop* stop = nullptr;                    ///< ends the daemon: running jobs end at a batch's end
    bool until_idle = false;                       ///< ends as soon as nothing is due and nothing runs
    std::function<std::unique_ptr<Store>()> open;  ///< opens the store; called again after it was unavailable
    /// Returns what tells the store's file from another of the same name; empty if the store is no file.
    std::function<std::string()> identity;
    /// Runs the definition of a schedule for a due time, on another thread. Throws nothing.
    std::function<DueResult(const Schedule& schedule, const DueRow& row, const Stop& stop)> run;
    std::function<void(const Json& event)> log;  ///< receives each event
    FindArrivals find_arrivals;
    DaemonHealth* health = nullptr;  ///< is told of the daemon's state; may be null
};

/// Runs the daemon on this thread. Throws StoreUnavailable if the store cannot be opened at the beginning;
/// later it waits for it.
void run_daemon(const DaemonOptions& options);

/// Sends a state such as `READY=1` to systemd, if it started this process and wants to know.
void notify_systemd(std::string_view state);

}  // namespace registrar
