// SPDX-License-Identifier: Apache-2.0
#pragma once
// The writer's side of a run: one transaction for a batch's records, effects, rejects, counters and
// checkpoint, after the result files were synced.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/input_plan.h"
#include "engine/lease.h"
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
};

class BatchWriter {
public:
    BatchWriter(const WriterSetup& setup, Report& report, RunLease* lease);

    /// Opens `--outcomes` and `--rejects`, anew or cut to a checkpoint.
    void open_results(const Checkpoint* checkpoint);
    /// Every batch is a transaction of its own, unless the caller holds one around all of them.
    void commit_batches(bool each) { commit_each_ = each; }
    bool commits_batches() const { return commit_each_; }
    /// Rows that are not rejected are skipped, nothing is stored (`--atomic file` with a reject).
    void store_nothing() { store_nothing_ = true; }

    void write(Batch& batch);

private:
    void write_batch(Batch& batch);
    bool settle(Batch& batch);
    void write_results(const Batch& batch);
    void write_rejects(const Batch& batch);
    void collect_rejects(const Batch& batch);
    void save_checkpoint(const Batch& batch);
    Diagnostic diagnostic(const Finding& finding, const InputPlan& input) const;

    WriterSetup setup_;
    Report& report_;
    RunLease* lease_;
    std::optional<ResultFile> outcomes_;
    std::optional<ResultFile> rejects_;
    bool commit_each_ = true;
    bool store_nothing_ = false;
};

}  // namespace registrar
