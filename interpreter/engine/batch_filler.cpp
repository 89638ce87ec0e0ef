// SPDX-License-Identifier: Apache-2.0
#include "engine/batch_filler.h"

#include <fmt/format.h>

#include <algorithm>

#include "binding/record_rules.h"
#include "input/packed_row.h"
#include "input/workbook.h"
#include "report/error_log.h"
#include "values/encode.h"
#include "values/iso_datetime.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr std::size_t batch_memory = 128u << 20;
constexpr std::uint64_t shown_findings = 20;
constexpr std::size_t most_suspect_bytes = 4096;
// After a signal, the passwords of two batches are still hashed, which takes some seconds.
constexpr std::size_t batch_passwords = 32;

}  // namespace

BatchFiller::BatchFiller(Reader& reader, const FileBinding& binding, Workspace& workspace,
                         const FillOptions& options)
    : reader_(reader),
      binding_(binding),
      workspace_(workspace),
      options_(options),
      secrets_(binding),
      locations_left_(shown_findings),
      deferred_locations_left_(shown_findings) {
    std::size_t largest = 0;
    for (const Binding& action : binding.actions) largest = std::max(largest, action.job->type->row_size);
    rows_.resize(largest * group_rows);
}

void BatchFiller::fill(Batch& batch, std::uint32_t row_limit, const Stop* stop, RowCounts& counts,
                       Progress* progress) {
    const std::size_t pending_before = workspace_.memory();
    batch.first_record = position().record + 1;
    while (batch.rows < row_limit && batch.memory() + workspace_.memory() - pending_before < batch_memory &&
           batch.passwords.size() < batch_passwords && (stop == nullptr || !stop->raised())) {
        if (is_at_guard()) {
            limit_passed_ = true;
            batch.end = position();
            break;
        }
        const std::size_t first_finding = batch.findings.size();
        const std::size_t first_deferred = batch.deferred.size();
        if (!read_group(batch)) {
            const bool idle = reader_.idle();
            if (idle && batch.rows == 0) continue;
            // A slow pipe paused: store the rows read so far now.
            batch.ends_input = !idle && !reader_.interrupted();
            break;
        }
        for (std::size_t action = 0; action < binding_.actions.size(); ++action) {
            run_action(batch, action);
            if (action > 0) skip_in_need(batch, action);
        }
        describe_findings(batch, first_finding);
        describe_deferred(batch, first_deferred);
        batch.count_texts(first_finding, first_deferred);
        count_rows(batch, counts);
        if (progress != nullptr) {
            progress->rows.store(counts.read, std::memory_order_relaxed);
            progress->rejected.store(counts.rejected, std::memory_order_relaxed);
        }
        if (limit_passed_) break;
    }
    if (!limit_passed_) batch.end = position();
    for (const auto& changes : batch.changes) changes->sort();
    batch.new_ids = workspace_.new_ids();
}

/// Returns whether the next record is the one before which a guard stops. It is not even decided, so that it
/// takes no ids.
bool BatchFiller::is_at_guard() const {
    return options_.guard_stop && position().record + 1 >= options_.guard_stop->record;
}

/// Returns the position of the next record that is not yet in a group.
ReadPosition BatchFiller::position() const {
    if (window_next_ == window_count_) return reader_.position();
    const Cells& next = window_[window_next_];
    return {next.begin, next.line, next.record - 1};
}

/// Reads the next records if all are in groups: as many as the group takes, or many at once if the store
/// answers many requests together. Returns false if there are none.
bool BatchFiller::read_window(std::size_t wanted) {
    if (window_next_ < window_count_) return true;
    const bool ahead = workspace_.lookups().answers_many();
    window_.resize(ahead ? window_rows : group_rows);
    window_next_ = 0;
    window_count_ = reader_.read(std::span(window_).first(ahead ? window_rows : wanted));
    if (ahead && window_count_ > 1) look_ahead();
    return window_count_ > 0;
}

/// Makes the declared lookups of all rows of the window, so that those of the groups are answered from
/// memory: one request to the store for each round and type.
void BatchFiller::look_ahead() {
    const Lookups::Uncollected uncollected(workspace_.lookups());
    for (const Binding& binding : binding_.actions) {
        workspace_.lookups().begin_group();
        if (binding.job->type->lookup_rounds > 0)
            look_ahead_by_rows(binding);
        else
            look_ahead_by_cells(binding);
    }
}

