// SPDX-License-Identifier: Apache-2.0
#include "engine/deferred_run.h"

#include "action/context.h"
#include "report/error_log.h"

namespace registrar {

namespace {

/// A row may have one finding for each of many learners.
constexpr std::size_t most_shown = 20;

class DeferredRun {
public:
    DeferredRun(RunState& state, BatchWriter& writer, const DeferredStore& where)
        : state_(state), writer_(writer), where_(where) {}

    bool run();

private:
    const std::vector<ActionJob>& actions(const DeferredRows& rows) const {
        return state_.job.imports[state_.inputs[rows.input].import].actions;
    }
    using Bind = void (*ActionType::*)(const DeferredReference&, const void*, Context&);
    void open(const DeferredRows& rows);
    void note_claims();
    bool bind_claims();
    void bind(const DeferredRows& rows, Bind how);
    void describe(const DeferredRows& rows);

    RunState& state_;
    BatchWriter& writer_;
    DeferredStore where_;
    std::optional<Workspace> workspace_;
    std::uint64_t sequence_ = 0;
    Batch batch_;
    std::size_t shown_ = 0;  ///< findings that were shown with their location
};

void DeferredRun::open(const DeferredRows& rows) {
    if (workspace_) return;
    Workspace::Scope scope;
    scope.in_order = true;
    scope.inside = where_.inside;
    for (const ActionJob& action : actions(rows))
        scope.written.insert(scope.written.end(), action.type->writes.begin(), action.type->writes.end());
    workspace_.emplace(where_.store, std::move(scope));
    workspace_->restore_marks(
        FileMarks::unpack(state_.store.ledger().note(state_.entry.id, file_marks_note)));
    restore_file_rows(state_, workspace_->file_rows());
}

/// Makes undecided claims known to lookups, which then lead to the claiming record.
void DeferredRun::note_claims() {
    state_.store.ledger().visit_deferred_rows(state_.entry.id, [&](std::string_view bytes) {
        if (!DeferredRows::claims(bytes)) return;
        const DeferredRows rows = DeferredRows::unpack(bytes);
        open(rows);
        Lookups& lookups = workspace_->lookups();
        lookups.begin_group();
        for (const DeferredReference& reference : rows.references)
            if (reference.claims()) actions(rows)[reference.action].type->note_claim(reference, lookups);
    });
}

/// Decides all claims before other references are resolved, so that these lead to the final owners of the
/// keys. Removes the decided claims from each piece: if the process is killed, the next call continues with
/// the rest.
bool DeferredRun::bind_claims() {
    note_claims();
    if (!workspace_) return true;
    Ledger& ledger = state_.store.ledger();
    for (std::int64_t after = 0; const auto piece = ledger.deferred_rows(state_.entry.id, after);) {
        if (state_.halt.raised()) return false;
        after = piece->number;
        if (!DeferredRows::claims(piece->bytes)) continue;
        DeferredRows rows = DeferredRows::unpack(piece->bytes);
        bind(rows, &ActionType::decide_claim);
        writer_.write_claims(rows, piece->number, batch_);
    }
    workspace_->lookups().claims().clear();
    return true;
}

/// Resolves the references of a piece; each one is a row of the batch.
void DeferredRun::bind(const DeferredRows& rows, Bind how) {
    const auto count = static_cast<std::uint32_t>(actions(rows).size());
    workspace_->file_rows().set_file(rows.input);
    workspace_->begin_batch(sequence_ + 1, sequence_);
    ++sequence_;
    batch_.clear();
    batch_.input = rows.input;
    batch_.rows = static_cast<std::uint32_t>(rows.references.size());
    batch_.outcomes.assign(rows.references.size() * count, RowOutcome::skipped);
    for (std::uint32_t row = 0; row < batch_.rows; ++row) {
        const DeferredReference& reference = rows.references[row];
        const ActionJob& action = actions(rows)[reference.action];
        const std::uint32_t number = row * count + reference.action;
        batch_.lines.add(row, reference.line);
        batch_.outcomes[number] = reference.outcome;
        workspace_->lookups().begin_group();
        Context context(*action.type, {state_.entry.id, state_.entry.clock, false}, *workspace_);
        context.begin_group(batch_, {}, 0);
        context.begin_row(0, number);
        if (how == &ActionType::resolve_deferred || reference.claims())
            (action.type->*how)(reference, action.settings_pointer(), context);
        context.end_row();
    }
    describe(rows);
    for (const auto& changes : batch_.changes) changes->sort();
    batch_.new_ids = workspace_->new_ids();
}

/// Adds to the messages what the reader would add: line, record, location and value.
void DeferredRun::describe(const DeferredRows& rows) {
    const auto count = static_cast<std::uint32_t>(actions(rows).size());
    for (Finding& finding : batch_.findings) {
        const DeferredReference& reference = rows.references[finding.number / count];
        finding.line = reference.line;
        finding.record = reference.record;
        if (!reference.log_cells.empty() && finding.level != Level::note)
            finding.log_line = error_log_line(finding, reference.log_cells);
        const DeferredCell* cell = finding.field.empty() && !reference.cells.empty()
                                       ? &reference.cells.front()
                                       : reference.cell(finding.field);
        if (cell == nullptr) continue;
        if (finding.level != Level::note && shown_++ < most_shown) finding.location = cell->location;
        if (finding.field.empty()) continue;
        finding.value = cell->text;
        finding.reason = cell->field;
    }
}

bool DeferredRun::run() {
    if (!bind_claims()) return false;
    Ledger& ledger = state_.store.ledger();
    while (const auto piece = ledger.deferred_rows(state_.entry.id)) {
        if (state_.halt.raised()) return false;
        DeferredRows rows = DeferredRows::unpack(piece->bytes);
        open(rows);
        bind(rows, &ActionType::resolve_deferred);
        writer_.write_resolved(rows, piece->number, batch_);
    }
    return true;
}

}  // namespace

bool resolve_deferred(RunState& state, BatchWriter& writer, const DeferredStore& where) {
    if (!state.store.ledger().has_deferred_rows(state.entry.id)) return true;
    return DeferredRun(state, writer, where).run();
}

void restore_file_rows(RunState& state, FileRows& rows) {
    for (std::uint64_t at = 0; at < state.progress.file_rows; ++at)
        rows.restore(state.store.ledger().note(state.entry.id, file_rows_note(at)));
}

void visit_deferred(RunState& state, const std::function<void(const DeferredReference& reference)>& visit) {
    state.store.ledger().visit_deferred_rows(state.entry.id, [&](std::string_view bytes) {
        for (const DeferredReference& reference : DeferredRows::unpack(bytes).references) visit(reference);
    });
}

}  // namespace registrar
