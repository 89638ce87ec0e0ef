// SPDX-License-Identifier: Apache-2.0
#include "schedule/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diag/json.h"
#include "values/zone.h"

namespace registrar {

namespace {

constexpr std::size_t most_at_once = 100;  // missed times that are run, or recorded one by one
// A time that is found later than this was missed. Longer than the pause between two looks.
constexpr std::int64_t grace = 60;
constexpr std::int64_t kept_days = 90;
constexpr std::int64_t longest_doubled_wait = 86'400;
// Listing folders, perhaps of a file server, costs more than asking the store.
constexpr std::chrono::seconds files_again{3};

/// Times up to now, sorted by what becomes of them.
struct PendingTimes {
    std::deque<DueTime> run;
    std::deque<DueTime> missed;  ///< the newest ones
    std::uint64_t more_missed = 0;
    std::int64_t last = 0;
};

void miss(PendingTimes& times, const DueTime& time) {
    times.missed.push_back(time);
    if (times.missed.size() <= most_at_once) return;
    times.missed.pop_front();
    ++times.more_missed;
}

PendingTimes pending_times(const Schedule& schedule, const SchedulePolicy& policy, std::int64_t now) {
    PendingTimes times;
    std::string fault;
    const auto cron = CronExpression::parse(schedule.cron, fault);
    const auto zone = Zone::shared(schedule.time_zone);
    if (!cron || !zone) return times;
    const std::size_t most = policy.on_missed == OnMissed::all ? most_at_once : 1;
    const std::int64_t oldest = policy.on_missed == OnMissed::skip ? now - grace : now - policy.catch_up;
    for (auto time = cron->next(*zone, schedule.seen); time && time->utc <= now;
         time = cron->next(*zone, time->utc)) {
        times.last = time->utc;
        if (time->utc < oldest) {
            miss(times, *time);
            continue;
        }
        times.run.push_back(*time);
        if (times.run.size() <= most) continue;
        miss(times, times.run.front());
        times.run.pop_front();
    }
    return times;
}

std::int64_t claim_ends(std::int64_t now) {
    return now + due_claim_seconds;
}

/// Returns the wait before the next attempt: doubled after each attempt, up to a day.
std::int64_t retry_wait(const SchedulePolicy& policy, std::int64_t attempt) {
    const std::int64_t doublings = std::clamp<std::int64_t>(attempt - 1, 0, 20);
    return std::min(policy.backoff << doublings, std::max(policy.backoff, longest_doubled_wait));
}

/// Returns the latest expiry that a row may have; a later one is left from before the clock was set back.
std::int64_t latest_expiry(const DueRow& row, const SchedulePolicy& policy, std::int64_t now) {
    return row.state == "running" ? claim_ends(now) : now + std::max(policy.backoff, longest_doubled_wait);
}

bool never_claimed(const DueRow& row) {
    return row.state == "waiting" && row.fence == 0;
}

/// Returns whether a paused schedule leaves the row waiting. A run that has begun is ended, and one that
/// somebody asked for is run.
bool waits_for_resume(const Schedule& schedule, const DueRow& row) {
    return schedule.state != "active" && row.state == "waiting" && row.run == 0 &&
           !row.cause.starts_with("now");
}

Json paths_of(const DueRow& row) {
    return row.files.empty() ? Json::array() : Json::parse(row.files);
}

}  // namespace

std::vector<DueTime> next_times(const Schedule& schedule, std::int64_t after, std::size_t count) {
    std::vector<DueTime> times;
    std::string fault;
    const auto cron = CronExpression::parse(schedule.cron, fault);
    const auto zone = Zone::shared(schedule.time_zone);
    while (cron && zone && times.size() < count) {
        const auto next = cron->next(*zone, times.empty() ? after : times.back().utc);
        if (!next) break;
        times.push_back(*next);
    }
    return times;
}

void set_next(Schedule& schedule) {
    const auto times = next_times(schedule, schedule.seen, 1);
    schedule.next = !times.empty() ? times.front().utc : schedule.cron.empty() ? 0 : Schedule::never;
}

DueRow due_row(const Schedule& schedule, const DueTime& time) {
    DueRow row;
    row.schedule = schedule.name;
    row.due = time.utc;
    row.nominal = time.nominal;
    row.state = "waiting";
    row.tzdb = tz_database_version();
    return row;
}

std::int64_t lag_of(const Schedule& schedule, const std::vector<DueRow>& open, std::int64_t now) {
    std::int64_t lag = 0;
    for (const DueRow& row : open)
        if (row.schedule == schedule.name && never_claimed(row)) lag = std::max(lag, now - row.due);
    if (schedule.state == "active" && schedule.next > 0) lag = std::max(lag, now - schedule.next);
    return lag;
}

std::vector<std::string> Planner::refresh() {
    std::vector<std::string> damaged;
    Transaction transaction(store_);
    for (Schedule& schedule : store_.ledger().schedules().schedules()) {
        std::string fault;
        if (!schedule.cron.empty() &&
            (!CronExpression::parse(schedule.cron, fault) || !Zone::shared(schedule.time_zone)))
            damaged.push_back(schedule.name);
        const std::int64_t before = schedule.next;
        set_next(schedule);
        if (schedule.next != before) store_.ledger().schedules().put_schedule(schedule);
    }
    transaction.commit();
    return damaged;
}

/// Returns the files that have arrived and are not in the store. Reads folders, so it runs before a
/// transaction.
Planner::Arrivals Planner::look_for_files(const std::vector<Schedule>& schedules) {
    Arrivals arrivals;
    const auto now = std::chrono::steady_clock::now();
    if (!find_arrivals_ || now - looked_for_files_ < files_again) return arrivals;
    looked_for_files_ = now;
    for (const Schedule& schedule : schedules) {
        if (!schedule.cron.empty()) continue;
        std::vector<DueRow> found = find_arrivals_(schedule);
        std::erase_if(found,
                      [this](const DueRow& row) { return store_.ledger().schedules().knows_due(row); });
        if (!found.empty()) arrivals.emplace(schedule.name, std::move(found));
    }
    return arrivals;
}

void Planner::record_missed(const Schedule& schedule, const std::deque<DueTime>& missed, std::uint64_t more,
                            std::vector<DueEvent>& events) {
    for (std::size_t at = 0; at < missed.size(); ++at) {
        DueRow row = due_row(schedule, missed[at]);
        row.state = "missed";
        if (at == 0 && more > 0) row.detail = fmt::format("and {} before it", more);
        if (store_.ledger().schedules().add_due(row)) events.push_back({"missed", row});
    }
}

/// Records a due time as waiting, or as skipped if the schedule is busy.
void Planner::record_due(DueRow row, OnBusy on_busy, OpenTimes& open, std::vector<DueEvent>& events) {
    std::vector<DueRow>& others = open[row.schedule];
    const bool queued = std::ranges::any_of(others, never_claimed);
    if (!others.empty() && (on_busy == OnBusy::skip || (on_busy == OnBusy::queue_one && queued))) {
        row.state = "skipped";
        row.detail = queued ? "another due time waits already" : "the last run still ran";
    }
    if (!store_.ledger().schedules().add_due(row)) return;
    if (row.is_open()) others.push_back(row);
    events.push_back({row.is_open() ? "due" : "skipped", std::move(row)});
}

void Planner::record_times(Schedule schedule, std::int64_t now, OpenTimes& open,
                           std::vector<DueEvent>& events) {
    const SchedulePolicy policy = SchedulePolicy::of(schedule);
    const PendingTimes times = pending_times(schedule, policy, now);
    record_missed(schedule, times.missed, times.more_missed, events);
    // Several missed times are run one after another, whatever else waits.
    const OnBusy on_busy = times.run.size() > 1 ? OnBusy::queue_all : policy.on_busy;
    for (const DueTime& time : times.run) record_due(due_row(schedule, time), on_busy, open, events);
    schedule.seen = std::max(schedule.seen, times.last);
    set_next(schedule);
    store_.ledger().schedules().put_schedule(schedule);
}

/// Records files that have arrived: they join a run that has not begun, or make one.
void Planner::record_arrivals(const std::vector<DueRow>& files, OpenTimes& open,
                              std::vector<DueEvent>& events) {
    ScheduleLedger& ledger = store_.ledger().schedules();
    std::vector<DueRow>& others = open[files.front().schedule];
    auto run = std::ranges::find_if(
        others, [](const DueRow& row) { return never_claimed(row) && row.cause.starts_with("file "); });
    for (DueRow row : files) {
        const bool joins = run != others.end();
        if (joins) {
            row.state = "joined";
            row.detail = "runs with " + run->cause;
        }
        if (!ledger.add_due(row)) continue;
        if (joins) {
            Json paths = paths_of(*run);
            for (const Json& path : paths_of(row)) paths.push_back(path);
            run->files = dump(paths, -1);
            ledger.set_due_files(*run);
        } else {
            run = others.insert(others.end(), row);
        }
        events.push_back({joins ? "joined" : "due", std::move(row)});
    }
}

/// Returns the due times whose turn it is: of each schedule the oldest one, if it can be claimed now. A later
/// one does not overtake it, not even while it waits for another attempt.
std::vector<DueRow> Planner::claimable(std::int64_t now, std::size_t most) {
    ScheduleLedger& ledger = store_.ledger().schedules();
    std::vector<DueRow> rows;
    std::set<std::string, std::less<>> busy;
    for (const DueRow& row : ledger.open_due_times()) {
        if (rows.size() == most) break;
        if (busy.contains(row.schedule)) continue;
        const auto schedule = ledger.schedule(row.schedule);
        if (schedule && waits_for_resume(*schedule, row)) continue;
        busy.insert(row.schedule);
        const SchedulePolicy policy = schedule ? SchedulePolicy::of(*schedule) : SchedulePolicy();
        if (row.expires <= now || row.expires > latest_expiry(row, policy, now)) rows.push_back(row);
    }
    return rows;
}

void Planner::claim_waiting(std::int64_t now, std::size_t free, PlannedWork& work) {
    ScheduleLedger& ledger = store_.ledger().schedules();
    for (const DueRow& row : claimable(now, free)) {
        const auto schedule = ledger.schedule(row.schedule);
        const SchedulePolicy policy = schedule ? SchedulePolicy::of(*schedule) : SchedulePolicy();
        DueRow wanted = row;
        wanted.owner = owner_;
        wanted.expires = claim_ends(now);
        wanted.started = now;
        auto taken = ledger.claim_due(wanted, now, latest_expiry(row, policy, now));
        if (!taken) continue;
        if (!schedule) {
            work.events.push_back(end_orphan(*std::move(taken), now));
            continue;
        }
        if (row.state == "running") work.events.push_back({"take-over", *taken});
        work.claimed.push_back(*std::move(taken));
    }
}

/// Ends the due time of a schedule that was removed while a daemon, which has died, ran it.
DueEvent Planner::end_orphan(DueRow row, std::int64_t now) {
    row.state = "failed";
    row.finished = now;
    row.exit_code = 4;
    row.detail = "its schedule was removed";
    store_.ledger().schedules().update_due(row);
    return {"failed", std::move(row)};
}

PlannedWork Planner::plan(std::vector<DueRow>& running, std::size_t free) {
    PlannedWork work;
    ScheduleLedger& ledger = store_.ledger().schedules();
    // These reads need no transaction, so that an idle daemon keeps nobody from writing.
    const std::int64_t first_look = store_.clock();
    const auto renewed = [first_look](const DueRow& row) {
        return row.expires - first_look < due_claim_seconds * 2 / 3 || row.expires > claim_ends(first_look);
    };
    const auto wanted = ledger.due_schedules(first_look);
    const Arrivals arrivals = look_for_files(wanted);
    const bool has_work = !arrivals.empty() || std::ranges::any_of(running, renewed) ||
                          std::ranges::any_of(wanted, [](const Schedule& each) { return each.next > 0; }) ||
                          (free > 0 && !claimable(first_look, 1).empty());
    if (!has_work) return work;
    Transaction transaction(store_);
    const std::int64_t now = store_.clock();
    for (DueRow& row : running) {
        row.expires = claim_ends(now);
        ledger.renew_due(row);
    }
    OpenTimes open;
    for (DueRow& row : ledger.open_due_times()) open[row.schedule].push_back(std::move(row));
    for (const Schedule& schedule : ledger.due_schedules(now)) {
        if (!schedule.cron.empty())
            record_times(schedule, now, open, work.events);
        else if (const auto files = arrivals.find(schedule.name); files != arrivals.end())
            record_arrivals(files->second, open, work.events);
    }
    claim_waiting(now, free, work);
    if (!work.claimed.empty()) ledger.prune_due_times(now - kept_days * 86'400);
    transaction.commit();
    return work;
}

std::vector<DueEvent> Planner::finish(const DueRow& claimed, const DueResult& result, bool counts) {
    std::vector<DueEvent> events;
    Transaction transaction(store_);
    ScheduleLedger& ledger = store_.ledger().schedules();
    const std::int64_t now = store_.clock();
    auto schedule = ledger.schedule(claimed.schedule);
    const SchedulePolicy policy = schedule ? SchedulePolicy::of(*schedule) : SchedulePolicy();
    DueRow row = claimed;
    row.run = result.run != 0 ? result.run : claimed.run;
    row.exit_code = result.exit_code;
    row.definition = result.definition.empty() ? claimed.definition : result.definition;
    row.detail = result.detail;
    row.finished = now;
    if (!counts) --row.attempt;
    const bool retried = (result.exit_code == 5 || result.exit_code == 6) && row.attempt <= policy.retries;
    const bool interrupted = result.exit_code == 4 && !result.timed_out;
    if (schedule && (retried || interrupted)) {
        row.state = "waiting";
        row.finished = 0;
        row.expires = retried ? now + retry_wait(policy, row.attempt) : now;
        if (interrupted) --row.attempt;
    } else {
        row.state = result.exit_code <= 1 ? "done" : "failed";
    }
    if (!ledger.update_due(row)) return {{"taken-over", row}};
    events.push_back({!row.is_open() ? row.state : retried ? "retry" : "interrupted", row});
    if (schedule && !row.is_open()) {
        const bool failed = row.state == "failed";
        schedule->failures = failed ? schedule->failures + 1 : 0;
        schedule->last_end = now;
        schedule->last_exit = row.exit_code;
        schedule->last_duration = std::max<std::int64_t>(now - claimed.started, 0);
        if (!failed) schedule->last_success = now;
        if (failed && schedule->state == "active" && policy.pause_after > 0 &&
            schedule->failures >= policy.pause_after) {
            schedule->state = "paused";
            schedule->reason = fmt::format("{} runs failed one after another", schedule->failures);
            events.push_back({"paused", row});
        }
        ledger.put_schedule(*schedule);
    }
    transaction.commit();
    return events;
}

}  // namespace registrar
