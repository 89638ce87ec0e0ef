// SPDX-License-Identifier: Apache-2.0
#pragma once
// The writer's side of a run: stores a batch's records, effects, rejects, counters and checkpoint in one
// transaction, which commits after the result files were synced.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "action/batch.h"
#include "binding/input_plan.h"
#include "engine/deferred_rows.h"
#include "engine/job_progress.h"
#include "engine/lease.h"
#include "engine/progress_lists.h"
#include "engine/row_changes.h"
#include "engine/row_guard.h"
#include "engine/run_options.h"
#include "engine/seen_ids.h"
#include "report/outcome_sink.h"
#include "report/rejects_file.h"
#include "report/report.h"
#include "store/store.h"

namespace registrar {

/// Reconciles the pending changes of a batch with the store: writes the records that differ and sets the
/// rows' outcomes. `actions` is the number of actions per row. Returns whether any record changed. Call it
/// inside a transaction.
bool reconcile_batch(Store& store, const FlushRun& run, std::size_t actions, Batch& batch);

/// Reconciles a batch with a temporary store, in a transaction of its own, so that later rows see its changes
/// although the run's store is unchanged.
void reconcile_aside(Store& aside, const FlushRun& run, std::size_t actions, Batch& batch);

/// Shared by all batches of a run. All references must outlive the writer.
struct WriterSetup {
    Store& store;
    const Job& job;
    const std::vector<InputPlan>& inputs;
    const RunOptions& options;
    JobProgress& progress;
    SeenIds& seen;
    Report& file_report;  ///< of the current file alone; has no actions if no step needs it
};

/// Used by the writer's thread.
class BatchWriter {
public:
    BatchWriter(const WriterSetup& setup, Report& report, std::optional<RunLease>& lease);

    /// Sets the parts of `--outcomes` and `--rejects`: those of an unfinished run, or new ones. Creates no
    /// file.
    void name_results(const std::optional<ResultParts>& unfinished);
    /// Opens the parts: creates them, or cuts them to what the unfinished run committed. Throws
    /// FileUnavailable, Refused.
    void open_results();
    /// Returns the parts with their current lengths.
    ResultParts results() const { return results_; }

    /// How all-or-nothing rows are written. The caller's transaction includes all batches.
    struct AtOnce {
        /// Stores no record and skips every row that is not rejected, because a row or a finalizer failed.
        bool nothing = false;
        /// With `nothing`: the temporary store for records that later rows must see, owned by the caller.
        /// Null if rows see only stored records.
        Store* aside = nullptr;
        /// With `nothing`: finds the row that passes a limit, and notes it in the job's progress.
        bool guarded = false;
    };
    void begin_at_once(const AtOnce& how) {
        at_once_ = how;
        digests_.clear();
    }
    void end_at_once() { at_once_.reset(); }
    /// Returns the SHA-256 of each file that was written to its end since begin_at_once().
    const std::vector<std::string>& digests() const { return digests_; }

    /// A position in the rows and the result files, to return to if a transaction is rolled back.
    struct Mark {
        std::uint32_t input = 0;
        ReadPosition position;
        std::uint64_t outcomes = 0;
        std::uint64_t rejects = 0;
    };
    Mark mark();
    void return_to(const Mark& mark);

    /// Stores a batch. Throws LeaseHeld if the lease was lost, StepFailed (3) if the plan no longer holds,
    /// GuardPassed if a row would pass a limit; nothing of the batch is stored then.
    void write(Batch& batch);
    /// Stores deferred rows after their references are resolved, and writes their outcome lines. `batch` has
    /// one row for each reference. `number` identifies the rows in the ledger, which drops them.
    void write_resolved(DeferredRows& rows, std::int64_t number, Batch& batch);
    /// Stores the decisions on the rows' claims. The rows stay in the ledger, without their claims.
    void write_claims(DeferredRows& rows, std::int64_t number, Batch& batch);
    /// Counts and writes a message of a finalizer, which is about no row. `action` is its index in the
    /// report; `location` its span in the definition.
    void write_finalizer_line(const Finding& finding, std::size_t action, Span span);
    /// Counts records that a finalizer changed.
    void count_finalized(std::size_t action, RowOutcome outcome, std::uint64_t records);
    /// Syncs the outcome lines and saves the checkpoint, inside the caller's transaction.
    void save_finalized();
    /// Saves the checkpoint, inside the caller's transaction.
    void save_state();
    /// Sets the position of the next row to read, which checkpoints store.
    void set_position(std::uint32_t input, const ReadPosition& position) {
        input_ = input;
        position_ = position;
    }
    std::uint32_t input() const { return input_; }
    /// Sets the marks of the rows before the checkpoint in its file.
    void set_marks(FileMarks marks) {
        marks_ = std::move(marks);
        marked_input_ = input_;
    }

private:
    template <class Work>
    void in_transaction(const Work& work);
    void write_batch(Batch& batch);
    void reconcile_deferred_rows(DeferredRows& rows, Batch& batch);
    void save_deferred_rows(const DeferredRows& rows, const Batch& batch);
    bool reconcile(Batch& batch);
    bool stores_nothing() const { return at_once_ && at_once_->nothing; }
    void judge_guard(const Batch& batch, const InputPlan& input);
    void count(const Batch& batch, Report& report) const;
    void count_accepted(const Batch& batch);
    void write_results(const Batch& batch);
    std::size_t actions_of(const InputPlan& input) const;
    OutcomeSource source_of(const InputPlan& input) const;
    std::uint32_t number_of(const OutcomeLine& line, const Batch& batch) const;
    void pass_changes(const Batch& batch, std::uint32_t last);
    void show(const Batch& batch, const InputPlan& input);
    void note_results();
    void collect_rejects(const Batch& batch);
    void collect_log(const Batch& batch);
    void save_input(const Batch& batch);
    void save_marks(const Batch& batch);
    void save_file_rows(const Batch& batch);
    void save_checkpoint(const Batch& batch);
    Diagnostic diagnostic(const Finding& finding, const InputPlan& input) const;

    WriterSetup setup_;
    Report& report_;
    std::optional<RunLease>& lease_;  ///< none in a plan
    OutcomeSink outcomes_;
    std::optional<RejectsFile> rejects_;
    ResultParts results_;
    ChangeWatch watch_;  ///< adds to `changes_` and `guard_`
    RowGuard guard_;
    RowChanges changes_;  ///< of the batch; used if the caller watches changes
    ProgressLists lists_;
    std::optional<AtOnce> at_once_;
    std::vector<std::string> digests_;
    std::size_t shown_ = 0;                     ///< finalizer messages shown so far
    std::optional<std::uint32_t> suspected_;    ///< the last file with a warning about its encoding
    std::optional<std::uint32_t> saved_input_;  ///< the last file stored in the ledger
    std::uint32_t input_ = 0;                   ///< the file to read next, at `position_`
    ReadPosition position_;
    FileMarks marks_;                            ///< of the file `marked_input_`, as the ledger has them
    std::optional<std::uint32_t> marked_input_;  ///< the last file of which rows were stored
};

/// The ledger's note with the marks of the last file of which rows were stored.
inline constexpr std::string_view file_marks_note = "file marks";
/// The name of a note with what the rows of one batch left for later ones.
inline std::string file_rows_note(std::uint64_t number) {
    return "file rows " + std::to_string(number);
}

}  // namespace registrar
