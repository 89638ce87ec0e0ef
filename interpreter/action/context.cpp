// SPDX-License-Identifier: Apache-2.0
#include "action/context.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "action/action_type.h"
#include "records/learning.h"

namespace registrar {

namespace {

/// Two rules may report the same fault, such as an empty mandatory field that is also the only reference.
bool same_message(const Finding& left, const Finding& right) {
    const bool same_cell = left.cell_number == right.cell_number || left.cell_number == any_cell ||
                           right.cell_number == any_cell;
    return left.message == right.message && left.field == right.field && same_cell && left.text == right.text;
}

}  // namespace

std::array<std::string_view, 3> CellFault::values(bool hidden) const {
    hidden = hidden && !cell.empty();
    const std::string_view shown = hidden ? secret_cell : cell;
    if (message == &messages::bad_value) return {column->name, shown, expected};
    if (message->text.starts_with("Field [...]"))
        return {column->name, shown, hidden ? secret_cell : std::string_view(becomes)};
    const bool says_cell = column->kind == CellKind::datetime && !becomes.empty();
    return {shown, expected, hidden && says_cell ? secret_cell : becomes};
}

void Context::begin_group(Batch& batch, std::span<const CellFault> faults, std::uint32_t hidden_rows,
                          std::uint32_t skipped_rows) {
    batch_ = &batch;
    faults_ = faults;
    hidden_rows_ = hidden_rows;
    skipped_rows_ = skipped_rows;
    next_fault_ = 0;
}

/// Returns false if the row was rejected while its record was read.
bool Context::begin_row(std::uint32_t row, std::uint32_t number) {
    row_ = row;
    number_ = number;
    if (batch_->outcomes[number] == RowOutcome::rejected || (skipped_rows_ >> row & 1) != 0) return false;
    first_finding_ = batch_->findings.size();
    first_deferred_ = batch_->deferred.size();
    references_only_ = false;
    given_.clear();
    sizes_.resize(batch_->changes.size());
    for (std::size_t at = 0; at < sizes_.size(); ++at) sizes_[at] = batch_->changes[at]->size();
    return true;
}

void Context::report(const Message& message, MessageTarget target,
                     std::initializer_list<std::string_view> values) {
    if (!hides()) return report_shown(message, target, {values.begin(), values.size()});
    std::vector<std::string_view> shown(values);
    for (std::string_view& value : shown)
        if (!value.empty() && value != target.field) value = secret_cell;
    if (!target.value.empty()) target.value = secret_cell;
    report_shown(message, target, shown);
}

std::uint64_t Context::give(const RecordType& type, std::int64_t id) {
    const std::uint64_t before = given_on(type, id);
    if (before == 0) given_.emplace_back(&type, id);
    return before;
}

/// Returns a sentence for a message about a record that does not exist, if a rejected row of this file would
/// have created it under one of the values.
std::string Context::rejected_row(const Message& message, std::span<const std::string_view> values) {
    for (const RecordType* type : message.missing) {
        if (type == nullptr) continue;
        for (const std::string_view value : values)
            if (const std::uint64_t line = workspace_.file_rows().rejected_on(*type, value); line > 0)
                return fmt::format(" Line {} of this file, which gives it, was rejected.", line);
    }
    return {};
}

void Context::report_shown(const Message& message, const MessageTarget& target,
                           std::span<const std::string_view> values) {
    Finding finding;
    finding.number = number_;
    finding.order = order_of(action_, message, target.field);
    finding.message = &message;
    finding.level = level_of(message, run_.strict);
    finding.field = target.field;
    finding.cell_number = target.cell_number;
    finding.value = target.value;
    finding.missing = target.missing;
    finding.text = fill(message.text, values) + rejected_row(message, values);
    batch_->findings.push_back(std::move(finding));
}

void Context::report_faults() {
    while (next_fault_ < faults_.size() && faults_[next_fault_].row < row_) ++next_fault_;
    for (; next_fault_ < faults_.size() && faults_[next_fault_].row == row_; ++next_fault_) {
        const CellFault& fault = faults_[next_fault_];
        if (references_only_ && !fault.column->traits.reference) continue;
        const bool hidden = hides() || fault.column->traits.secret;
        const std::string_view cell = hidden && !fault.cell.empty() ? secret_cell : fault.cell;
        report_shown(*fault.message, {fault.column->name, cell, fault.cell_number}, fault.values(hidden));
    }
}

bool Context::failed() const {
    const auto first = batch_->findings.begin() + static_cast<std::ptrdiff_t>(first_finding_);
    return std::any_of(first, batch_->findings.end(),
                       [](const Finding& finding) { return finding.level == Level::error; }) ||
           std::any_of(faults_.begin() + static_cast<std::ptrdiff_t>(next_fault_), faults_.end(),
                       [&](const CellFault& fault) {
                           return fault.row == row_ && level_of(*fault.message, run_.strict) == Level::error;
                       });
}

/// The lease covers only the types that the action declares in `writes`, and the trash.
void Context::demand_declared(const RecordType& type) {
    demand_written(type, action_.writes, action_.name);
    declared_ = &type;
}

/// What a row fails to create, later actions of the row may miss; see ActionType::creates.
void Context::demand_created(const RecordType& type) const {
    if (std::find(action_.creates.begin(), action_.creates.end(), &type) != action_.creates.end()) return;
    throw std::logic_error(
        fmt::format("{} creates {} records, which it does not declare", action_.name, type.name));
}

void Context::write(const RecordType& type, const RecordView& record) {
    changes_of(type).put_decided(number_, record);
    note(type, record);
}

void Context::write_compared(const RecordType& type, const RecordView& record) {
    changes_of(type).put_compared(number_, record);
    note(type, record);
}

/// Makes the record visible to later rows. Its password, if any, must be hashed before the batch is written.
void Context::note(const RecordType& type, const RecordView& record) {
    if (auto password = workspace_.passwords().in(type, record))
        batch_->passwords.push_back({number_, std::move(password)});
    workspace_.put(type, record);
}

void Context::remove(const RecordType& type, const RecordView& key) {
    changes_of(type).erase_decided(number_, key);
    workspace_.erase(type, key);
}

void Context::move_to_trash(const RecordType& type, const RecordView& record, std::int64_t days) {
    RecordBlock trash(trash_type);
    add_trash(trash, type, record, {run_.now, run_.id, days});
    trash.as<Trash>(0).id = workspace_.new_id(trash_type);
    write(trash_type, trash.view(0));
    remove(type, record);
}

bool Context::defer_reference(std::int64_t holder, const std::vector<DeferredCell>& cells, bool judged) {
    if ((run_.strict && !judged) || hides()) return false;
    if (batch_->deferred.size() == first_deferred_) batch_->deferred.push_back({number_, holder});
    DeferredReference& reference = batch_->deferred.back();
    for (const DeferredCell& cell : cells)
        if (!cell.text.empty()) reference.cells.push_back(cell);
    return true;
}

void Context::end_changes() {
    if (batch_->outcomes[number_] == RowOutcome::rejected) return workspace_.drop_row();
    workspace_.keep_row();
    for (const auto& [type, id] : given_)
        workspace_.file_rows().add_given(*type, id, batch_->lines.line_of(number_ / run_.actions));
    for (std::size_t at = first_deferred_; at < batch_->deferred.size(); ++at) {
        const DeferredReference& reference = batch_->deferred[at];
        if (reference.leads()) workspace_.defer(reference.holder);
        if (reference.claims()) action_.note_claim(reference, workspace_.lookups());
    }
}

/// Sorts the row's messages by rule and cell, and removes duplicates. If one is an error, discards the row's
/// changes.
void Context::judge() {
    report_faults();
    auto& findings = batch_->findings;
    const auto first = findings.begin() + static_cast<std::ptrdiff_t>(first_finding_);
    std::stable_sort(first, findings.end(), [](const Finding& left, const Finding& right) {
        return std::pair(left.order, left.cell_number) < std::pair(right.order, right.cell_number);
    });
    findings.erase(std::unique(first, findings.end(), same_message), findings.end());
    if (!failed()) return;
    take_back();
}

/// Discards the changes, deferred references and passwords of a rejected row.
void Context::take_back() {
    batch_->outcomes[number_] = RowOutcome::rejected;
    batch_->deferred.resize(first_deferred_);
    for (std::size_t at = 0; at < batch_->changes.size(); ++at)
        batch_->changes[at]->cut(at < sizes_.size() ? sizes_[at] : 0);
    while (!batch_->passwords.empty() && batch_->passwords.back().number == number_)
        batch_->passwords.pop_back();
}

}  // namespace registrar
