// SPDX-License-Identifier: Apache-2.0
#include "schedule/health.h"

#include <algorithm>
#include <set>

#include "diag/unavailable.h"

namespace registrar {

namespace {

// Waiting for a lock of the store may take 10 s.
constexpr std::chrono::seconds stuck_after{60};

constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";

HttpResponse text_response(int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

MetricFamily gauge(std::string_view name, std::string_view help, double value) {
    return {name, help, MetricFamily::Type::gauge, {{{}, value}}};
}

/// Returns the metrics of schedules that are not about their runs.
std::vector<MetricFamily> state_of_schedules(const std::vector<Schedule>& schedules,
                                             const std::vector<DueRow>& open, std::int64_t now) {
    std::map<std::string, std::vector<DueRow>, std::less<>> open_of;
    for (const DueRow& row : open) open_of[row.schedule].push_back(row);
    MetricFamily lag{"registrar_schedule_lag_seconds", "How long the oldest due time waits for its run."};
    MetricFamily active{"registrar_schedule_active", "1 if the schedule is active, 0 if it is paused."};
    MetricFamily failures{"registrar_schedule_failures", "Runs that failed since the last good one."};
    for (const Schedule& schedule : schedules) {
        const auto add = [&schedule](MetricFamily& family, double value) {
            family.samples.push_back({{{"schedule", schedule.name}}, value});
        };
        add(lag, static_cast<double>(lag_of(schedule, open_of[schedule.name], now)));
        add(active, schedule.state == "active" ? 1 : 0);
        add(failures, static_cast<double>(schedule.failures));
    }
    return {lag, active, failures};
}

double held_leases(Store& store, std::int64_t now) {
    const auto leases = store.ledger().leases();
    return static_cast<double>(std::ranges::count_if(
        leases, [now](const Lease& lease) { return !lease.released() && lease.expires > now; }));
}

}  // namespace

void DaemonHealth::look(bool store_available, bool stopping, std::uint64_t running) {
    const std::lock_guard lock(mutex_);
    state_.looked = std::chrono::steady_clock::now();
    state_.store_available = store_available;
    state_.stopping = stopping;
    state_.running = running;
}

void DaemonHealth::count(const DueEvent& event, const Totals& rows) {
    const std::lock_guard lock(mutex_);
    ++state_.ended[event.event];
    auto& sums = state_.rows[event.row.schedule];
    for (std::size_t outcome = 0; outcome < sums.size(); ++outcome) sums[outcome] += rows.outcomes[outcome];
}

DaemonState DaemonHealth::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

std::string daemon_metrics(Store& store, const DaemonState& state) {
    const std::int64_t now = store.clock();
    const auto schedules = store.ledger().schedules().schedules();
    std::vector<ScheduleMetrics> runs;
    for (const Schedule& schedule : schedules) {
        ScheduleMetrics& metrics = runs.emplace_back();
        metrics.schedule = schedule.name;
        metrics.last_success = schedule.last_success;
        metrics.last_end = schedule.last_end;
        metrics.last_seconds = static_cast<double>(schedule.last_duration);
        metrics.last_exit_code = static_cast<int>(schedule.last_exit);
        if (const auto rows = state.rows.find(schedule.name); rows != state.rows.end())
            metrics.rows = rows->second;
    }
    std::vector<MetricFamily> families = schedule_metrics(runs);
    // Which rows the last run had, only its own daemon knows.
    std::erase_if(families, [](const MetricFamily& family) { return family.name == "registrar_run_rows"; });
    for (MetricFamily& family :
         state_of_schedules(schedules, store.ledger().schedules().open_due_times(), now))
        families.push_back(std::move(family));
    MetricFamily ended{"registrar_daemon_runs_total", "Runs of this daemon by what became of them.",
                       MetricFamily::Type::counter};
    for (const auto& [event, count] : state.ended)
        ended.samples.push_back({{{"end", event}}, static_cast<double>(count)});
    families.push_back(std::move(ended));
    families.push_back(gauge("registrar_daemon_running", "Runs of this daemon that run now.",
                             static_cast<double>(state.running)));
    families.push_back(gauge("registrar_held_leases", "Locks of record types that runs hold in the store.",
                             held_leases(store, now)));
    return metrics_text(families);
}

HttpResponse answer_health(const HttpRequest& request, const DaemonState& state, DaemonState::Time now,
                           const std::function<std::optional<std::string>()>& metrics) {
    if (request.path == "/health")
        return now - state.looked > stuck_after ? text_response(503, "The daemon is stuck.\n")
                                                : text_response(200, "ok\n");
    if (request.path == "/ready") {
        if (state.stopping) return text_response(503, "The daemon is stopping.\n");
        return state.store_available ? text_response(200, "ok\n")
                                     : text_response(503, "The store is unavailable.\n");
    }
    if (request.path == "/metrics") {
        auto text = metrics();
        if (!text) return text_response(503, "The store is unavailable.\n");
        HttpResponse response = text_response(200, *std::move(text));
        response.type = metrics_type;
        return response;
    }
    return text_response(404, "There are /health, /ready and /metrics.\n");
}

/// A second request for metrics does not wait for a store that is slow to answer the first: then all threads
/// of the server could be waiting, and none would answer /health.
std::optional<std::string> HealthPages::metrics(const DaemonState& state) try {
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return std::nullopt;
    if (!store_) store_ = open_();
    return daemon_metrics(*store_, state);
} catch (const Unavailable&) {
    store_.reset();
    return std::nullopt;
}

HttpResponse HealthPages::answer(const HttpRequest& request) {
    const DaemonState state = health_.state();
    return answer_health(request, state, std::chrono::steady_clock::now(), [&] { return metrics(state); });
}

}  // namespace registrar
