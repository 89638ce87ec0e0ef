// SPDX-License-Identifier: Apache-2.0
#include "engine/bulk_run.h"

#include <fmt/format.h>

#include <algorithm>

#include "action/step_context.h"
#include "engine/plan.h"
#include "records/learning.h"

namespace registrar {

namespace {

constexpr std::uint64_t few_records = 10;  // the guard's threshold does not apply to so few
constexpr std::size_t batch_records = 4096;

/// Returns a file of the import without an accepted row, or null. After such a file, records that no row
/// names would all look obsolete.
const FoundFile* empty_file(const RunState& state, std::size_t import) {
    for (const FoundFile& file : state.progress.files)
        if (file.import == import && file.accepted == 0) return &file;
    return nullptr;
}

BulkRefusal refusal(const Message& message, std::initializer_list<std::string_view> values, bool guard) {
    return {&message, fill(message.text, std::span(values.begin(), values.size())), guard};
}

std::optional<BulkRefusal> check_guard(const RunState& state, const StepJob& step, const BulkScope& scope) {
    const BulkRule& rule = *step.type->bulk;
    const std::int64_t threshold =
        state.options.change_threshold.value_or(rule.threshold(step.settings.get()));
    const std::uint64_t doomed = scope.doomed().size();
    if (scope.count() <= few_records || doomed * 100 <= static_cast<std::uint64_t>(threshold) * scope.count())
        return std::nullopt;
    const std::string needed = std::to_string((doomed * 100 + scope.count() - 1) / scope.count());
    return refusal(messages::change_threshold,
                   {step.type->name, rule.verb, std::to_string(doomed), std::to_string(scope.count()),
                    rule.nouns, std::to_string(threshold), needed},
                   true);
}

/// Assigns ids to the batch's trash records and adds them as pending changes.
void add_trash(Store& store, BulkBatch& batch, std::vector<std::unique_ptr<PendingChanges>>& more) {
    RecordBlock& trash = batch.trash();
    if (trash.size() == 0) return;
    const std::int64_t first = store.take_ids(trash_type, static_cast<std::int64_t>(trash.size()));
    PendingChanges& changes = *more.emplace_back(std::make_unique<PendingChanges>(trash_type));
    for (std::size_t at = 0; at < trash.size(); ++at) {
        trash.as<Trash>(at).id = first + static_cast<std::int64_t>(at);
        changes.put_decided(0, trash.view(at));
    }
}

void write_batch(RunState& state, BatchWriter& writer, BulkBatch& batch) {
    Transaction transaction(state.store);
    if (state.lease) state.lease->check();
    check_still_planned(state.options, state.store, state.report);
    write_bulk_batch(state.store, {state.report.run, state.report.clock, state.options.keep_effects}, batch);
    state.report.store_revision = state.store.identity().revision;
    state.progress.changed += batch.ids().size();
    writer.save_state();
    if (state.lease) state.lease->beat(state.progress.files.back().path, 0);
    transaction.commit();
    if (state.lease) state.lease->give_way();
}

void change_all(RunState& state, BatchWriter& writer, const BulkRule& rule, const IdSet& doomed) {
    const auto reader = state.store.reader();
    std::vector<std::int64_t> ids;
    const auto flush = [&] {
        BulkBatch batch(ids, *reader, state.report.clock, state.report.run);
        rule.change(batch);
        demand_written(batch, rule.writes, rule.done);
        write_batch(state, writer, batch);
        ids.clear();
    };
    doomed.visit([&](std::int64_t id) {
        ids.push_back(id);
        if (ids.size() == batch_records) flush();
    });
    if (!ids.empty()) flush();
}

/// Stores that the guard let the step pass. A resumed step must not check again, because its batches have
/// already changed the counts.
void pass_guard(RunState& state, BatchWriter& writer) {
    state.progress.judged = true;
    state.progress.changed = 0;
    Transaction transaction(state.store);
    if (state.lease) state.lease->check();
    writer.save_state();
    transaction.commit();
}

}  // namespace

void write_bulk_batch(Store& store, const FlushRun& run, BulkBatch& batch) {
    Flush flush(store, run);
    std::vector<std::unique_ptr<PendingChanges>> trash;
    add_trash(store, batch, trash);
    bool changed = false;
    const auto write = [&](PendingChanges& changes) {
        changes.sort();
        changed = flush.write(changes, batch.outcomes(), [](std::uint32_t) { return 0; }) || changed;
    };
    for (const auto& changes : batch.changes()) write(*changes);
    for (const auto& changes : trash) write(*changes);
    if (changed) store.advance_revision();
}

std::optional<BulkRefusal> run_bulk_step(RunState& state, BatchWriter& writer, const JobStage& stage) {
    const StepJob& step = *stage.step;
    const BulkRule& rule = *step.type->bulk;
    const void* settings = step.settings.get();
    if (const Message* cancelled = rule.cancelled(settings)) return refusal(*cancelled, {}, false);
    if (const FoundFile* empty = empty_file(state, stage.import))
        return refusal(messages::no_accepted_row, {empty->path, rule.done}, false);
    BulkScope scope;
    rule.judge(settings, {*state.store.reader(), state.seen.of(*rule.type), day_of(state.report.clock)},
               scope);
    if (!state.progress.judged) {
        if (auto stopped = check_guard(state, step, scope)) return stopped;
        pass_guard(state, writer);
    }
    change_all(state, writer, rule, scope.doomed());
    return std::nullopt;
}

}  // namespace registrar
