// SPDX-License-Identifier: Apache-2.0
#include "workspace/workspace.h"

namespace registrar {

Workspace::Workspace(Store& store, Scope scope)
    : scope_(std::move(scope)),
      identity_(store.identity()),
      passwords_(scope_.passwords),
      lookups_(scope_.inside ? store.transaction_reader() : store.reader(), scope_.expected_rows) {
    if (!scope_.in_order) {
        lookups_.refuse_types(scope_.written);
        return;
    }
    lookups_.show_pending(pending_, scope_.written);
    for (const RecordType* type : scope_.written)
        if (type->has_id()) next_ids_[type] = store.next_id(*type);
    first_ids_ = kept_ids_ = next_ids_;
}

std::int64_t Workspace::new_id(const RecordType& type) {
    return next_ids_.at(&type)++;
}

std::string Workspace::new_guid(const RecordType& type, std::int64_t id) const {
    return new_record_guid(identity_, type, id);
}

void Workspace::put(const RecordType& type, const RecordView& record) {
    pending_.put(type, record);
}

void Workspace::put(const RecordType& type, const RecordView& record, ReconcileRule rule,
                    std::int64_t clock) {
    const PendingRecords::Found before = pending_.find(type, record);
    if (before.state == PendingRecords::State::unknown) return pending_.put(type, record, {rule, clock});
    RecordBlock completed(type);
    completed.add(record);
    const bool there = before.state == PendingRecords::State::wanted;
    rule(there ? lookups_.completed(type, before).record : nullptr, completed.at(0), clock);
    pending_.put(type, completed.view(0));
}

void Workspace::erase(const RecordType& type, const RecordView& key) {
    pending_.erase(type, key);
}

void Workspace::keep_row() {
    pending_.keep_row();
    kept_ids_ = next_ids_;
}

void Workspace::drop_row() {
    pending_.drop_row();
    next_ids_ = kept_ids_;
}

void Workspace::begin_batch(std::uint64_t batch, std::uint64_t committed) {
    if (!scope_.in_order) return;
    pending_.begin_batch(batch);
    passwords_.begin_batch(batch, committed);
    lookups_.forget_written();
    pending_.forget(committed,
                    [this](const RecordType& type, std::int64_t id, const PendingRecords::Found& found) {
                        lookups_.fold(type, id, found.record);
                    });
}

std::vector<NewIds> Workspace::new_ids() const {
    std::vector<NewIds> all;
    for (const auto& [type, first] : first_ids_) all.push_back({type, first, next_ids_.at(type)});
    return all;
}

bool Workspace::is_created(const RecordType& type, std::int64_t id) const {
    const auto first = first_ids_.find(&type);
    return (first != first_ids_.end() && id >= first->second) || scope_.created.contains(type.name, id);
}

}  // namespace registrar
