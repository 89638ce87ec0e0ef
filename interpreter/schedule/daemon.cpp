// SPDX-License-Identifier: Apache-2.0
#include "schedule/daemon.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <random>
#include <thread>

#include "diag/json.h"
#include "diag/unavailable.h"
#include "values/date_format.h"

namespace registrar {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

constexpr milliseconds wait_at_once{200};    // how soon a signal is noticed
constexpr milliseconds look_again{1000};     // how late a due time may start
constexpr milliseconds reopen_after{5000};   // how long an unavailable store is left alone
constexpr milliseconds store_at_end{10000};  // how long an ending daemon waits for an unavailable store

/// Returns 128 random bits. A host name would be the same for two daemons of one machine.
std::string random_owner() {
    std::random_device device;
    std::string owner;
    for (int at = 0; at < 4; ++at) owner += fmt::format("{:08x}", device());
    return owner;
}

/// A claimed due time with the thread that runs it.
struct DaemonJob {
    explicit DaemonJob(DueRow claimed) : row(std::move(claimed)) {}
    DueRow row;
    Stop stop;
    std::thread thread;
    std::atomic<bool> ended{false};
    DueResult result;  ///< read only after `ended`
    std::optional<SteadyTime> deadline;
    bool timed_out = false;
    bool shared = false;  ///< another job ran at the same time
};

class Daemon {
public:
    explicit Daemon(const DaemonOptions& options) : options_(options), owner_(random_owner()) {}
    ~Daemon() {
        for (DaemonJob& job : jobs_) {
            job.stop.raise();
            if (job.thread.joinable()) job.thread.join();
        }
    }

    void run() {
        open();
        log("started", {{"owner", owner_}, {"jobs", options_.jobs}});
        notify_systemd("READY=1");
        while (!options_.stop->raised()) {
            attempt([this] { look(); });
            if (options_.until_idle && jobs_.empty() && idle_) break;
            wait();
        }
        end();
        log("stopped", Json::object());
    }

private:
    void open() {
        identity_ = options_.identity();
        store_ = options_.open();
        planner_.emplace(*store_, owner_, options_.find_arrivals);
        for (const std::string& name : planner_->refresh())
            log("damaged", {{"schedule", name}, {"detail", "its expression or zone cannot be read"}});
        looked_ = {};
    }

    /// Does something with the store. If it is unavailable, closes it; it is opened again later.
    template <class Work>
    void attempt(const Work& work) try {
        if (!planner_) {
            if (std::chrono::steady_clock::now() < reopen_) return;
            open();
            log("store-available", Json::object());
        }
        work();
    } catch (const StoreBusy&) {
        looked_ = {};  // another process writes; the next round tries again
    } catch (const StoreConflict&) {
        looked_ = {};
    } catch (const Unavailable& error) {
        if (planner_) log("store-unavailable", {{"detail", error.what()}});
        planner_.reset();
        store_.reset();
        reopen_ = std::chrono::steady_clock::now() + reopen_after;
    }

    void log(const std::string& event, Json more) const {
        more["event"] = event;
        options_.log(more);
    }
    void log_row(const DueEvent& event) const {
        const DueRow& row = event.row;
        Json json = {
            {"schedule", row.schedule}, {"due", format_timestamp(row.due)}, {"attempt", row.attempt}};
        if (!row.cause.empty()) json["cause"] = row.cause;
        if (!row.definition.empty()) json["definition"] = row.definition;
        if (row.run != 0) json["run"] = row.run;
        if (row.state == "done" || row.state == "failed" || event.event == "retry")
            json["exit"] = row.exit_code;
        if (event.event == "retry") json["again"] = format_timestamp(row.expires);
        if (!row.detail.empty()) json["detail"] = row.detail;
        log(event.event, json);
    }

    std::vector<DueRow> running() const {
        std::vector<DueRow> rows;
        for (const DaemonJob& job : jobs_) rows.push_back(job.row);
        return rows;
    }

