// SPDX-License-Identifier: Apache-2.0
#pragma once
// What a daemon says about itself over HTTP: /health, /ready and /metrics. Thread-safe.
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "report/metrics.h"
#include "schedule/planner.h"
#include "serve/http.h"
#include "store/store.h"

namespace registrar {

/// The state of a daemon at its last look at the store.
struct DaemonState {
    using Time = std::chrono::steady_clock::time_point;
    Time looked{};                 ///< when its loop last went round
    bool store_available = false;  ///< the store answered then
    bool stopping = false;
    std::uint64_t running = 0;                                ///< runs of this daemon
    std::map<std::string, std::uint64_t, std::less<>> ended;  ///< runs of this daemon by event: `done`, …
    std::map<std::string, ScheduleMetrics::Rows, std::less<>> rows;  ///< of ended runs, by schedule
};

/// Keeps the state of a daemon for the threads that answer requests.
class DaemonHealth {
public:
    void look(bool store_available, bool stopping, std::uint64_t running);
    void count(const DueEvent& event, const Totals& rows);
    DaemonState state() const;

private:
    mutable std::mutex mutex_;
    DaemonState state_;
};

/// Returns the metrics of a store's schedules and of a daemon. A schedule that is no longer in the store has
/// none, so that there are never more samples than schedules.
std::string daemon_metrics(Store& store, const DaemonState& state);

/// Answers a request for one of the three pages; 404 for another one. `metrics` returns the text of /metrics,
/// or nothing if it cannot be had now.
HttpResponse answer_health(const HttpRequest& request, const DaemonState& state, DaemonState::Time now,
                           const std::function<std::optional<std::string>()>& metrics);

/// Answers the requests of a server, and reads the store on a connection of its own.
class HealthPages {
public:
    HealthPages(const DaemonHealth& health, std::function<std::unique_ptr<Store>()> open)
        : health_(health), open_(std::move(open)) {}
    HttpResponse answer(const HttpRequest& request);

private:
    std::optional<std::string> metrics(const DaemonState& state);

    const DaemonHealth& health_;
    std::function<std::unique_ptr<Store>()> open_;
    std::mutex mutex_;
    std::unique_ptr<Store> store_;
};

}  // namespace registrar
