// SPDX-License-Identifier: Apache-2.0
#include "engine/row_run.h"

#include <algorithm>

#include "engine/forward_run.h"
#include "engine/password_pool.h"
#include "engine/pipeline.h"
#include "engine/settle.h"
#include "engine/whole_run.h"
#include "store/overlay_store.h"

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
            state.options.plan ? PasswordWork::check : PasswordWork::hash};
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

void transfer(RunState& state, BatchSource& source, BatchWriter& writer, bool beside) {
    if (state.options.progress != nullptr) state.options.progress->total_bytes = source.total_bytes();
    run_pipeline(
        source,
        [&](Batch& batch) {
            take_hashes(batch);
            writer.write(batch);
            source.note_committed(batch);
        },
        beside && state.options.jobs > 1);
}

RowsEnd end_of(const BatchSource& source) {
    if (source.interrupted()) return RowsEnd::interrupted;
    return source.limit_passed() ? RowsEnd::stopped : RowsEnd::done;
}

/// What speaks against storing the rows of some files.
enum class Against : std::uint8_t {
    nothing,  ///< also where a signal came before it was known
    row,      ///< one is rejected
    whole,    ///< what an action would do once behind the rows is refused
};

/// What is all or nothing reads twice: whether anything is rejected is known before the first row is stored.
/// What rows would see of earlier ones goes to a store that is thrown away.
Against look_ahead(RunState& state, const Station& station) {
    const FillOptions fill{state.entry.clock, state.options.strict, RejectLimit{0, false}, false};
    RunOptions quiet = state.options;
    quiet.progress = nullptr;
    BatchSource source(state.job, state.inputs, fill, quiet);
    source.limit_to({station.first, station.last}, {});
    std::optional<OverlayStore> aside;
    if (source.in_order() || station.at_once) aside.emplace(state.store);
    source.open_store(aside ? *aside : state.store);
    const auto write = [&](Batch& batch) {
        if (!aside) return;
        settle_aside(*aside, {0, state.entry.clock, false}, state.inputs[batch.input].binding.actions.size(),
                     batch);
        source.note_committed(batch);
    };
    run_pipeline(source, write, false);
    if (source.limit_passed()) return Against::row;
    const bool whole = station.at_once && !source.interrupted() &&
                       whole_refused(state, {station.import, station.last - station.first, *aside});
    return whole ? Against::whole : Against::nothing;
}

/// What stands behind the last row: references that led forward, and what actions do once. False where a
/// signal came first.
bool end_rows(RunState& state, BatchWriter& writer, const Station& station, const ForwardStore& where,
              bool whole) {
    if (!bind_forward(state, writer, where)) return false;
    return !whole ||
           run_whole_inside(state, writer, {station.import, station.last - station.first, where.store}) !=
               WholeEnd::interrupted;
}

/// All rows in one transaction, or their rejects alone. Where a signal came first nothing is stored.
RowsEnd run_at_once(RunState& state, BatchWriter& writer, const Station& station) {
    const InputRange range{station.first, station.last};
    const Against against = look_ahead(state, station);
    const bool rejected = against != Against::nothing;
    const Report report = state.report;
    const JobProgress progress = state.progress;
    state.progress.stopped = rejected;
    state.progress.stopped_at = range.first;
    FillOptions fill = fill_options(state, range);
    if (rejected) fill.passwords = PasswordWork::none;
    BatchSource source(state.job, state.inputs, fill, state.options);
    source.limit_to(range, state.report.rows);
    source.note_types(state.named.types());
    std::optional<OverlayStore> aside;
    if (rejected && (source.in_order() || station.at_once)) aside.emplace(state.store);
    if (rejected) writer.store_nothing(aside ? &*aside : nullptr);
    const bool inside = !rejected && source.in_order();
    writer.commit_batches(false);
    Transaction transaction(state.store);
    source.open_store(aside ? *aside : state.store, inside);
    transfer(state, source, writer, !inside);
    const bool ended =
        !source.interrupted() && end_rows(state, writer, station, {aside ? *aside : state.store, inside},
                                          station.at_once && against != Against::row);
    writer.commit_batches(true);
    if (!ended) {
        state.report = report;
        state.progress = progress;
        return RowsEnd::interrupted;
    }
    transaction.commit();
    return rejected ? RowsEnd::stopped : RowsEnd::done;
}

/// Files that an unfinished run has read to their end must be what they were; steps may have moved those of
/// other stations.
void check_finished(RunState& state, const InputRange& range, const Checkpoint& checkpoint) {
    const BatchSource source(state.job, state.inputs, {}, state.options);
    auto done = static_cast<std::uint32_t>(state.job.has_steps() ? range.first : 0);
    for (; done < checkpoint.input; ++done)
        source.check_unchanged(done, state.store.ledger().blocks(state.entry.id, done));
}

}  // namespace

RowsEnd run_rows(RunState& state, BatchWriter& writer, const Station& station, const Checkpoint* checkpoint) {
    const InputRange range{station.first, station.last};
    if (range.first == range.last) return RowsEnd::done;
    const bool resumes = checkpoint != nullptr && checkpoint->input < range.last &&
                         (checkpoint->input > range.first || checkpoint->position.offset > 0);
    if (checkpoint != nullptr) check_finished(state, range, *checkpoint);
    if (checkpoint != nullptr && checkpoint->input >= range.last)
        return bind_forward(state, writer, {state.store}) ? RowsEnd::done : RowsEnd::interrupted;
    if (!resumes) begin_file(state, range);
    if (state.options.atomic_file || station.at_once) return run_at_once(state, writer, station);
    BatchSource source(state.job, state.inputs, fill_options(state, range), state.options);
    source.limit_to(range, state.report.rows);
    source.note_types(state.named.types());
    source.open_store(state.store);
    if (resumes) {
        source.resume(*checkpoint, state.store.ledger().blocks(state.entry.id, checkpoint->input));
        visit_waiting(state, [&source](std::int64_t holder) { source.await(holder); });
    }
    transfer(state, source, writer, true);
    RowsEnd end = end_of(source);
    if (end != RowsEnd::interrupted && !bind_forward(state, writer, {state.store}))
        end = RowsEnd::interrupted;
    if (end == RowsEnd::stopped) {
        state.progress.stopped = true;
        state.progress.stopped_at = writer.input();
    }
    return end;
}

}  // namespace registrar
