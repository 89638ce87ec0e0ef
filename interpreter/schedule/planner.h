// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decides which due times of schedules are run, missed or skipped, and claims those whose turn it is. All
// state is in the store, so that several daemons can share one. Each decision is a transaction that keeps the
// others from deciding at the same time.
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "report/report.h"
#include "schedule/policy.h"
#include "store/store.h"
#include "values/cron.h"

namespace registrar {

/// What became of a due time, for the log: `due`, `missed`, `skipped`, `joined`, `run`, `take-over`, `done`,
/// `failed`, `retry`, `interrupted`, `taken-over`, `paused`.
struct DueEvent {
    std::string event;
    DueRow row;
};

/// How a claimed run ended.
struct DueResult {
    std::int64_t run = 0;  ///< 0 if none began
    int exit_code = 0;
    std::string definition;  ///< with its version
    std::string detail;      ///< one line; empty after a success
    bool timed_out = false;
    Totals rows = {};  ///< over all actions, if the run ended
};

/// The work that plan() did, and gives to its caller.
struct PlannedWork {
    std::vector<DueEvent> events;
    std::vector<DueRow> claimed;  ///< the caller runs these and calls finish() for each
};

/// Returns the files that have arrived for a schedule and stopped growing, each as a due time.
using FindArrivals = std::function<std::vector<DueRow>(const Schedule& schedule)>;

class Planner {
public:
    /// The store must outlive the planner. `owner` is random: two processes never have the same one. Without
    /// `find` the planner ignores schedules that wait for files.
    Planner(Store& store, std::string owner, FindArrivals find)
        : store_(store), owner_(std::move(owner)), find_arrivals_(std::move(find)) {}

    /// Computes the next time of every schedule anew, because the tz database may be another one than that of
    /// the process that stored it. Returns the names of schedules whose expression or zone cannot be read;
    /// they are never due.
    std::vector<std::string> refresh();
    /// Records due times and claims at most `free` of those whose turn it is. Renews the claims of the rows
    /// in `running`. Makes no transaction if there is nothing to do.
    PlannedWork plan(std::vector<DueRow>& running, std::size_t free);
    /// Stores how a claimed run ended: as an end, or as waiting for another attempt. Returns the events.
    /// `counts` is false if the attempt failed for want of a lock that another run of this process held.
    std::vector<DueEvent> finish(const DueRow& claimed, const DueResult& result, bool counts);

private:
    /// Due times that wait or run, by schedule.
    using OpenTimes = std::map<std::string, std::vector<DueRow>, std::less<>>;
    using Arrivals = std::map<std::string, std::vector<DueRow>, std::less<>>;

    Arrivals look_for_files(const std::vector<Schedule>& schedules);
    void record_times(Schedule schedule, std::int64_t now, OpenTimes& open, std::vector<DueEvent>& events);
    void record_missed(const Schedule& schedule, const std::deque<DueTime>& missed, std::uint64_t more,
                       std::vector<DueEvent>& events);
    void record_due(DueRow row, OnBusy on_busy, OpenTimes& open, std::vector<DueEvent>& events);
    void record_arrivals(const std::vector<DueRow>& files, OpenTimes& open, std::vector<DueEvent>& events);
    std::vector<DueRow> claimable(std::int64_t now, std::size_t most);
    void claim_waiting(std::int64_t now, std::size_t free, PlannedWork& work);
    DueEvent end_orphan(DueRow row, std::int64_t now);

    Store& store_;
    std::string owner_;
    FindArrivals find_arrivals_;
    std::chrono::steady_clock::time_point looked_for_files_{};
};

/// Returns the next due times of a schedule after an instant, at most `count`. Returns none for a schedule
/// that waits for files, or whose expression or zone cannot be read.
std::vector<DueTime> next_times(const Schedule& schedule, std::int64_t after, std::size_t count);
/// Sets `next` from the schedule's expression, zone and `seen`. Call it after changing one of them.
void set_next(Schedule& schedule);
/// Returns the due row of a time of a schedule, waiting for its turn.
DueRow due_row(const Schedule& schedule, const DueTime& time);
/// Returns the seconds by which a schedule is late: the age of the oldest due time that waits for its first
/// attempt, or that no daemon has recorded yet. `open` has the store's open due times.
std::int64_t lag_of(const Schedule& schedule, const std::vector<DueRow>& open, std::int64_t now);

}  // namespace registrar