void BatchFiller::look_ahead_by_rows(const Binding& binding) {
    const ActionType& type = *binding.job->type;
    RowFaults faults;
    TimeCounts times;
    ahead_.resize(std::max(ahead_.size(), window_count_ * type.row_size));
    const RowGroup rows{ahead_.data(), static_cast<std::uint32_t>(window_count_), 0, 1};
    type.clear_rows(rows);
    for (std::size_t at = 0; at < window_count_; ++at)
        if (window_[at].fault == RecordFault::none)
            convert_record(binding, window_[at], ahead_.data() + at * type.row_size, 0, faults, times);
    for (std::uint32_t round = 0; round < type.lookup_rounds; ++round) {
        type.request_lookups(round, rows, workspace_.lookups());
        workspace_.lookups().answer();
    }
}

/// Looks up the cells that name records, and then these records.
void BatchFiller::look_ahead_by_cells(const Binding& binding) {
    Lookups& lookups = workspace_.lookups();
    struct Asked {
        const RecordType* type;
        Matches ids;
    };
    std::vector<Asked> asked;
    asked.reserve(window_count_ * binding.job->type->references.size());
    for (const ActionReference& reference : binding.job->type->references) {
        const Index& index = reference.type->index(reference.index);
        const BoundCell* bound = binding.find(reference.column);
        const Attribute& attribute = *reference.type->attribute(index.attributes.front());
        if (bound == nullptr || index.attributes.size() > 1 || attribute.kind != AttributeKind::text)
            continue;
        for (std::size_t at = 0; at < window_count_; ++at) {
            if (window_[at].fault != RecordFault::none) continue;
            const std::string_view text = content_of(window_[at], *bound).text;
            if (text.empty()) continue;
            asked.push_back({reference.type, {}});
            lookups.find(*reference.type, index, lookups.match_key(attribute.traits.match, text),
                         asked.back().ids);
        }
    }
    lookups.answer();
    std::size_t found = 0;
    for (const Asked& each : asked) found += each.ids.size();
    std::vector<RecordView> records(found);
    for (const Asked& each : asked)
        for (const std::int64_t id : each.ids) lookups.load(*each.type, id, records[--found]);
    lookups.answer();
}

/// Reads up to 32 records. Reads only one if rows see the changes of earlier rows, or if several actions
/// change records in turn: each row must then be decided before the next.
bool BatchFiller::read_group(Batch& batch) {
    std::uint64_t wanted = workspace_.in_order() || binding_.actions.size() > 1 ? 1 : group_rows;
    if (options_.guard_stop) wanted = std::min(wanted, options_.guard_stop->record - position().record - 1);
    group_ = 0;
    if (!read_window(wanted)) return false;
    group_ = static_cast<std::uint32_t>(std::min<std::size_t>(wanted, window_count_ - window_next_));
    records_ = std::span(window_).subspan(window_next_, group_);
    window_next_ += group_;
    group_row_ = batch.rows;
    times_.fill({});
    skipped_ = 0;
    batch.rows += group_;
    batch.outcomes.resize(batch.rows * binding_.actions.size(), RowOutcome::skipped);
    for (std::uint32_t at = 0; at < group_; ++at) {
        batch.lines.add(group_row_ + at, records_[at].line);
        if (is_header_again(records_[at])) {
            skipped_ |= 1u << at;
            report_record(batch, group_row_ + at,
                          {&messages::header_again, std::string(messages::header_again.text)});
            continue;
        }
        for (RecordRemark& remark : judge_record(records_[at], binding_.width, fault_of(records_[at])))
            report_record(batch, group_row_ + at, std::move(remark));
    }
    return group_ > 0;
}

/// Returns whether the record is the header, which stands there once more because files were joined. A byte
/// order mark may stand before it.
bool BatchFiller::is_header_again(const Cells& record) const {
    const auto& header = binding_.header;
    if (header.empty() || record.fault != RecordFault::none || record.cells.size() != header.size())
        return false;
    for (std::size_t at = header.size() - 1; at > 0; --at)
        if (record.cells[at].text() != header[at]) return false;
    return match_header(record.cells[0].text()) == match_header(header[0]);
}

