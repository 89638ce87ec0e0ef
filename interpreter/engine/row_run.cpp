// SPDX-License-Identifier: Apache-2.0
#include "engine/row_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/batch_writer.h"
#include "engine/deferred_run.h"
#include "engine/finalizer_run.h"
#include "engine/password_pool.h"
#include "engine/pipeline.h"
#include "store/overlay/store.h"

namespace registrar {

namespace {

bool any_step(const ImportJob& import, bool StepTraits::*wants) {
    return std::any_of(import.consolidators.begin(), import.consolidators.end(),
                       [&](const StepJob& step) { return step.enabled() && step.type->traits.*wants; });
}

FillOptions fill_options(const RunState& state, const InputRange& range) {
    const ImportJob& import = state.job.imports[state.inputs[range.first].import];
    return {state.entry.clock,
            state.options.strict,
            state.options.max_rejects,
            true,
            state.entry.id,
            any_step(import, &StepTraits::reads_log),
            state.options.plan ? PasswordWork::check : PasswordWork::hash,
            state.progress.created,
            state.progress.guard_stop};
}

/// Resets what is collected for the consolidators of a file.
void begin_file(RunState& state, const InputRange& range) {
    const ImportJob& import = state.job.imports[state.inputs[range.first].import];
    state.progress.first_rejects.clear();
    state.progress.file_rows = 0;
    state.progress.log_path.clear();
    state.file_report = {};
    if (!any_step(import, &StepTraits::reads_report)) return;
    state.file_report.action_names = state.report.action_names;
    state.file_report.actions.resize(state.report.actions.size());
}

void transfer(RunState& state, BatchSource& source, BatchWriter& writer, bool beside) {
    if (state.options.progress != nullptr) state.options.progress->total_bytes = source.total_bytes();
    const auto write = [&](Batch& batch) {
        take_hashes(batch);
        writer.write(batch);
        source.note_committed(batch);
    };
    if (beside && state.options.jobs > 1)
        run_pipeline(source, write, state.halt);
    else
        run_pipeline(source, write);
}

RowsEnd end_of(const BatchSource& source) {
    if (source.interrupted()) return RowsEnd::interrupted;
    return source.limit_passed() ? RowsEnd::stopped : RowsEnd::done;
}

/// Adds to the report and the findings which limit stopped the rows, and what is stored.
void report_guard_stop(RunState& state, bool nothing) {
    const GuardStop& stop = *state.progress.guard_stop;
    const InputPlan& input = state.inputs[stop.input];
    const bool plan = state.options.plan;
    const std::string_view stored = nothing
                                        ? (plan ? "Nothing would be" : "Nothing is")
                                        : (plan ? "The rows before it would be" : "The rows before it are");
    const std::string text = fmt::format("Line {} {}. {} stored.", stop.line, stop.text, stored);
    state.report.steps.push_back({stop.setting, input.path, "stopped", 0, {{"error", stop.code, text}}});
    Diagnostic finding{Level::error, stop.code, text, Location{input.label, 0, 0, 1, {}}, {}, {}, {}};
    if (stop.action) {
        const ActionJob& action = state.job.imports[input.import].actions[*stop.action - input.first_action];
        const Span span = action.span_of(stop.setting);
        if (span.begin != action.span.begin)  // the definition gives it, not --set
            finding.notes.push_back({state.job.definition.locate(span), "the limit"});
    }
    state.findings.add(std::move(finding));
}

/// The reason why all-or-nothing rows are not stored.
enum class Against : std::uint8_t {
    nothing,     ///< they are stored; also if a signal ended the reading early
    row,         ///< one is rejected
    guard,       ///< one would pass a limit
    finalizers,  ///< a finalizer refuses
};

/// The result of a first reading, before anything is stored.
struct Judgement {
    Against against = Against::nothing;
    std::vector<std::string> digests;  ///< of the files that were read to their end
    /// The messages of finalizers that failed in an attempt to store the rows; that attempt was rolled back.
    std::vector<FinalizerLine> failure = {};
};

Judgement judge_rows(RunState& state, const JobStage& stage) {
    FillOptions fill{state.entry.clock, state.options.strict, RowLimit{0, false}, false};
    fill.created = state.progress.created;
    RunOptions quiet = state.options;
    quiet.progress = nullptr;
    BatchSource source(state.job, state.inputs, fill, quiet);
    source.limit_to({stage.first, stage.last}, {});
    RowGuard guard(state.job, state.options);
    GuardCounts counts = state.progress.guard_counts;
    const ChangeWatch watch = [&guard](std::uint32_t number, const RecordType& type, const RecordView& before,
                                       const RecordView& after) { guard.add(number, type, before, after); };
    std::optional<OverlayStore> aside;
    if (source.in_order() || stage.at_once || guard.watches(stage.import)) aside.emplace(state.store);
    source.open_store(aside ? *aside : state.store);
    Judgement judged;
    const auto judge_batch = [&](Batch& batch) {
        if (batch.ends_input) judged.digests.push_back(batch.sha256);
        if (!aside) return;
        const InputPlan& input = state.inputs[batch.input];
        FlushRun run{0, state.entry.clock, false};
        guard.begin(batch, input);
        if (guard.counts()) run.watch = &watch;
        reconcile_aside(*aside, run, input.binding.actions.size(), batch);
        if (guard.counts())
            if (const auto stop = guard.judge(batch, input, counts)) throw GuardPassed(*stop);
        source.note_committed(batch);
    };
    try {
        run_pipeline(source, judge_batch);
    } catch (const GuardPassed&) {
        judged.against = Against::guard;
        return judged;
    }
    if (source.limit_passed()) {
        judged.against = Against::row;
    } else if (stage.at_once && !source.interrupted()) {
        FinalizerResult result = judge_finalizers(state, {stage.import, stage.last - stage.first, *aside});
        if (result.end == FinalizerEnd::refused || result.end == FinalizerEnd::failed)
            judged.against = Against::finalizers;
        judged.failure = std::move(result.lines);
    }
    return judged;
}

/// Resolves deferred references and, unless a row is rejected, runs the finalizers.
FinalizerResult end_rows(RunState& state, BatchWriter& writer, const JobStage& stage,
                         const DeferredStore& where, const Judgement& judged) {
    if (!resolve_deferred(state, writer, where)) return {FinalizerEnd::interrupted};
    if (!stage.at_once || judged.against == Against::row || judged.against == Against::guard) return {};
    if (!judged.failure.empty()) {
        write_failure(state, writer, judged.failure);
        return {FinalizerEnd::refused};
    }
    return run_finalizers_inside(state, writer, {stage.import, stage.last - stage.first, where.store});
}

/// Copies the state that an attempt to store rows at once changes outside the store, to restore it if the
/// transaction is rolled back.
class AtOnceAttempt {
public:
    AtOnceAttempt(RunState& state, BatchWriter& writer)
        : report_(state.report),
          file_report_(state.file_report),
          progress_(state.progress),
          mark_(writer.mark()) {}

