// SPDX-License-Identifier: Apache-2.0
#include "action/bulk_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "domain/dependents.h"
#include "records/content.h"
#include "records/learning.h"

namespace registrar {

PendingChanges& BulkBatch::changes_of(const RecordType& type) {
    for (const auto& known : changes_)
        if (&known->type() == &type) return *known;
    return *changes_.emplace_back(std::make_unique<PendingChanges>(type));
}

void BulkBatch::put(const RecordType& type, const RecordView& record) {
    changes_of(type).put_decided(number(), record);
}

void BulkBatch::put_counted(const RecordType& type, const RecordView& record) {
    changes_of(type).put_compared(number(), record);
    outcomes_.push_back(RowOutcome::unchanged);
}

void BulkBatch::erase(const RecordType& type, const RecordView& key) {
    changes_of(type).erase_decided(number(), key);
}

std::size_t BulkBatch::size() const {
    std::size_t count = 0;
    for (const auto& changes : changes_) count += changes->size();
    return count;
}

void BulkBatch::move_to_trash(const RecordType& type, const RecordView& record, std::int64_t days) {
    erase(type, record);
    add_trash(trash_, type, record, {clock_, run_, days});
}

void BulkBatch::trash_all(const RecordType& type, std::span<const std::int64_t> ids) {
    RecordBlock records(type);
    view_.load(type, ids, records);
    for (std::size_t at = 0; at < records.size(); ++at) move_to_trash(type, records.view(at));
}

void BulkBatch::trash_children(const RecordType& type) {
    RecordBlock records(type);
    for (const std::int64_t id : ids_) view_.load_children(type, id, records);
    for (std::size_t at = 0; at < records.size(); ++at) move_to_trash(type, records.view(at));
}

void BulkBatch::trash_files(const RecordType& owner, std::span<const std::int64_t> ids) {
    trash_all(file_type, stored_files(view_, owner, ids));
}

void demand_written(const RecordType& type, std::span<const RecordType* const> writes, std::string_view who) {
    if (&type == &trash_type || std::find(writes.begin(), writes.end(), &type) != writes.end()) return;
    throw std::logic_error(fmt::format("{} changes {} records, which it does not declare", who, type.name));
}

void demand_written(const BulkBatch& batch, std::span<const RecordType* const> writes, std::string_view who) {
    for (const auto& changes : batch.changes()) demand_written(changes->type(), writes, who);
}

}  // namespace registrar