void BatchFiller::report_record(Batch& batch, std::uint32_t row, RecordRemark remark) {
    const auto actions = static_cast<std::uint32_t>(binding_.actions.size());
    const Level level = level_of(*remark.message, options_.strict);
    for (std::uint32_t action = 0; action < actions; ++action) {
        Finding finding;
        finding.number = row * actions + action;
        finding.message = remark.message;
        finding.level = level;
        finding.text = remark.text;
        if (level == Level::error) batch.outcomes[finding.number] = RowOutcome::rejected;
        batch.findings.push_back(std::move(finding));
    }
}

void BatchFiller::keep_suspect_bytes(const Cells& record) {
    if (suspect_bytes_.empty()) suspect_bytes_ = reader_.original(record).substr(0, most_suspect_bytes);
}

/// Returns the text of the record's fault; empty if it has none.
std::string BatchFiller::fault_of(const Cells& record) {
    if (record.fault == RecordFault::none) return {};
    Location location;
    locate_cell(nullptr, record, record.fault_at, location);
    if (suspects_encoding(record.fault)) keep_suspect_bytes(record);
    return fault_text(reader_, record, {location.line, location.column}, secrets_.any());
}

void BatchFiller::run_action(Batch& batch, std::size_t action) {
    const Binding& binding = binding_.actions[action];
    const ActionType& type = *binding.job->type;
    const auto actions = static_cast<std::uint32_t>(binding_.actions.size());
    const RowGroup group{rows_.data(), group_, group_row_ * actions + static_cast<std::uint32_t>(action),
                         actions};
    type.clear_rows(group);
    found_.clear();
    for (std::uint32_t at = 0; at < group_; ++at)
        if (records_[at].fault == RecordFault::none && (skipped_ >> at & 1) == 0)
            convert_record(binding, records_[at], rows_.data() + at * type.row_size, at, found_, times_[at]);
    Lookups& lookups = workspace_.lookups();
    lookups.begin_group();
    judge_readings(binding);
    for (std::uint32_t round = 0; round < type.lookup_rounds; ++round) {
        type.request_lookups(round, group, lookups);
        lookups.answer();
    }
    Context context(type, {options_.run, options_.clock, options_.strict, actions}, workspace_);
    context.begin_group(batch, found_.faults, hidden_rows(binding), skipped_);
    type.decide(group, binding.job->settings_pointer(), context);
    for (std::uint32_t at = 0; at < group_; ++at)
        if (batch.outcomes[group.first_number + at * actions] == RowOutcome::rejected)
            note_rejected(binding, records_[at]);
    if (actions > 1) note_given(binding, action);
}

/// Notes the logins, numbers and codes under which a rejected row would have created a record, for messages
/// about later references to it.
void BatchFiller::note_rejected(const Binding& binding, const Cells& record) {
    if (record.fault != RecordFault::none) return;
    const auto creates = binding.job->type->creates;
    for (const ActionReference& reference : binding.job->type->references) {
        if (reference.other || std::ranges::find(creates, reference.type) == creates.end()) continue;
        const BoundCell* bound = binding.find(reference.column);
        if (bound == nullptr || !bound->identifier || secrets_.hides(record, bound->cell)) continue;
        workspace_.file_rows().add_rejected(*reference.type, content_of(record, *bound).text, record.line);
    }
}

/// Returns, as bits, the rows of the group in whose messages this action must not show values, because they
/// may contain a password or a part of one.
std::uint32_t BatchFiller::hidden_rows(const Binding& binding) const {
    if (!secrets_.any()) return 0;
    if (secrets_.shared_with(binding)) return UINT32_MAX;
    std::uint32_t hidden = 0;
    for (std::uint32_t at = 0; at < group_; ++at)
        if (!secrets_.tells(records_[at])) hidden |= 1u << at;
    return hidden;
}

