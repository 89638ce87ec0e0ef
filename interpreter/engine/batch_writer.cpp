// SPDX-License-Identifier: Apache-2.0
#include "engine/batch_writer.h"

#include <fmt/format.h>
#include <algorithm>

#include "binding/record_rules.h"
#include "diag/json.h"
#include "engine/plan.h"
#include "values/csv_cell.h"

namespace registrar {

bool reconcile_batch(Store& store, const FlushRun& run, std::size_t actions, Batch& batch) {
    Flush flush(store, run);
    bool changed = false;
    for (const auto& changes : batch.changes)
        changed = flush.write(*changes, batch.outcomes, [&](std::uint32_t number) {
            return batch.lines.line_of(number / static_cast<std::uint32_t>(actions));
        }) || changed;
    for (const NewIds& ids : batch.new_ids) store.reserve_ids(*ids.type, ids.next);
    return changed;
}

void reconcile_aside(Store& aside, const FlushRun& run, std::size_t actions, Batch& batch) {
    Transaction transaction(aside);
    reconcile_batch(aside, run, actions, batch);
    transaction.commit();
}

namespace {

constexpr std::size_t shown_rejects = 10;  // in a mail
constexpr std::size_t shown_messages = 20;

/// Returns the header for the ledger: its bytes with the byte order mark, or of a sheet a line of CSV.
std::string kept_header(const InputPlan& input) {
    if (input.sheet.empty()) return input.byte_order_mark + input.header;
    std::string line;
    for (const std::string& column : input.columns) {
        if (!line.empty()) line += input.delimiter;
        append_csv_cell(line, column, input.delimiter);
    }
    return line + "\n";
}

}  // namespace

BatchWriter::BatchWriter(const WriterSetup& setup, Report& report, std::optional<RunLease>& lease)
    : setup_(setup),
      report_(report),
      lease_(lease),
      outcomes_(setup.options),
      guard_(setup.job, setup.options) {
    watch_ = [this](std::uint32_t number, const RecordType& type, const RecordView& before,
                    const RecordView& after) {
        if (setup_.options.watch_change && !stores_nothing()) changes_.add(number, type, before, after);
        if (guard_.counts()) guard_.add(number, type, before, after);
    };
}

void BatchWriter::name_results(const std::optional<ResultParts>& unfinished) {
    results_ = unfinished.value_or(ResultParts());
    if (unfinished) return;
    const RunOptions& options = setup_.options;
    if (!options.outcomes.empty()) results_.outcomes = new_result_part(options.outcomes);
    if (!options.rejects.empty()) results_.rejects = new_result_part(options.rejects);
}

void BatchWriter::open_results() {
    if (results_.outcomes) outcomes_.open(*results_.outcomes);
    if (results_.rejects) rejects_.emplace(*results_.rejects);
    note_results();
}

void BatchWriter::note_results() {
    if (outcomes_.file() != nullptr) results_.outcomes = outcomes_.file()->part();
    if (rejects_) results_.rejects = rejects_->file().part();
}

BatchWriter::Mark BatchWriter::mark() {
    return {input_, position_, outcomes_.file() != nullptr ? outcomes_.file()->length() : 0,
            rejects_ ? rejects_->file().length() : 0};
}

void BatchWriter::return_to(const Mark& mark) {
    set_position(mark.input, mark.position);
    lists_.forget();
    saved_input_.reset();
    if (outcomes_.file() != nullptr) outcomes_.file()->cut(mark.outcomes);
    if (rejects_) rejects_->file().cut(mark.rejects);
}

template <class Work>
void BatchWriter::in_transaction(const Work& work) {
    if (at_once_) return work();
    Transaction transaction(setup_.store, Transaction::Kind::batch);
    work();
    transaction.commit();
    if (lease_) lease_->give_way();
}

void BatchWriter::write(Batch& batch) {
    in_transaction([&] { write_batch(batch); });
}

void BatchWriter::write_resolved(DeferredRows& rows, std::int64_t number, Batch& batch) {
    in_transaction([&] {
        reconcile_deferred_rows(rows, batch);
        for (const DeferredLine& line : rows.lines)
            outcomes_.put(line.as_line(source_of(setup_.inputs[rows.input])));
        outcomes_.sync();
        setup_.store.ledger().drop_deferred_rows(report_.run, number);
        save_deferred_rows(rows, batch);
    });
}

void BatchWriter::write_claims(DeferredRows& rows, std::int64_t number, Batch& batch) {
    in_transaction([&] {
        reconcile_deferred_rows(rows, batch);
        rows.drop_claims(batch, actions_of(setup_.inputs[rows.input]));
        setup_.store.ledger().replace_deferred_rows(report_.run, number, rows.pack());
        save_deferred_rows(rows, batch);
    });
}

void BatchWriter::save_deferred_rows(const DeferredRows& rows, const Batch& batch) {
    const InputPlan& input = setup_.inputs[rows.input];
    show(batch, input);
    save_state();
    if (lease_) lease_->beat(input.path, rows.references.empty() ? 0 : rows.references.back().line);
}

/// Reconciles the references with the store; updates outcomes, counters and messages of their rows.
void BatchWriter::reconcile_deferred_rows(DeferredRows& rows, Batch& batch) {
    const InputPlan& input = setup_.inputs[rows.input];
    if (lease_) lease_->check();
    check_still_planned(setup_.options, setup_.store, report_);
    if (reconcile(batch)) setup_.store.advance_revision();
    report_.store_revision = setup_.store.identity().revision;
    for (Report* report : {&report_, &setup_.file_report})
        if (!report->actions.empty())
            report->amend(batch, rows.references, input.first_action, actions_of(input));
    collect_log(batch);
    pass_changes(batch, UINT32_MAX);
    rows.reconcile(batch, actions_of(input));
}

void BatchWriter::write_batch(Batch& batch) {
    const InputPlan& input = setup_.inputs[batch.input];
    if (lease_) lease_->check();
    check_still_planned(setup_.options, setup_.store, report_);
    if (batch.ends_input) check_still_planned(setup_.options, batch.input, batch.sha256);
    if (rejects_) rejects_->begin(setup_.inputs);
    if (!stores_nothing() || at_once_->guarded) guard_.begin(batch, input);
    const bool changed = reconcile(batch);
    judge_guard(batch, input);
    if (changed) setup_.store.advance_revision();
    report_.store_revision = setup_.store.identity().revision;
    setup_.seen.add(batch);
    for (const NewIds& ids : batch.new_ids)
        setup_.progress.created.add({ids.type->name, ids.first, ids.next});
    count(batch, report_);
    if (!setup_.file_report.actions.empty()) count(batch, setup_.file_report);
    count_accepted(batch);
    if (at_once_ && batch.ends_input) digests_.push_back(batch.sha256);
    collect_rejects(batch);
    collect_log(batch);
    write_results(batch);
    save_input(batch);
    save_marks(batch);
    save_file_rows(batch);
    save_checkpoint(batch);
    if (lease_) lease_->beat(input.path, batch.end.line);
}

/// Throws GuardPassed if a row of the reconciled batch passes a limit, before anything but the transaction
/// and the batch has changed.
void BatchWriter::judge_guard(const Batch& batch, const InputPlan& input) {
    if (!guard_.counts()) return;
    JobProgress& progress = setup_.progress;
    const auto stop = guard_.judge(batch, input, progress.guard_counts);
    if (!stop) return;
    if (!stores_nothing()) {
        changes_.clear();
        throw GuardPassed(*stop);
    }
    progress.guard_stop = stop;
    at_once_->guarded = false;
}

void BatchWriter::count(const Batch& batch, Report& report) const {
    const InputPlan& input = setup_.inputs[batch.input];
    report.add(batch, input.first_action, actions_of(input));
    if (!batch.ends_input && batch.rows == 0) return;
    const bool known = !report.inputs.empty() && report.last_input == batch.input;
    if (!known) report.inputs.push_back({input.path, {}, {}, 0});
    report.last_input = batch.input;
    report.inputs.back().records += batch.rows;
    report.inputs.back().encoding = batch.encoding;
    report.inputs.back().sha256 = batch.sha256;
    if (!batch.likely_encoding.empty()) report.inputs.back().likely_encoding = batch.likely_encoding;
}

void BatchWriter::count_accepted(const Batch& batch) {
    const std::size_t actions = actions_of(setup_.inputs[batch.input]);
    std::uint64_t& accepted = setup_.progress.files[batch.input].accepted;
    for (std::uint32_t row = 0; row < batch.rows; ++row)
        if (!batch.row_rejected(row, actions)) ++accepted;
}

bool BatchWriter::reconcile(Batch& batch) {
    const std::size_t actions = actions_of(setup_.inputs[batch.input]);
    FlushRun run{report_.run, report_.clock, setup_.options.keep_effects, batch.input};
    run.first_action = static_cast<std::uint32_t>(setup_.inputs[batch.input].first_action);
    run.actions = static_cast<std::uint32_t>(actions);
    if (setup_.options.watch_change || guard_.counts()) run.watch = &watch_;
    if (!stores_nothing()) return reconcile_batch(setup_.store, run, actions, batch);
    if (at_once_->aside != nullptr) reconcile_aside(*at_once_->aside, run, actions, batch);
    for (RowOutcome& outcome : batch.outcomes)
        if (outcome != RowOutcome::rejected) outcome = RowOutcome::skipped;
    return false;
}

/// Returns the number of actions per row. The binding does not tell: a resumed run does not bind files again
/// whose rows are stored.
std::size_t BatchWriter::actions_of(const InputPlan& input) const {
    return setup_.job.imports[input.import].actions.size();
}

OutcomeSource BatchWriter::source_of(const InputPlan& input) const {
    return {input.label, report_.action_names, input.first_action, actions_of(input)};
}

void BatchWriter::write_results(const Batch& batch) {
    const InputPlan& input = setup_.inputs[batch.input];
    Ledger& ledger = setup_.store.ledger();
    // Lines before the file's first deferred reference are final.
    if (!batch.deferred.empty() || (is_deferrable(input.binding) && ledger.has_deferred_rows(report_.run)))
        cut_deferred_rows(batch, source_of(input), outcomes_.wanted(), outcomes_.wants_all(),
                          [&](const DeferredRows& rows) { ledger.defer_rows(report_.run, rows.pack()); });
    else if (outcomes_.wanted())
        visit_outcomes(batch, source_of(input), outcomes_.wants_all(), [&](const OutcomeLine& line) {
            pass_changes(batch, number_of(line, batch));
            outcomes_.put(line);
        });
    pass_changes(batch, UINT32_MAX);
    outcomes_.sync();
    if (rejects_) rejects_->write(batch);
    show(batch, input);
}

/// Returns the number of the row and action that a line of the batch is about.
std::uint32_t BatchWriter::number_of(const OutcomeLine& line, const Batch& batch) const {
    const std::size_t actions = actions_of(setup_.inputs[batch.input]);
    return static_cast<std::uint32_t>((line.record - batch.first_record) * actions + line.action_number);
}

/// Passes the changes of rows and actions up to this number to the caller.
void BatchWriter::pass_changes(const Batch& batch, std::uint32_t last) {
    if (!setup_.options.watch_change) return;
    const InputPlan& input = setup_.inputs[batch.input];
    const auto actions = static_cast<std::uint32_t>(actions_of(input));
    changes_.visit_to(last, [&](std::uint32_t number, RecordChange& change) {
        change.action = report_.action_names[input.first_action + number % actions];
        change.file = input.label;
        change.line = batch.lines.line_of(number / actions);
        setup_.options.watch_change(change);
    });
}

/// Passes the run's first findings, which have a location, to the caller.
void BatchWriter::show(const Batch& batch, const InputPlan& input) {
    if (!setup_.options.diagnose) return;
    if (!batch.likely_encoding.empty() && suspected_ != batch.input) {
        setup_.options.diagnose(encoding_warning(input.label, batch.encoding, batch.likely_encoding), {}, {});
        suspected_ = batch.input;
    }
    for (const Finding& finding : batch.findings)
        if (finding.location)
            setup_.options.diagnose(diagnostic(finding, input), finding.message->text, finding.field);
}

/// Stores rejects one by one, because copies of a whole batch would double its memory.
void BatchWriter::collect_rejects(const Batch& batch) {
    const InputPlan& input = setup_.inputs[batch.input];
    for (const Finding& finding : batch.findings) {
        if (batch.outcomes[finding.number] != RowOutcome::rejected) continue;
        const RejectEntry entry{input.label,
                                finding.line,
                                finding.record,
                                report_.action_names[input.first_action + finding.number % actions_of(input)],
                                std::string(finding.message->code),
                                std::string(finding.field),
                                finding.value,
                                finding.text,
                                finding.masked.empty() ? finding.original : finding.masked};
        setup_.store.ledger().add_rejects(report_.run, std::span(&entry, 1));
    }
}

/// Stores lines for the error logger, and keeps the first rejects for the mail.
void BatchWriter::collect_log(const Batch& batch) {
    constexpr std::size_t at_once = 1u << 20;
    std::string lines;
    for (const Finding& finding : batch.findings) {
        lines += finding.log_line;
        if (lines.size() >= at_once) {
            setup_.store.ledger().add_log(report_.run, lines);
            lines.clear();
        }
        if (batch.outcomes[finding.number] == RowOutcome::rejected &&
            setup_.progress.first_rejects.size() < shown_rejects)
            setup_.progress.first_rejects.push_back(fmt::format("line {}: {}", finding.line, finding.text));
    }
    if (!lines.empty()) setup_.store.ledger().add_log(report_.run, lines);
}

/// Stores the input with its first batch, because effects refer to it, and with its last, which has the
/// digest.
void BatchWriter::save_input(const Batch& batch) {
    if (saved_input_ == batch.input && !batch.ends_input) return;
    saved_input_ = batch.input;
    const InputPlan& input = setup_.inputs[batch.input];
    Json dialect = {{"encoding", batch.encoding}};
    if (input.sheet.empty()) dialect["delimiter"] = std::string(1, input.delimiter);
    dialect["import"] = input.import;
    if (!input.sheet.empty()) dialect["sheet"] = input.sheet;
    if (!input.header.empty() && !input.binding.hides_header)
        dialect["header"] = bytes_json(kept_header(input));
    setup_.store.ledger().put_input(report_.run,
                                    {batch.input, input.label, input.size, batch.sha256, dump(dialect, -1)});
}

/// Stores the marks of the file, for a run that resumes in it and for its deferred references.
void BatchWriter::save_marks(const Batch& batch) {
    const bool begins = marked_input_ != batch.input;
    marked_input_ = batch.input;
    if (batch.marks.empty() && (!begins || marks_.empty())) return;
    if (begins) marks_.clear();
    marks_.add_all(batch.marks);
    setup_.store.ledger().put_note(report_.run, file_marks_note, marks_.pack());
}

/// Stores what the rows of the batch left for later ones. Each batch has a note of its own, so that a
/// checkpoint costs no more in a long file.
void BatchWriter::save_file_rows(const Batch& batch) {
    if (batch.file_rows.empty()) return;
    setup_.store.ledger().put_note(report_.run, file_rows_note(setup_.progress.file_rows++), batch.file_rows);
}

void BatchWriter::save_checkpoint(const Batch& batch) {
    setup_.store.ledger().add_blocks(report_.run, batch.input, batch.first_block, batch.blocks);
    set_position(batch.ends_input ? batch.input + 1 : batch.input,
                 batch.ends_input ? ReadPosition{} : batch.end);
    save_state();
}

void BatchWriter::write_finalizer_line(const Finding& finding, std::size_t action, Span span) {
    for (Report* report : {&report_, &setup_.file_report})
        if (!report->actions.empty()) report->count_finding(finding, action);
    const bool error = finding.level == Level::error;
    if (error) count_finalized(action, RowOutcome::rejected, 1);
    OutcomeLine line{
        {}, 0, 0, report_.action_names[action], error ? RowOutcome::rejected : RowOutcome::skipped};
    line.set_message(finding);
    outcomes_.put(line);
    if (!setup_.options.diagnose || shown_++ >= shown_messages) return;
    setup_.options.diagnose({finding.level,
                             std::string(finding.message->code),
                             finding.text,
                             setup_.job.definition.locate(span),
                             {},
                             {},
                             {}},
                            finding.message->text, finding.field);
}

void BatchWriter::count_finalized(std::size_t action, RowOutcome outcome, std::uint64_t records) {
    for (Report* report : {&report_, &setup_.file_report}) {
        if (report->actions.empty()) continue;
        report->actions[action].read += records;
        report->actions[action].outcomes[static_cast<std::size_t>(outcome)] += records;
    }
}

void BatchWriter::save_finalized() {
    outcomes_.sync();
    save_state();
}

void BatchWriter::save_state() {
    Checkpoint checkpoint;
    checkpoint.run = report_.run;
    checkpoint.input = input_;
    checkpoint.position = position_;
    note_results();
    Json counters = {
        {"report", report_.counters()}, {"job", setup_.progress.to_json()}, {"results", results_.to_json()}};
    counters["lists"] = lists_.save(setup_.store.ledger(), report_.run, input_, setup_.progress, report_);
    if (!setup_.file_report.actions.empty()) {
        counters["file"] = setup_.file_report.counters();
        for (const InputSummary& file : setup_.file_report.inputs)
            counters["file"]["inputs"].push_back(file.to_json());
    }
    checkpoint.counters = dump(counters, -1);
    setup_.seen.save(setup_.store.ledger(), report_.run);
    setup_.store.ledger().save_checkpoint(checkpoint);
}

/// Returns the diagnostic of a finding. For a date that cannot be read, adds a note at the format's setting.
Diagnostic BatchWriter::diagnostic(const Finding& finding, const InputPlan& input) const {
    Diagnostic diagnostic{finding.level,
                          std::string(finding.message->code),
                          finding.text,
                          *finding.location,
                          finding.reason,
                          {},
                          {}};
    diagnostic.location.file = input.label;
    if (input.binding.actions.empty()) return diagnostic;
    const Binding& binding = input.binding.actions[finding.number % actions_of(input)];
    const BoundCell* bound = binding.find(finding.field, finding.cell_number);
    if (bound == nullptr || binding.format_of(*bound) == nullptr ||
        finding.message != &bound->column->unreadable())
        return diagnostic;
    const std::string_view setting = bound->kind == CellKind::date ? "dateFormat" : "dateTimeFormat";
    for (const SettingSource& source : binding.job->sources) {
        if (source.name != setting) continue;
        if (source.span.end > source.span.begin)
            diagnostic.notes.push_back(
                {setup_.job.definition.locate(source.span), "the format is " + source.value});
        else
            diagnostic.help = fmt::format("the format is {}; set {} in <parameters>", source.value, setting);
    }
    return diagnostic;
}

}  // namespace registrar
