// SPDX-License-Identifier: Apache-2.0
#pragma once
// A run's row in the store's history: finds an unfinished run of the same command, takes the lease, writes
// the run's row at its start and its end.
#include <optional>

#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

/// How a run starts: fresh, or where an unfinished run of the same command stopped. Made anew for each try to
/// take the lease, because another process may continue or end that run between two tries.
struct RunStart {
    RunRow entry;                          ///< of the unfinished run; of a fresh one only its key
    std::optional<Checkpoint> checkpoint;  ///< of the unfinished run; none if it stored nothing yet
    Report report;                         ///< the counters at the checkpoint
    Report file_report;
    JobProgress progress;
    std::optional<ResultParts> results;  ///< as the checkpoint has them
    bool resumes = false;
};

class RunRecord {
public:
    explicit RunRecord(RunState& state) : state_(state) {}

    /// Looks for an unfinished run of the same command. Changes nothing. Throws Refused if that run cannot be
    /// resumed here.
    RunStart look() const;
    /// Takes the lease and stores that the run is under way, with the state's files and counters. Returns
    /// false if another process has changed what `start` was made of. Throws LeaseHeld, StoreBusy.
    bool enter(const RunStart& start, BatchWriter& writer);
    /// Whether no live run holds a lease that this one needs.
    bool lease_is_free() const;
    /// Stores the end of the run, or of this attempt, and `results`, the files that are still to be put in
    /// place (EndedResults; may be empty).
    void finish(const std::string& run_state, const std::string& results);
    /// An ended run of the same command whose result files are not in place, if no other run of it is
    /// unfinished.
    std::optional<RunRow> ended_run() const;
    /// Stores that nothing of an ended run is left to do.
    void forget_results(RunRow run) const;
    /// Whether an attempt that stops can be resumed: not a plan, and no data that can be read only once.
    bool resumable() const;

    /// A report of the run in which nothing is counted yet.
    Report begun_report(const RunRow& run) const;

private:
    std::string key() const;
    std::vector<std::string> scopes() const;
    ResultParts abandon(RunRow& former);
    bool enter_locked(const RunStart& start, BatchWriter& writer);
    bool still_so(const RunStart& start, const std::optional<RunRow>& former) const;
    bool never_resumes() const;
    void begin_entry();
    void purge();

    RunState& state_;
};

}  // namespace registrar