/// Decides which reading of a cell is meant by the stored records that each of them leads to.
void BatchFiller::judge_readings(const Binding& binding) {
    const ActionType& type = *binding.job->type;
    auto& faults = found_.faults;
    const auto open = [](const CellFault& fault) { return has_two_readings(*fault.message); };
    if (std::none_of(faults.begin(), faults.end(), open)) return;
    Lookups& lookups = workspace_.lookups();
    const auto leads = [&](const Column& column, std::string_view text) {
        return std::any_of(
            type.references.begin(), type.references.end(), [&](const ActionReference& reference) {
                const Index& index = reference.type->index(reference.index);
                if (reference.column != column.name || index.attributes.size() > 1) return false;
                const MatchRule rule = reference.type->attribute(index.attributes.front())->traits.match;
                return !lookups.find_now(*reference.type, index, lookups.match_key(rule, text)).empty();
            });
    };
    std::erase_if(faults, [&](CellFault& fault) {
        if (!open(fault)) return false;
        const bool only_written = leads(*fault.column, fault.cell) &&
                                  (fault.becomes.empty() || !leads(*fault.column, fault.becomes));
        if (only_written) fault.message = message_if_only_written(*fault.message);
        if (fault.message == nullptr) return true;
        if (fault.message->level == Level::error)
            refuse(*binding.find(fault.column->name, fault.cell_number),
                   rows_.data() + fault.row * type.row_size);
        return false;
    });
}

/// Notes what the group's only row is to give to its later actions.
void BatchFiller::note_given(const Binding& binding, std::size_t action) {
    const ActionType& type = *binding.job->type;
    given_.resize(binding_.actions.size());
    given_[action] = UINT32_MAX;
    if (type.gives == nullptr) return;
    for (std::size_t at = 0; at < type.creates.size(); ++at)
        if (!type.gives(*type.creates[at], rows_.data(), binding.job->settings_pointer()))
            given_[action] &= ~(1u << at);
}

/// Returns whether the earlier action of the group's only row was to create a record of this type.
bool BatchFiller::creates(std::size_t earlier, const RecordType& type) const {
    const auto types = binding_.actions[earlier].job->type->creates;
    const auto found = std::find(types.begin(), types.end(), &type);
    return found != types.end() && (given_[earlier] >> (found - types.begin()) & 1) != 0;
}

/// Returns whether all filled cells by which `action` may name a record of this type are also cells of the
/// earlier action.
bool BatchFiller::has_cells(std::size_t earlier, const RecordType& type, std::size_t action) const {
    const Binding& binding = binding_.actions[action];
    std::vector<std::string_view> columns;
    for (const ActionReference& reference : binding.job->type->references)
        if (reference.type == &type && !reference.other) columns.push_back(reference.column);
    return has_cells(earlier, columns, action);
}

/// Returns the same of the filled cells of these columns. Cells of one column that the file has twice count
/// as one. An id is given by the store, so no earlier action was to create a record with it.
bool BatchFiller::has_cells(std::size_t earlier, std::span<const std::string_view> columns,
                            std::size_t action) const {
    const auto text_of = [&](const BoundCell& bound, std::string& scratch) {
        const auto& cells = records_[0].cells;
        return match_text(MatchRule::folded,
                          bound.cell < cells.size() ? cells[bound.cell].text() : std::string_view(), scratch);
    };
    std::string wanted;
    std::string given;
    return std::ranges::all_of(binding_.actions[action].cells, [&](const BoundCell& bound) {
        if (std::ranges::find(columns, bound.column->name) == columns.end()) return true;
        const std::string_view text = text_of(bound, wanted);
        const auto same = [&](const BoundCell& each) {
            return each.cell == bound.cell ||
                   (each.column->name == bound.column->name && text_of(each, given) == text);
        };
        return text.empty() || (bound.kind != CellKind::integer &&
                                std::ranges::any_of(binding_.actions[earlier].cells, same));
    });
}

/// Returns whether the finding is about a record that an earlier, rejected or skipped action of the row
/// should have created.
bool BatchFiller::is_from_earlier(const Batch& batch, const Finding& finding, std::size_t action) const {
    const std::size_t row = group_row_ * binding_.actions.size();
    const MissingRecord& missing = finding.missing;
    for (std::size_t earlier = 0; earlier < action; ++earlier) {
        const RowOutcome outcome = batch.outcomes[row + earlier];
        if (outcome != RowOutcome::rejected && outcome != RowOutcome::skipped) continue;
        if (missing.type != nullptr) {
            if (!missing.columns.empty() && creates(earlier, *missing.type) &&
                has_cells(earlier, missing.columns, action))
                return true;
            continue;
        }
        for (const RecordType* type : finding.message->missing)
            if (type != nullptr && creates(earlier, *type) && has_cells(earlier, *type, action)) return true;
    }
    return false;
}

