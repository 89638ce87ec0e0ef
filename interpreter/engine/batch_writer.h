// SPDX-License-Identifier: Apache-2.0
#pragma once
// The writer's side of a run: one transaction for a batch's records, effects, rejects, counters and
// checkpoint, after the result files were synced.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/held_rows.h"
#include "engine/input_plan.h"
#include "engine/job_progress.h"
#include "engine/lease.h"
#include "engine/named_ids.h"
#include "engine/outcome_sink.h"
#include "engine/rejects_file.h"
#include "engine/report.h"
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
    /// The run ends here, and will not go on.
    void finish_results();
    /// Every batch is a transaction of its own, unless the caller holds one around all of them.
    void commit_batches(bool each) { commit_each_ = each; }
    /// Rows that are not rejected are skipped, no record is stored (`--atomic file` with a reject). Where
    /// rows see what earlier ones changed, it is put `aside`, which the caller throws away; else null.
    void store_nothing(Store* aside) {
        store_nothing_ = true;
        aside_ = aside;
    }

    void write(Batch& batch);
    /// Rows that were held back, once their references are bound: `batch` has one row for each reference.
    /// `number` is the ledger's.
    void write_held(HeldRows& rows, std::int64_t number, Batch& batch);
    /// A message of an action, by its number in the report, that is about no row.
    void write_whole(const Finding& finding, std::size_t action, Span place);
    /// Counts records with which an action dealt besides rows.
    void count_whole(std::size_t action, RowOutcome outcome, std::uint64_t records);
    /// Syncs the messages and notes how far the run came, inside the caller's transaction.
    void save_whole();
    /// Notes how far the run came, inside the caller's transaction.
    void save_state();
    /// Where the rows stand.
    void place_at(std::uint32_t input, const ReadPosition& position) {
        input_ = input;
        position_ = position;
    }
    std::uint32_t input() const { return input_; }

private:
    template <class Work>
    void in_transaction(const Work& work);
    void write_batch(Batch& batch);
    void write_held_rows(HeldRows& rows, Batch& batch);
    bool settle(Batch& batch);
    void count(const Batch& batch, Report& report) const;
    void count_accepted(const Batch& batch);
    void write_results(const Batch& batch);
    std::size_t actions_of(const InputPlan& input) const;
    OutcomeSource source_of(const InputPlan& input) const;
    void show(const Batch& batch, const InputPlan& input);
    void collect_rejects(const Batch& batch);
    void collect_log(const Batch& batch);
    void save_input(const Batch& batch);
    void save_checkpoint(const Batch& batch);
    Diagnostic diagnostic(const Finding& finding, const InputPlan& input) const;

    WriterSetup setup_;
    Report& report_;
    std::optional<RunLease>& lease_;  ///< none with a plan
    OutcomeSink outcomes_;
    std::optional<RejectsFile> rejects_;
    bool commit_each_ = true;
    bool store_nothing_ = false;
    Store* aside_ = nullptr;
    std::size_t shown_ = 0;                 ///< messages about no row that were shown
    std::optional<std::uint32_t> doubted_;  ///< the last file whose encoding was doubted
    std::optional<std::uint32_t> saved_input_;  ///< the last file that the ledger knows
    std::uint32_t input_ = 0;               ///< the file to be read next, and where
    ReadPosition position_;
};

}  // namespace registrar