    void take_back(RunState& state, BatchWriter& writer) const {
        state.report = report_;
        state.file_report = file_report_;
        state.progress = progress_;
        const ImportJob& import = state.job.imports[state.inputs[mark_.input].import];
        state.seen.resume(import, state.store.ledger(), state.entry.id);
        writer.return_to(mark_);
    }

private:
    Report report_;
    Report file_report_;
    JobProgress progress_;
    BatchWriter::Mark mark_;
};

/// Stores all rows, or only their rejects if they were judged so, in the caller's transaction. Returns
/// nothing if the second reading differs from the first: a file was replaced in between. Also returns nothing
/// if the finalizers fail, and then adds their messages to `judged`.
std::optional<RowsEnd> store_at_once(RunState& state, BatchWriter& writer, const JobStage& stage,
                                     Judgement& judged) {
    const InputRange range{stage.first, stage.last};
    const bool nothing = judged.against != Against::nothing;
    const bool guarded = judged.against == Against::guard;
    const std::uint64_t rejected_before = state.report.rows.rejected;
    state.progress.stopped = nothing;
    state.progress.stopped_at = range.first;
    FillOptions fill = fill_options(state, range);
    if (nothing) fill.passwords = PasswordWork::none;
    BatchSource source(state.job, state.inputs, fill, state.options);
    source.limit_to(range, state.report.rows);
    source.track_types(state.seen.types());
    std::optional<OverlayStore> aside;
    if (nothing && (source.in_order() || stage.at_once || guarded)) aside.emplace(state.store);
    writer.begin_at_once({nothing, aside ? &*aside : nullptr, guarded});
    const bool inside = !nothing && source.in_order();
    source.open_store(aside ? *aside : state.store, inside);
    transfer(state, source, writer, !inside);
    if (source.interrupted()) return RowsEnd::interrupted;
    FinalizerResult finalizers =
        end_rows(state, writer, stage, {aside ? *aside : state.store, inside}, judged);
    const FinalizerEnd end = finalizers.end;
    if (end == FinalizerEnd::interrupted) return RowsEnd::interrupted;
    if (end == FinalizerEnd::failed) {
        judged.against = Against::finalizers;
        judged.failure = std::move(finalizers.lines);
        return std::nullopt;
    }
    const bool rejected = state.report.rows.rejected > rejected_before;
    const bool as_judged = rejected == (judged.against == Against::row) &&
                           (end == FinalizerEnd::refused) == (judged.against == Against::finalizers) &&
                           (rejected || judged.digests == writer.digests());
    if (guarded ? !state.progress.guard_stop : !as_judged) return std::nullopt;
    if (guarded) {
        report_guard_stop(state, true);
        writer.save_state();
    }
    return nothing ? RowsEnd::stopped : RowsEnd::done;
}

void bind_again(RunState& state, const InputRange& range) {
    for (std::size_t at = range.first; at < range.last; ++at)
        if (!bind_input(state.job, state.options, state.inputs[at], state.findings))
            throw StepFailed("bad-file", "a data file does not fit the definition", 7);
}

/// Makes one attempt: judges the rows and stores them against the same state of the store. If `locked`, no
/// other run can write in between; else the store's revision reveals it. Returns nothing, and stores nothing,
/// if store or file have changed.
std::optional<RowsEnd> try_at_once(RunState& state, BatchWriter& writer, const JobStage& stage, bool locked) {
    const AtOnceAttempt attempt(state, writer);
    std::optional<Transaction> transaction;
    std::optional<RowsEnd> end;
    const auto store = [&](Judgement& judged, std::int64_t revision) {
        if (!transaction) transaction.emplace(state.store);
        if (state.store.identity().revision == revision) end = store_at_once(state, writer, stage, judged);
    };
    try {
        if (locked) transaction.emplace(state.store);
        const std::int64_t revision = state.store.identity().revision;
        Judgement judged = judge_rows(state, stage);
        const bool failed_before = !judged.failure.empty();
        store(judged, revision);
        if (!failed_before && !judged.failure.empty()) {
            writer.end_at_once();
            transaction.reset();
            attempt.take_back(state, writer);
            store(judged, revision);
        }
    } catch (const InputReplaced&) {
        // Handled as a second reading that differs: bind again and try again.
    } catch (const GuardPassed&) {
        // The same: the first reading passed no limit.
    }
    writer.end_at_once();
    if (end && *end != RowsEnd::interrupted) {
        transaction->commit();
        return end;
    }
    transaction.reset();
    attempt.take_back(state, writer);
    return end;
}

/// Stores all rows in one transaction, or only their rejects. Stores nothing if a signal interrupts it. The
/// first two attempts judge without the lock, so that other runs can write meanwhile; later ones keep it.
RowsEnd run_at_once(RunState& state, BatchWriter& writer, const JobStage& stage) {
    constexpr int unlocked_tries = 2;
    constexpr int most_tries = 5;
    const InputRange range{stage.first, stage.last};
    for (int tries = 0; tries < most_tries; ++tries) {
        if (tries > 0) bind_again(state, range);
        if (const auto end = try_at_once(state, writer, stage, tries >= unlocked_tries)) return *end;
    }
    throw FileUnavailable(state.inputs[range.first].path, "changes again and again while it is read");
}

/// Throws Refused if a file that an unfinished run has read to its end has changed. Skips files of earlier
/// stages, which steps may have moved.
void check_finished(RunState& state, const InputRange& range, const Checkpoint& checkpoint) {
    const BatchSource source(state.job, state.inputs, {}, state.options);
    auto done = static_cast<std::uint32_t>(state.job.has_steps() ? range.first : 0);
    for (; done < checkpoint.input; ++done)
        source.check_unchanged(state.entry.id, done, state.store.ledger().blocks(state.entry.id, done));
}

/// Reads and stores the rows after the checkpoint, which is null at the beginning of the range, up to the end
/// or a limit. Throws GuardPassed before the batch of a row that would pass one.
RowsEnd read_rows(RunState& state, BatchWriter& writer, const InputRange& range,
                  const Checkpoint* checkpoint) {
    BatchSource source(state.job, state.inputs, fill_options(state, range), state.options);
    source.limit_to(range, state.report.rows);
    source.track_types(state.seen.types());
    source.open_store(state.store);
    if (checkpoint != nullptr) {
        source.resume(*checkpoint, state.store.ledger().blocks(state.entry.id, checkpoint->input));
        const std::string marks = state.store.ledger().note(state.entry.id, file_marks_note);
        source.restore_marks(FileMarks::unpack(marks));
        writer.set_marks(FileMarks::unpack(marks));
        restore_file_rows(state, source.file_rows());
        visit_deferred(state, [&source](const DeferredReference& reference) { source.defer(reference); });
    }
    transfer(state, source, writer, true);
    return end_of(source);
}

/// Returns whether a checkpoint is after the first row of the range.
bool is_after_begin(const Checkpoint& checkpoint, const InputRange& range) {
    return checkpoint.input < range.last &&
           (checkpoint.input > range.first || checkpoint.position.offset > 0);
}

/// Saves the row before which the rows stop: a run that resumes must not judge it again, because the deferred
/// references may be resolved by then.
void save_guard_stop(RunState& state, BatchWriter& writer, const GuardStop& stop) {
    state.progress.guard_stop = stop;
    Transaction transaction(state.store);
    if (state.lease) state.lease->check();
    writer.save_state();
    transaction.commit();
}

/// Reads and stores rows. If one would pass a guard's limit, reads again from the last checkpoint and stops
/// before that row: what rows delete is only known when their batch is written.
RowsEnd read_to_limit(RunState& state, BatchWriter& writer, const InputRange& range,
                      std::optional<Checkpoint> checkpoint) {
    for (;;) try {
            return read_rows(state, writer, range, checkpoint ? &*checkpoint : nullptr);
        } catch (const GuardPassed& passed) {
            save_guard_stop(state, writer, passed.stop());
            checkpoint = state.store.ledger().checkpoint(state.entry.id);
            if (checkpoint && !is_after_begin(*checkpoint, range)) checkpoint.reset();
        }
}

}  // namespace

RowsEnd run_rows(RunState& state, BatchWriter& writer, const JobStage& stage, const Checkpoint* checkpoint) {
    const InputRange range{stage.first, stage.last};
    if (range.first == range.last) return RowsEnd::done;
    if (checkpoint != nullptr) check_finished(state, range, *checkpoint);
    if (checkpoint != nullptr && checkpoint->input >= range.last)
        return resolve_deferred(state, writer, {state.store}) ? RowsEnd::done : RowsEnd::interrupted;
    std::optional<Checkpoint> from;
    if (checkpoint != nullptr && is_after_begin(*checkpoint, range)) from = *checkpoint;
    if (!from) begin_file(state, range);
    if (state.options.atomic_file || stage.at_once) return run_at_once(state, writer, stage);
    RowsEnd end = read_to_limit(state, writer, range, std::move(from));
    if (end != RowsEnd::interrupted && !resolve_deferred(state, writer, {state.store}))
        end = RowsEnd::interrupted;
    if (end == RowsEnd::stopped) {
        state.progress.stopped = true;
        state.progress.stopped_at = writer.input();
        if (state.progress.guard_stop) report_guard_stop(state, false);
    }
    return end;
}

}  // namespace registrar
