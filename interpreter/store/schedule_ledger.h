// SPDX-License-Identifier: Apache-2.0
#pragma once
// The part of a store's ledger about definitions that are saved in it, schedules, and the times at which they
// are due. Every write happens in the caller's transaction.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace registrar {

/// One version of a saved definition. Versions of a name count from 1 and are never used twice.
struct SavedDefinition {
    std::string name;
    std::int64_t version = 0;
    std::string text;  ///< UTF-8, whatever its XML declaration says
    std::string
        flags;  ///< JSON: pairs of a flag of `run` and its value; a flag without value has an empty one
    std::string path;        ///< absolute path of the file from which it was saved
    std::int64_t saved = 0;  ///< seconds since 1970 UTC

    std::string title() const { return name + "@" + std::to_string(version); }
};

/// A schedule. Times are seconds since 1970 UTC.
struct Schedule {
    std::string name;
    std::string definition;  ///< absolute path, `saved:NAME` or `saved:NAME@VERSION`
    std::string arguments;   ///< JSON: `data`, a list of paths, and `flags`, as those of a saved definition
    std::string cron;        ///< empty for a schedule that waits for files
    std::string time_zone;
    std::string policy;     ///< JSON: what happens to missed, late and failed times
    std::string state;      ///< `active` or `paused`
    std::string reason;     ///< why it is paused
    std::int64_t seen = 0;  ///< times up to this one are dealt with, or never were due
    std::int64_t next =
        0;  ///< the first time after `seen`; `never` if there is none; 0 if it waits for files
    std::int64_t failures = 0;       ///< runs that failed since the last one that did not
    std::int64_t last_success = 0;   ///< the end of the last run that did not fail; 0: none
    std::int64_t last_end = 0;       ///< the end of the last run; 0: none
    std::int64_t last_duration = 0;  ///< seconds that it took
    std::int64_t last_exit = 0;      ///< its exit code

    static constexpr std::int64_t never = INT64_MAX;
};

/// One time at which a schedule is due, and what became of it.
struct DueRow {
    std::string schedule;
    std::int64_t due = 0;  ///< seconds since 1970 UTC
    std::string cause;  ///< empty for a time of the schedule; else `now` or a file, with what makes it unique
    std::int64_t nominal = 0;  ///< the local time for which the run is due, as a wall clock shows it
    /// `waiting`: for its turn, or for another attempt. `running`. `done`, `failed`, `missed` and `skipped`
    /// are ends.
    std::string state;
    std::string definition;    ///< with its version, since the first attempt
    std::string owner;         ///< random; of the process that claimed it
    std::int64_t fence = 0;    ///< grows with every claim
    std::int64_t expires = 0;  ///< waiting: not claimed before. Running: the claim lasts until then
    std::int64_t attempt = 0;
    std::int64_t started = 0;
    std::int64_t finished = 0;
    std::int64_t run = 0;  ///< 0 before a run began
    std::int64_t exit_code = 0;
    std::string tzdb;    ///< version of the tz database that gave the time
    std::string detail;  ///< one line for people
    std::string files;   ///< JSON: paths of the files that arrived; empty for a time of the schedule

    bool is_open() const { return state == "waiting" || state == "running"; }
};

/// How long the claim of a due time lasts without being renewed, in seconds.
inline constexpr std::int64_t due_claim_seconds = 120;

/// Use it on the store's thread.
class ScheduleLedger {
public:
    virtual ~ScheduleLedger() = default;

    /// Stores a definition as the next version of its name, and returns that version.
    virtual std::int64_t save(const SavedDefinition& definition) = 0;
    /// Returns a version of a saved definition, or the newest one for version 0. Returns nothing if there is
    /// none, or if it was removed.
    virtual std::optional<SavedDefinition> saved(std::string_view name, std::int64_t version) = 0;
    /// Returns all saved definitions by name and version, without their texts.
    virtual std::vector<SavedDefinition> saved_definitions() = 0;
    /// Removes all versions of a saved definition. Their numbers stay taken.
    virtual void remove_saved(std::string_view name) = 0;

    /// Adds a schedule or replaces the one of its name.
    virtual void put_schedule(const Schedule& schedule) = 0;
    virtual std::optional<Schedule> schedule(std::string_view name) = 0;
    /// Returns all schedules by name.
    virtual std::vector<Schedule> schedules() = 0;
    /// Returns the active schedules whose `next` is at or before `now`, by name. All that wait for files are
    /// among them.
    virtual std::vector<Schedule> due_schedules(std::int64_t now) = 0;
    /// Removes a schedule with its due times, but not those that run: their runs go on.
    virtual void remove_schedule(std::string_view name) = 0;

    /// Adds a due time. Returns false, with nothing changed, if it is there already.
    virtual bool add_due(const DueRow& row) = 0;
    /// Returns whether a due time is there, whatever became of it.
    virtual bool knows_due(const DueRow& row) = 0;
    /// Replaces the files of a due time that waits and was never claimed. Returns false if it is not such a
    /// one.
    virtual bool set_due_files(const DueRow& row) = 0;
    /// Claims a due time for row.owner until row.expires: adds it as running, or takes it over if it is
    /// waiting or running and its stored expiry is no longer to come: at or before `now`, or after `latest`,
    /// which no expiry is unless the clock was set back. Returns the row, whose fence is new and whose
    /// attempt counts this claim; nothing if it cannot be claimed.
    virtual std::optional<DueRow> claim_due(const DueRow& row, std::int64_t now, std::int64_t latest) = 0;
    /// Stores state, definition, expiry, attempt, end, run, exit code and detail of a due time, if its owner
    /// and fence are still those of the row. Returns whether they are.
    virtual bool update_due(const DueRow& row) = 0;
    /// Stores the expiry of a claim, if its owner and fence are still those of the row and it runs.
    virtual void renew_due(const DueRow& row) = 0;
    /// Returns the due times of a schedule, newest first, at most `limit`.
    virtual std::vector<DueRow> due_times(std::string_view schedule, std::size_t limit) = 0;
    /// Returns all due times that wait or run, oldest first; those of one time by schedule and cause.
    virtual std::vector<DueRow> open_due_times() = 0;
    /// Deletes ended due times before an instant, but not those of files: a file that is still there would be
    /// run again.
    virtual void prune_due_times(std::int64_t before) = 0;
};

}  // namespace registrar
