// SPDX-License-Identifier: Apache-2.0
#pragma once
// Keeps a run's row in the store's history: finds an unfinished run of the same command, takes the lease, and
// writes the row when the run starts and ends.
#include <optional>

#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// How a run starts: afresh, or where an unfinished run of the same command stopped. It is built again for
/// each attempt to take the lease, because another process may continue or end that run between two attempts.
struct RunStart {
    RunRow entry;                          ///< of the unfinished run; of a fresh one only its key
    std::optional<Checkpoint> checkpoint;  ///< of the unfinished run; none if it stored nothing yet
    Report report;                         ///< the counters at the checkpoint
    Report file_report;                    ///< the counters of the current file
    JobProgress progress;
    std::optional<ResultParts> results;  ///< the result files at the checkpoint
    bool resumes = false;
};

/// The state must outlive it. Used by one thread.
class RunRecord {
public:
    explicit RunRecord(RunState& state) : state_(state) {}

    /// Returns the unfinished run of the same command, or a fresh start. Changes nothing. Throws Refused if
    /// the unfinished run cannot be resumed on this system.
    RunStart look() const;
    /// Takes the lease and stores the run as running, with the state's files and counters. Returns false if
    /// another process has changed the unfinished run since look(). Throws LeaseHeld, StoreBusy.
    bool enter(const RunStart& start, BatchWriter& writer);
    /// Returns whether no live run holds a lease that this run needs.
    bool lease_is_free() const;
    /// Stores the end of the run, or of this attempt, and releases the lease. `results` are the result files
    /// without final names, as EndedResults writes them; may be empty.
    void finish(const std::string& run_state, const std::string& results);
    /// Returns an ended run of the same command whose result files have no final names yet. Returns nothing
    /// if another run of the command is unfinished.
    std::optional<RunRow> ended_run() const;
    /// Stores that an ended run has no result files left to rename.
    void forget_results(RunRow run) const;
    /// Returns whether an attempt that stops can be resumed: not a plan, and no data that can be read only
    /// once.
    bool resumable() const;

    /// Returns a report of the run in which nothing is counted yet.
    Report begun_report(const RunRow& run) const;

private:
    const std::string& key() const;
    std::vector<std::string> scopes() const;
    ResultParts abandon(RunRow& former);
    bool enter_locked(const RunStart& start, BatchWriter& writer);
    bool still_so(const RunStart& start, const std::optional<RunRow>& former) const;
    bool never_resumes() const;
    void read_progress(RunStart& start) const;
    void begin_entry();
    void purge();
    std::optional<RunRow> former_of_claim() const;
    void update_claim(const std::string& claim_state, std::int64_t exit_code) const;

    RunState& state_;
    mutable std::string key_;  ///< once it is known
};

}  // namespace registrar
