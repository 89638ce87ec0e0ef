// SPDX-License-Identifier: Apache-2.0
#include "engine/batch_writer.h"

#include <fmt/format.h>

#include <algorithm>

namespace registrar {

namespace {

constexpr std::size_t shown_rejects = 10;  // in a mail

std::size_t action_count(const InputPlan& input) {
    return input.binding.actions.size();
}

/// An ASCII character as the encoding writes it.
std::string character_in(std::string_view encoding, char character) {
    const std::size_t width = encoding.starts_with("UTF-16") ? 2 : encoding.starts_with("UTF-32") ? 4 : 1;
    std::string bytes(width, '\0');
    bytes[encoding.ends_with("BE") ? width - 1 : 0] = character;
    return bytes;
}

std::string line_end_in(std::string_view encoding) {
    return character_in(encoding, '\n');
}
std::string carriage_return_in(std::string_view encoding) {
    return character_in(encoding, '\r');
}

}  // namespace

BatchWriter::BatchWriter(const WriterSetup& setup, Report& report, std::optional<RunLease>& lease)
    : setup_(setup), report_(report), lease_(lease) {}

void BatchWriter::open_results(const Checkpoint* checkpoint) {
    const RunOptions& options = setup_.options;
    const auto open = [&](const std::string& path, std::uint64_t length, bool secret) {
        return length > 0 ? ResultFile::resume(path, length) : ResultFile::create(path, secret);
    };
    if (!options.outcomes.empty()) {
        outcomes_.emplace(
            open(options.outcomes, checkpoint != nullptr ? checkpoint->outcomes_length : 0, false));
        if (outcomes_->length() == 0) outcomes_->write(outcomes_header);
    }
    if (!options.rejects.empty())
        rejects_.emplace(open(options.rejects, checkpoint != nullptr ? checkpoint->rejects_length : 0, true));
}

void BatchWriter::write(Batch& batch) {
    if (!commit_each_) {
        write_batch(batch);
        return;
    }
    Transaction transaction(setup_.store);
    write_batch(batch);
    transaction.commit();
    if (lease_) lease_->give_way();
}

void BatchWriter::write_batch(Batch& batch) {
    const InputPlan& input = setup_.inputs[batch.input];
    if (lease_) lease_->check();
    if (rejects_ && rejects_->length() == 0) rejects_->write(rejects_header(setup_.inputs));
    if (settle(batch)) setup_.store.advance_revision();
    for (const auto& [type, next] : batch.next_ids) setup_.store.reserve_ids(*type, next);
    report_.store_revision = setup_.store.identity().revision;
    setup_.named.add(batch);
    count(batch, report_);
    if (!setup_.file_report.actions.empty()) count(batch, setup_.file_report);
    count_accepted(batch);
    collect_rejects(batch);
    collect_log(batch);
    write_results(batch);
    save_checkpoint(batch);
    if (lease_) lease_->beat(input.path, batch.end.line);
}

void BatchWriter::count(const Batch& batch, Report& report) const {
    const InputPlan& input = setup_.inputs[batch.input];
    report.add(batch, input.first_action, action_count(input));
    if (!batch.ends_input && batch.rows == 0) return;
    const bool known = !report.inputs.empty() && report.last_input == batch.input;
    if (!known) report.inputs.push_back({input.path, {}, {}, 0});
    report.last_input = batch.input;
    report.inputs.back().records += batch.rows;
    report.inputs.back().encoding = batch.encoding;
    report.inputs.back().sha256 = batch.sha256;
}

void BatchWriter::count_accepted(const Batch& batch) {
    const std::size_t actions = action_count(setup_.inputs[batch.input]);
    std::uint64_t& accepted = setup_.progress.files[batch.input].accepted;
    for (std::size_t first = 0; first < batch.outcomes.size(); first += actions) {
        const auto begin = batch.outcomes.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = begin + static_cast<std::ptrdiff_t>(actions);
        if (std::find(begin, end, RowOutcome::rejected) == end) ++accepted;
    }
}

bool BatchWriter::settle(Batch& batch) {
    if (store_nothing_) return false;
    Flush flush(setup_.store, {report_.run, report_.clock, setup_.options.keep_effects});
    const auto actions = static_cast<std::uint32_t>(action_count(setup_.inputs[batch.input]));
    bool changed = false;
    for (const auto& changes : batch.changes)
        changed = flush.write(*changes, batch.outcomes, [&](std::uint32_t number) {
            return batch.lines.line_of(number / actions);
        }) || changed;
    return changed;
}

void BatchWriter::write_results(const Batch& batch) {
    const InputPlan& input = setup_.inputs[batch.input];
    const OutcomeSource source{input.path, report_.action_names, input.first_action, action_count(input)};
    if (outcomes_) {
        std::string text;
        visit_outcomes(batch, source, setup_.options.outcomes_all, [&](const OutcomeLine& line) {
            line.append_csv(text);
            if (text.size() < (1u << 20)) return;
            outcomes_->write(text);
            text.clear();
        });
        outcomes_->write(text);
        outcomes_->sync();
    }
    if (rejects_) write_rejects(batch);
    if (setup_.options.watch) visit_outcomes(batch, source, setup_.options.watch_all, setup_.options.watch);
    if (!setup_.options.diagnose) return;
    for (const Finding& finding : batch.findings)
        if (finding.place) setup_.options.diagnose(diagnostic(finding, input));
}

/// A file's last record may lack a line end, and so does one that is too long to be kept whole: where another
/// record follows, it gets one.
void BatchWriter::write_rejects(const Batch& batch) {
    const std::string line_end = line_end_in(batch.encoding);
    const std::string carriage_return = carriage_return_in(batch.encoding);
    for (const Finding& finding : batch.findings) {
        if (finding.original.empty()) continue;
        const std::string& tail = rejects_->tail();
        if (rejects_->length() > 0 && !tail.ends_with(line_end) && !tail.ends_with(carriage_return))
            rejects_->write(line_end);
        rejects_->write(finding.original);
    }
    rejects_->sync();
}

void BatchWriter::collect_rejects(const Batch& batch) {
    const InputPlan& input = setup_.inputs[batch.input];
    std::vector<RejectEntry> entries;
    for (const Finding& finding : batch.findings) {
        if (batch.outcomes[finding.number] != RowOutcome::rejected) continue;
        entries.push_back({input.path, finding.line, finding.record,
                           report_.action_names[input.first_action + finding.number % action_count(input)],
                           std::string(finding.message->code), std::string(finding.field), finding.value,
                           finding.text, finding.masked.empty() ? finding.original : finding.masked});
    }
    setup_.store.ledger().add_rejects(report_.run, entries);
}

/// Lines for the log that a consolidator writes, and the first rejects for the mail.
void BatchWriter::collect_log(const Batch& batch) {
    std::string lines;
    for (const Finding& finding : batch.findings) {
        lines += finding.log_line;
        if (batch.outcomes[finding.number] == RowOutcome::rejected &&
            setup_.progress.first_rejects.size() < shown_rejects)
            setup_.progress.first_rejects.push_back(fmt::format("line {}: {}", finding.line, finding.text));
    }
    if (!lines.empty()) setup_.store.ledger().add_log(report_.run, lines);
}

void BatchWriter::save_checkpoint(const Batch& batch) {
    setup_.store.ledger().add_blocks(report_.run, batch.input, batch.first_block, batch.blocks);
    place_at(batch.ends_input ? batch.input + 1 : batch.input, batch.ends_input ? ReadPosition{} : batch.end);
    save_state();
}

void BatchWriter::save_state() {
    Checkpoint checkpoint;
    checkpoint.run = report_.run;
    checkpoint.input = input_;
    checkpoint.position = position_;
    checkpoint.outcomes_length = outcomes_ ? outcomes_->length() : 0;
    checkpoint.rejects_length = rejects_ ? rejects_->length() : 0;
    Json counters = {{"report", report_.counters()}, {"job", setup_.progress.to_json()}};
    if (!setup_.file_report.actions.empty()) counters["file"] = setup_.file_report.counters();
    checkpoint.counters = dump(counters, -1);
    setup_.named.save(setup_.store.ledger(), report_.run);
    setup_.store.ledger().save_checkpoint(checkpoint);
}

/// A finding in the data, with a note that shows the setting by which it was judged.
Diagnostic BatchWriter::diagnostic(const Finding& finding, const InputPlan& input) const {
    const Binding& binding = input.binding.actions[finding.number % action_count(input)];
    Diagnostic diagnostic{finding.level,
                          std::string(finding.message->code),
                          finding.text,
                          *finding.place,
                          finding.reason,
                          {},
                          {}};
    diagnostic.place.file = input.path;
    const BoundCell* bound = binding.find(finding.field, finding.cell_number);
    if (bound == nullptr || binding.format_of(*bound) == nullptr ||
        finding.message != &bound->column->unreadable())
        return diagnostic;
    const std::string_view setting = bound->kind == CellKind::date ? "dateFormat" : "dateTimeFormat";
    for (const SettingSource& source : binding.job->sources) {
        if (source.name != setting) continue;
        if (source.span.end > source.span.begin)
            diagnostic.notes.push_back(
                {setup_.job.definition.place(source.span), "the format is " + source.value});
        else
            diagnostic.help = fmt::format("the format is {}; set {} in <parameters>", source.value, setting);
    }
    return diagnostic;
}

}  // namespace registrar
