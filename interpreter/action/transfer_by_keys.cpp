// SPDX-License-Identifier: Apache-2.0
// Copies records of types without ids: their keys lead to what they belong to.
#include <unordered_map>

#include "action/transfer_state.h"
#include "domain/transferred_keys.h"
#include "records/credits.h"
#include "records/learning.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

std::int64_t parent_in(const RecordType& type, const void* record) {
    return member<std::int64_t>(record, type.attributes[0].offset());
}

/// Records of this store, found by their keys; those of one parent are read once.
class Standing {
public:
    Standing(StoreView& view, const RecordType& type) : view_(view), type_(type), children_(type) {}

    /// The record under the key of `record`; null where there is none.
    RecordView find(const RecordView& record) {
        if (type_.attributes[0].kind == AttributeKind::text) {
            load_named(record);
        } else if (const std::int64_t parent = parent_in(type_, record.record); parent != parent_) {
            children_.clear();
            view_.load_children(type_, parent, children_);
            parent_ = parent;
        }
        for (std::size_t at = 0; at < children_.size(); ++at)
            if (compare_keys(type_, children_.view(at), record) == 0) return children_.view(at);
        return {};
    }

private:
    /// Types whose key is a name have an index of it.
    void load_named(const RecordView& record) {
        children_.clear();
        const Index& index = type_.indexes[0];
        if (const auto key = index_key(type_, index, record))
            view_.scan(type_, index, *key)->next(children_, 1);
    }

    StoreView& view_;
    const RecordType& type_;
    RecordBlock children_;
    std::int64_t parent_ = null_integer;
};

class CopyByKeys {
public:
    CopyByKeys(TransferState& state, const TransferRule& rule)
        : state_(state),
          rule_(rule),
          type_(*rule.type),
          parent_type_(find_record_type(type_.attributes[0].traits.refers_to)),
          copy_(type_),
          merged_(type_),
          standing_(state.here(), type_) {}

    void copy(const RecordView& record);
    void finish() {
        state_.marks().finish(rule_.word, [this](const TransferMark& mark) { drop(mark); });
    }

private:
    bool part_of_own(const RecordView& record) const;
    bool shares() const;
    bool merge(const std::string& target_key);
    bool stands();
    void drop(const TransferMark& mark);

    TransferState& state_;
    const TransferRule& rule_;
    const RecordType& type_;
    const RecordType* parent_type_;  ///< null where the key leads nowhere
    RecordBlock copy_;
    RecordBlock merged_;  ///< records of people who are one here
    std::unordered_map<std::string, std::size_t> merged_places_;
    Standing standing_;
};

bool CopyByKeys::part_of_own(const RecordView& record) const {
    if (!rule_.part) return false;
    return state_.references().of(*parent_type_).find(parent_in(type_, record.record))->bound;
}

bool CopyByKeys::shares() const {
    return parent_type_ != nullptr &&
           state_.references().shared(*parent_type_).contains(parent_in(type_, copy_.at(0)));
}

/// True where somebody else who is the same person here has brought a record under that key.
bool CopyByKeys::merge(const std::string& target_key) {
    if (!shares()) return false;
    const auto [place, fresh] = merged_places_.try_emplace(target_key, merged_.size());
    if (fresh) {
        merged_.add(copy_.view(0));
        return false;
    }
    if (rule_.combine == nullptr) {
        state_.context().count(RowOutcome::unchanged);
        return true;
    }
    rule_.combine(merged_.at(place->second), copy_.at(0));
    place->second = merged_.add(copy_.view(0));
    state_.context().put_counted(type_, copy_.view(0));
    return true;
}

bool CopyByKeys::stands() {
    const bool fresh = parent_type_ != nullptr && state_.is_new(*parent_type_, parent_in(type_, copy_.at(0)));
    return !fresh && standing_.find(copy_.view(0)).record != nullptr;
}

void CopyByKeys::copy(const RecordView& record) {
    const std::string source_key = transferred_key(type_, record);
    const TransferMark* mark =
        state_.marks().find(rule_.word, source_key, [this](const TransferMark& gone) { drop(gone); });
    copy_.clear();
    copy_.add(record);
    if (const Leads leads = state_.references().turn(rule_, copy_); leads != Leads::here)
        return state_.leave_out(type_, record, leads);
    if (part_of_own(record)) return state_.context().count(RowOutcome::skipped);
    const std::string target_key = transferred_key(type_, copy_.view(0));
    const bool known = mark != nullptr && mark->target_key == target_key;
    if (merge(target_key)) {
        if (!known) state_.put_mark({rule_.word, source_key, target_key, false});
        return;
    }
    const bool ours = known && !mark->bound;
    if (!ours && stands()) {
        if (known) return state_.context().count(RowOutcome::unchanged);
        state_.put_mark({rule_.word, source_key, target_key, true});
        if (parent_type_ != nullptr) state_.say(messages::own_record_kept, type_, copy_.view(0));
        return state_.context().count(RowOutcome::unchanged);
    }
    state_.context().put_counted(type_, copy_.view(0));
    if (!ours) state_.put_mark({rule_.word, source_key, target_key, false});
}

/// What is gone from the source, unless it was this store's own or somebody who is the same person has it.
void CopyByKeys::drop(const TransferMark& mark) {
    state_.erase_mark(rule_.word, mark.source_key);
    if (mark.bound || merged_places_.contains(mark.target_key)) return;
    RecordBlock key(type_);
    add_transferred_key(key, mark.target_key);
    const RecordView stored = standing_.find(key.view(0));
    if (stored.record == nullptr) return;
    state_.context().discard(type_, stored);
    state_.context().count(RowOutcome::deleted);
}

}  // namespace

void copy_by_keys(TransferState& state, const TransferRule& rule) {
    CopyByKeys copying(state, rule);
    visit_source(state, *rule.type, [&](const RecordView& record) { copying.copy(record); });
    copying.finish();
}

void erase_misplaced(TransferState& state) {
    if (state.rematched().empty()) return;
    ReferenceMap ignored;
    const auto rules = transfer_rules();
    state.marks_again(ignored).visit([&](const TransferMark& mark) {
        const TransferRule& rule = rules[static_cast<std::size_t>(mark.type)];
        RecordBlock record(*rule.type);
        add_transferred_key(record, mark.source_key);
        if (mark.bound || state.references().turn(rule, record) != Leads::here) return;
        if (transferred_key(*rule.type, record.view(0)) == mark.target_key) return;
        RecordBlock former(*rule.type);
        add_transferred_key(former, mark.target_key);
        state.context().erase(*rule.type, former.view(0));
        state.context().count(RowOutcome::deleted);
    });
    state.context().flush();
}

}  // namespace registrar