    void look() {
        collect();
        const auto now = std::chrono::steady_clock::now();
        if (now - looked_ < look_again) return;
        looked_ = now;
        // An open file stays readable after another one has taken its name.
        if (options_.identity() != identity_)
            throw Unavailable("the store's file was moved, removed or replaced");
        std::vector<DueRow> rows = running();
        PlannedWork work =
            planner_->plan(rows, options_.jobs - std::min<std::size_t>(options_.jobs, rows.size()));
        auto job = jobs_.begin();
        for (const DueRow& row : rows) (job++)->row.expires = row.expires;
        for (const DueEvent& event : work.events) log_row(event);
        for (DueRow& row : work.claimed) start(std::move(row));
        idle_ = work.claimed.empty();
    }

    void start(DueRow row) {
        const auto schedule = store_->ledger().schedules().schedule(row.schedule);
        if (!schedule) return;
        log_row({"run", row});
        DaemonJob& job = jobs_.emplace_back(std::move(row));
        if (const std::int64_t timeout = SchedulePolicy::of(*schedule).timeout; timeout > 0)
            job.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(timeout);
        if (jobs_.size() > 1)
            for (DaemonJob& each : jobs_) each.shared = true;
        job.thread = std::thread([this, &job, schedule = *schedule] {
            job.result = options_.run(schedule, job.row, job.stop);
            job.ended = true;
            changed_.notify_one();
        });
    }

    /// Stores how ended jobs ended. A job whose end cannot be stored now stays in the list.
    void collect() {
        for (auto job = jobs_.begin(); job != jobs_.end();) {
            if (!job->ended) {
                ++job;
                continue;
            }
            job->result.timed_out = job->timed_out && job->result.exit_code == 4;
            if (job->result.timed_out) job->result.detail = "stopped after its time was over";
            const bool counts = job->result.exit_code != 5 || !job->shared;
            const auto events = planner_->finish(job->row, job->result, counts);
            for (const DueEvent& event : events) log_row(event);
            if (options_.health != nullptr) options_.health->count(events.front(), job->result.rows);
            job->thread.join();
            job = jobs_.erase(job);
            looked_ = {};
        }
    }

    void wait() {
        if (options_.health != nullptr)
            options_.health->look(planner_.has_value(), options_.stop->raised(), jobs_.size());
        std::unique_lock lock(mutex_);
        changed_.wait_for(lock, wait_at_once);
        const auto now = std::chrono::steady_clock::now();
        for (DaemonJob& job : jobs_)
            if (job.deadline && now >= *job.deadline && !job.timed_out) {
                job.timed_out = true;
                job.stop.raise();
            }
        if (now < notified_) return;
        notify_systemd("WATCHDOG=1");
        notified_ = now + std::chrono::seconds(1);
    }

    void end() {
        notify_systemd("STOPPING=1");
        log("stopping", {{"running", jobs_.size()}});
        for (DaemonJob& job : jobs_) job.stop.raise();
        SteadyTime hopeful = std::chrono::steady_clock::now();
        while (!jobs_.empty()) {
            notify_systemd("EXTEND_TIMEOUT_USEC=30000000");
            attempt([this] { collect(); });
            if (jobs_.empty()) return;
            wait();
            const auto now = std::chrono::steady_clock::now();
            const bool all_ended =
                std::ranges::all_of(jobs_, [](const DaemonJob& job) { return job.ended.load(); });
            if (planner_ || !all_ended) hopeful = now;
            // Without a store the ends cannot be stored. Another daemon takes the claims over.
            if (now - hopeful > store_at_end) return;
        }
    }

    const DaemonOptions& options_;
    const std::string owner_;
    std::unique_ptr<Store> store_;
    std::string identity_;            ///< of the store's file when it was opened
    std::optional<Planner> planner_;  ///< none while the store is unavailable
    std::list<DaemonJob> jobs_;
    std::mutex mutex_;
    std::condition_variable changed_;
    SteadyTime looked_{}, reopen_{}, notified_{};
    bool idle_ = false;
};

}  // namespace

void run_daemon(const DaemonOptions& options) {
    Daemon(options).run();
}

}  // namespace registrar