/// Drops messages about records that an earlier, rejected or skipped action of the row should have created:
/// the row has one mistake, not two. A rejection becomes a skip if no other error remains.
void BatchFiller::skip_in_need(Batch& batch, std::size_t action) {
    const std::size_t row = group_row_ * binding_.actions.size();
    if (batch.outcomes[row + action] != RowOutcome::rejected || records_[0].fault != RecordFault::none)
        return;
    const auto number = static_cast<std::uint32_t>(row + action);
    const std::size_t dropped = std::erase_if(batch.findings, [&](const Finding& finding) {
        return finding.number == number && is_from_earlier(batch, finding, action);
    });
    const bool fails = std::any_of(batch.findings.begin(), batch.findings.end(), [&](const Finding& finding) {
        return finding.number == number && finding.level == Level::error;
    });
    if (dropped == 0 || fails) return;
    batch.outcomes[number] = RowOutcome::skipped;
    std::erase_if(batch.findings, [number](const Finding& finding) { return finding.number == number; });
}

/// Completes the group's findings: line and cell of each, the record's bytes for the first of a rejected
/// record, and a location for the first ones of the run.
void BatchFiller::describe_findings(Batch& batch, std::size_t first) {
    if (batch.findings.size() == first) return;
    const auto begin = batch.findings.begin() + static_cast<std::ptrdiff_t>(first);
    std::stable_sort(begin, batch.findings.end(), [](const Finding& left, const Finding& right) {
        return std::pair(left.number, left.order) < std::pair(right.number, right.order);
    });
    const auto actions = static_cast<std::uint32_t>(binding_.actions.size());
    std::uint32_t kept_row = UINT32_MAX;
    for (auto finding = begin; finding != batch.findings.end(); ++finding) {
        const std::uint32_t row = finding->number / actions;
        const Cells& record = records_[row - group_row_];
        finding->line = record.line;
        finding->record = record.record;
        if (!finding->field.empty() && record.fault == RecordFault::none) take_cell(*finding, record);
        if (options_.keep_originals && row != kept_row &&
            batch.outcomes[finding->number] == RowOutcome::rejected) {
            finding->original = std::string(reader_.original(record));
            if (record.is_row) finding->packed = pack_row(record);
            if (secrets_.any()) {
                finding->masked = secrets_.mask(record);
                // The store keeps rejects in the file's encoding; the rows of a workbook are UTF-8.
                if (!record.is_row) finding->masked = encoded(finding->masked, reader_.encoding());
            }
            kept_row = row;
        }
        if (finding->message == &messages::misread) keep_suspect_bytes(record);
        const bool note = finding->level == Level::note;
        if (options_.log_lines && !note) finding->log_line = error_log_line(*finding, log_cells(record));
        if (locations_left_ > 0 && !note) {
            --locations_left_;
            describe(*finding, record);
        }
    }
}

/// Sets the value of a message about a field to the cell's text as written, not as read.
void BatchFiller::take_cell(Finding& finding, const Cells& record) const {
    const Binding& binding = binding_.actions[finding.number % binding_.actions.size()];
    const BoundCell* bound = binding.find(finding.field, finding.cell_number);
    if (bound == nullptr) return;
    if (record.is_row) finding.cell = cell_reference(bound->cell, record.line);
    if (bound->cell >= record.cells.size()) return;
    const std::string_view cell = cell_text(record.cells[bound->cell], bound->kind);
    finding.value = !cell.empty() && secrets_.hides(record, bound->cell) ? std::string(secret_cell)
                                                                         : readable_value(cell);
}

/// Returns the cells joined by commas, for the error log.
std::string BatchFiller::log_cells(const Cells& record) const {
    if (secrets_.any() && !secrets_.tells(record)) return std::string(secret_cell);
    std::string line;
    for (std::size_t at = 0; at < record.cells.size(); ++at) {
        if (at > 0) line += ',';
        line += secrets_.hides(record, at) ? secret_cell : record.cells[at].text();
    }
    if (record.cells.empty()) line += std::string_view(record.text).substr(0, 4096);
    return line;
}

