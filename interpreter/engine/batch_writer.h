// SPDX-License-Identifier: Apache-2.0
#pragma once
// The writer's side of a run: one transaction for a batch's records, effects, rejects, counters and
// checkpoint, after the result files were synced.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/input_plan.h"
#include "engine/job_progress.h"
#include "engine/lease.h"
#include "engine/named_ids.h"
#include "engine/report.h"
#include "engine/result_file.h"
#include "store/store.h"

namespace registrar {

/// What is common to all batches of a run.
struct WriterSetup {
    Store& store;
    const Job& job;
    const std::vector<InputPlan>& inputs;
    const RunOptions& options;
    JobProgress& progress;
    NamedIds& named;
    Report& file_report;  ///< of the file at hand by itself; has no actions where nobody asks for it
};

class BatchWriter {
public:
    BatchWriter(const WriterSetup& setup, Report& report, std::optional<RunLease>& lease);

    /// Opens `--outcomes` and `--rejects`, anew or cut to a checkpoint.
    void open_results(const Checkpoint* checkpoint);
    /// Every batch is a transaction of its own, unless the caller holds one around all of them.
    void commit_batches(bool each) { commit_each_ = each; }
    bool commits_batches() const { return commit_each_; }
    /// Rows that are not rejected are skipped, nothing is stored (`--atomic file` with a reject).
    void store_nothing(bool nothing) { store_nothing_ = nothing; }

    void write(Batch& batch);
    /// Notes how far the run came, inside the caller's transaction.
    void save_state();
    /// Where the rows stand.
    void place_at(std::uint32_t input, const ReadPosition& position) {
        input_ = input;
        position_ = position;
    }
    std::uint32_t input() const { return input_; }

private:
    void write_batch(Batch& batch);
    bool settle(Batch& batch);
    void count(const Batch& batch, Report& report) const;
    void count_accepted(const Batch& batch);
    void write_results(const Batch& batch);
    void write_rejects(const Batch& batch);
    void collect_rejects(const Batch& batch);
    void collect_log(const Batch& batch);
    void save_checkpoint(const Batch& batch);
    Diagnostic diagnostic(const Finding& finding, const InputPlan& input) const;

    WriterSetup setup_;
    Report& report_;
    std::optional<RunLease>& lease_;  ///< none with a plan
    std::optional<ResultFile> outcomes_;
    std::optional<ResultFile> rejects_;
    bool commit_each_ = true;
    bool store_nothing_ = false;
    std::uint32_t input_ = 0;  ///< the file to be read next, and where
    ReadPosition position_;
};

}  // namespace registrar
