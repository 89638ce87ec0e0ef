// SPDX-License-Identifier: Apache-2.0
#pragma once
// A run's place in the store's history: whether an unfinished one is taken up, its lease, its row, its end.
#include <optional>

#include "engine/batch_writer.h"
#include "engine/run_state.h"

namespace registrar {

class RunBook {
public:
    explicit RunBook(RunState& state) : state_(state) {}

    /// Looks for an unfinished run of the same command and takes up where it stood; true where there is one.
    /// Throws Refused where it cannot be gone on with.
    bool look();
    /// Takes the lease and notes that the run is under way, with what the state knows by now. False where
    /// another process has changed what look() saw meanwhile. Throws LeaseHeld.
    bool enter(BatchWriter& writer);
    /// Notes the end of the run, or of this attempt.
    void finish(const std::string& run_state);

    /// Where the unfinished run stood.
    const std::optional<Checkpoint>& checkpoint() const { return checkpoint_; }
    /// A report of the run in which nothing is counted yet.
    Report begun_report(const RunEntry& run) const;

private:
    std::string key() const;
    std::vector<std::string> scopes() const;
    void abandon(RunEntry& former);
    bool enter_locked(BatchWriter& writer);
    bool as_looked(const std::optional<RunEntry>& former) const;
    void begin_entry();
    void purge();

    RunState& state_;
    std::optional<Checkpoint> checkpoint_;
    bool fresh_ = false;  ///< an unfinished run is not to be taken up
    bool resumes_ = false;
};

}  // namespace registrar
