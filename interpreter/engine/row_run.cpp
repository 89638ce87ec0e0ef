// SPDX-License-Identifier: Apache-2.0
#include "engine/row_run.h"

#include <algorithm>

#include "engine/pipeline.h"

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
            any_step(import, &StepTraits::reads_log)};
}

/// What consolidators will want to know of the file.
void begin_file(RunState& state, const InputRange& range) {
    const ImportJob& import = state.job.imports[state.inputs[range.first].import];
    state.progress.first_rejects.clear();
    state.progress.log_path.clear();
    state.file_report = {};
    if (!any_step(import, &StepTraits::reads_report)) return;
    state.file_report.action_names = state.report.action_names;
    state.file_report.actions.resize(state.report.actions.size());
}

void transfer(RunState& state, BatchSource& source, BatchWriter& writer) {
    if (state.options.progress != nullptr) state.options.progress->total_bytes = source.total_bytes();
    run_pipeline(
        source,
        [&](Batch& batch) {
            writer.write(batch);
            if (writer.commits_batches()) source.note_committed(batch);
        },
        state.options.jobs > 1);
}

RowsEnd end_of(const BatchSource& source) {
    if (source.interrupted()) return RowsEnd::interrupted;
    return source.limit_passed() ? RowsEnd::stopped : RowsEnd::done;
}

/// `--atomic file` reads twice: whether any row is rejected is known before the first one is stored. False
/// also where a signal came before that was known.
bool any_reject(RunState& state, const InputRange& range) {
    const FillOptions fill{state.entry.clock, state.options.strict, RejectLimit{0, false}, false};
    RunOptions quiet = state.options;
    quiet.progress = nullptr;
    BatchSource source(state.job, state.inputs, fill, quiet);
    source.limit_to(range, {});
    source.open_store(state.store);
    run_pipeline(
        source, [](Batch&) {}, false);
    return source.limit_passed();
}

/// All rows in one transaction, or their rejects alone. Where a signal came first nothing is stored.
RowsEnd run_at_once(RunState& state, BatchWriter& writer, const InputRange& range) {
    const bool rejected = any_reject(state, range);
    const Report report = state.report;
    const JobProgress progress = state.progress;
    state.progress.stopped = rejected;
    state.progress.stopped_at = range.first;
    BatchSource source(state.job, state.inputs, fill_options(state, range), state.options);
    source.limit_to(range, state.report.rows);
    source.note_types(state.named.types());
    source.open_store(state.store);
    writer.store_nothing(rejected);
    writer.commit_batches(false);
    Transaction transaction(state.store);
    transfer(state, source, writer);
    writer.commit_batches(true);
    if (source.interrupted()) {
        state.report = report;
        state.progress = progress;
        return RowsEnd::interrupted;
    }
    transaction.commit();
    return rejected ? RowsEnd::stopped : RowsEnd::done;
}

}  // namespace

RowsEnd run_rows(RunState& state, BatchWriter& writer, const InputRange& range,
                 const Checkpoint* checkpoint) {
    if (range.first == range.last) return RowsEnd::done;
    const bool resumes = checkpoint != nullptr && checkpoint->input < range.last &&
                         (checkpoint->input > range.first || checkpoint->position.offset > 0);
    if (checkpoint != nullptr && checkpoint->input >= range.last) return RowsEnd::done;
    if (!resumes) begin_file(state, range);
    if (state.options.atomic_file) return run_at_once(state, writer, range);
    BatchSource source(state.job, state.inputs, fill_options(state, range), state.options);
    source.limit_to(range, state.report.rows);
    source.note_types(state.named.types());
    source.open_store(state.store);
    if (resumes) {
        Ledger& ledger = state.store.ledger();
        for (auto done = static_cast<std::uint32_t>(range.first); done < checkpoint->input; ++done)
            source.check_unchanged(done, ledger.blocks(state.entry.id, done));
        source.resume(*checkpoint, ledger.blocks(state.entry.id, checkpoint->input));
    }
    transfer(state, source, writer);
    const RowsEnd end = end_of(source);
    if (end == RowsEnd::stopped) {
        state.progress.stopped = true;
        state.progress.stopped_at = writer.input();
    }
    return end;
}

}  // namespace registrar
