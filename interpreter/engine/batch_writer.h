// SPDX-License-Identifier: Apache-2.0
#pragma once
// The writer's side of a run: one transaction for a batch's records, effects, rejects, counters and
// checkpoint, after the result files were synced.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "action/batch.h"
#include "binding/input_plan.h"
#include "engine/deferred_rows.h"
#include "engine/job_progress.h"
#include "engine/lease.h"
#include "engine/run_options.h"
#include "engine/seen_ids.h"
#include "report/outcome_sink.h"
#include "report/rejects_file.h"
#include "report/report.h"
#include "store/store.h"

namespace registrar {

/// Writes the wanted records of a batch of rows with so many actions each, and settles its outcomes. True
/// where any record changed. Inside a transaction.
bool reconcile_batch(Store& store, const FlushRun& run, std::size_t actions, Batch& batch);

/// The same in a transaction of its own, in a store that is thrown away: for what later rows see of the
/// batch.
void reconcile_aside(Store& aside, const FlushRun& run, std::size_t actions, Batch& batch);

/// What is common to all batches of a run.
struct WriterSetup {
    Store& store;
    const Job& job;
    const std::vector<InputPlan>& inputs;
    const RunOptions& options;
    JobProgress& progress;
    SeenIds& named;
    Report& file_report;  ///< of the file at hand by itself; has no actions where nobody asks for it
};

class BatchWriter {
public:
    BatchWriter(const WriterSetup& setup, Report& report, std::optional<RunLease>& lease);

    /// Names the parts of `--outcomes` and `--rejects`: those of an unfinished run, or new ones.
    void name_results(const std::optional<ResultParts>& unfinished);
    /// Opens the parts: new, or cut to what the unfinished run committed. Throws FileUnavailable, Refused.
    void open_results();
    /// The parts as they are now.
    ResultParts results() const { return results_; }

    /// How all-or-nothing rows are written: in one transaction of the caller's around all batches.
    struct AtOnce {
        /// Rows that are not rejected are skipped and no record is stored, because something is rejected.
        bool nothing = false;
        /// Where records are put that later rows of the file must see; the caller drops it. Null if rows see
        /// only what is stored.
        Store* aside = nullptr;
    };
    void begin_at_once(const AtOnce& how) {
        at_once_ = how;
        digests_.clear();
    }
    void end_at_once() { at_once_.reset(); }
    /// SHA-256 of the files that were written to their end since begin_at_once().
    const std::vector<std::string>& digests() const { return digests_; }

    /// Where the rows and the result files are, to return to when a transaction is rolled back.
    struct Mark {
        std::uint32_t input = 0;
        ReadPosition position;
        std::uint64_t outcomes = 0;
        std::uint64_t rejects = 0;
    };
    Mark mark();
    void return_to(const Mark& mark);

    void write(Batch& batch);
    /// Rows that were held back, once their references are bound: `batch` has one row for each reference.
    /// `number` is the ledger's.
    void write_held(DeferredRows& rows, std::int64_t number, Batch& batch);
    /// Stores what became of the rows' claims; the rows stay in the ledger, without them.
    void write_claims(DeferredRows& rows, std::int64_t number, Batch& batch);
    /// A message of an action, by its number in the report, that is about no row.
    void write_finalizer_line(const Finding& finding, std::size_t action, Span location);
    /// Counts records with which an action dealt besides rows.
    void count_finalized(std::size_t action, RowOutcome outcome, std::uint64_t records);
    /// Syncs the messages and notes how far the run came, inside the caller's transaction.
    void save_finalized();
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
    void reconcile_deferred_rows(DeferredRows& rows, Batch& batch);
    void save_deferred_rows(const DeferredRows& rows, const Batch& batch);
    bool reconcile(Batch& batch);
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
    ResultParts results_;
    std::optional<AtOnce> at_once_;
    std::vector<std::string> digests_;
    std::size_t shown_ = 0;                     ///< messages about no row that were shown
    std::optional<std::uint32_t> suspected_;    ///< the last file whose encoding was doubted
    std::optional<std::uint32_t> saved_input_;  ///< the last file that the ledger knows
    std::uint32_t input_ = 0;                   ///< the file to be read next, and where
    ReadPosition position_;
};

}  // namespace registrar