/// Sets the location of the cell or, without one, of `offset`. Returns the cell's text as it may be shown.
std::string_view BatchFiller::locate_cell(const BoundCell* bound, const Cells& record, std::size_t offset,
                                          Location& location) const {
    std::string_view cell;
    if (record.fault == RecordFault::none && bound != nullptr && bound->cell < record.cells.size()) {
        offset = record.cells[bound->cell].begin;
        cell = record.cells[bound->cell].text();
        if (!cell.empty() && secrets_.hides(record, bound->cell)) cell = secret_cell;
    }
    Cells shown = record;
    std::string masked;
    const std::uint64_t line_number = locate_in(record, offset).line;
    if (secrets_.any()) {
        masked = secrets_.mask(record, &offset);
        shown.text = masked;
    }
    const LineColumn at = locate_in(shown, offset);
    const std::string_view line = line_around(shown, offset);
    location = Location{{}, line_number, at.column, std::max<std::uint64_t>(1, code_points(cell)), {}};
    // A line of megabytes is of no use; the text around the caret is enough.
    location.line_text = std::string(line.substr(0, 4096));
    if (record.is_row) location.cell = cell_reference(bound == nullptr ? 0 : bound->cell, record.line);
    return cell;
}

void BatchFiller::describe(Finding& finding, const Cells& record) const {
    const Binding& binding = binding_.actions[finding.number % binding_.actions.size()];
    const BoundCell* bound =
        finding.field.empty() ? nullptr : binding.find(finding.field, finding.cell_number);
    const std::size_t offset = offset_of(*finding.message, record);
    const std::string_view cell = locate_cell(bound, record, offset, finding.location.emplace());
    if (finding.message == &messages::unclosed_quote)
        finding.reason = fmt::format("reading goes on with line {}", record.last_line + 1);
    if (bound == nullptr) return;
    finding.reason = std::string(finding.field);
    const DateFormat* format = binding.format_of(*bound);
    if (format == nullptr || finding.message != &bound->column->unreadable()) return;
    const bool is_iso = bound->kind == CellKind::datetime && parse_iso_datetime(trimmed(cell)).has_value();
    finding.reason += ": " + (is_iso ? "ISO 8601, which dateTimeFormat iso-8601 reads"
                                     : format->explain(trimmed(cell)).reason);
}

/// Completes the group's deferred references. They are resolved without the file, so everything that a
/// message about them needs is kept now.
void BatchFiller::describe_deferred(Batch& batch, std::size_t first) {
    const auto actions = static_cast<std::uint32_t>(binding_.actions.size());
    for (std::size_t at = first; at < batch.deferred.size(); ++at) {
        DeferredReference& reference = batch.deferred[at];
        const Cells& record = records_[reference.number / actions - group_row_];
        reference.action = reference.number % actions;
        reference.line = record.line;
        reference.record = record.record;
        const bool shown = deferred_locations_left_ > 0;
        deferred_locations_left_ -= shown ? 1 : 0;
        if (shown)
            for (DeferredCell& cell : reference.cells)
                locate_cell(binding_.actions[reference.action].find(cell.field, any_cell), record, 0,
                            cell.location.emplace());
        if (options_.log_lines) reference.log_cells = log_cells(record);
    }
}

/// Counts the group's rows and rejects in file order. Cuts the batch before the row that passes the limit.
void BatchFiller::count_rows(Batch& batch, RowCounts& counts) {
    const std::size_t actions = binding_.actions.size();
    for (std::uint32_t row = group_row_; row < batch.rows; ++row) {
        const bool rejected = batch.row_rejected(row, actions);
        if (rejected && options_.max_rejects &&
            options_.max_rejects->passed(counts.rejected + 1, counts.read + 1)) {
            limit_passed_ = true;
            const Cells& record = records_[row - group_row_];
            batch.end = {record.begin, record.line, record.record - 1};
            batch.cut(row, actions);
            return;
        }
        ++counts.read;
        counts.rejected += rejected ? 1 : 0;
        batch.skipped_times += times_[row - group_row_].skipped;
        batch.repeated_times += times_[row - group_row_].repeated;
    }
}

}  // namespace registrar
