// SPDX-License-Identifier: Apache-2.0
#include "engine/row_changes.h"

#include <algorithm>

namespace registrar {

RecordView RowChanges::view(const Entry& entry, std::uint32_t index) const {
    return index == none ? RecordView{} : records_.at(entry.type).view(index);
}

/// Extends the last change if it is of the same number and record. Returns whether it was.
bool RowChanges::extend_last(std::uint32_t number, const RecordType& type, const RecordView& before,
                             const RecordView& after) {
    if (entries_.empty()) return false;
    Entry& last = entries_.back();
    if (last.number != number || last.type != &type) return false;
    const RecordView& key = after.record != nullptr ? after : before;
    if (compare_keys(type, view(last, last.after != none ? last.after : last.before), key) != 0) return false;
    last.after = after.record == nullptr ? none : static_cast<std::uint32_t>(records_.at(&type).add(after));
    return true;
}

void RowChanges::add(std::uint32_t number, const RecordType& type, const RecordView& before,
                     const RecordView& after) {
    if (extend_last(number, type, before, after)) return;
    RecordBlock& block = records_.try_emplace(&type, type).first->second;
    const auto keep = [&block](const RecordView& record) {
        return record.record == nullptr ? none : static_cast<std::uint32_t>(block.add(record));
    };
    const std::uint32_t old = keep(before);
    entries_.push_back({number, &type, old, keep(after)});
    sorted_ = false;
}

void RowChanges::visit_to(std::uint32_t last,
                          const std::function<void(std::uint32_t, RecordChange&)>& visit) {
    if (!sorted_)
        std::stable_sort(entries_.begin(), entries_.end(),
                         [](const Entry& left, const Entry& right) { return left.number < right.number; });
    sorted_ = true;
    for (; next_ < entries_.size() && entries_[next_].number <= last; ++next_) {
        const Entry& entry = entries_[next_];
        RecordChange change;
        change.type = entry.type;
        change.before = view(entry, entry.before);
        change.after = view(entry, entry.after);
        if (change.before.record != nullptr || change.after.record != nullptr) visit(entry.number, change);
    }
    if (next_ < entries_.size()) return;
    entries_.clear();
    records_.clear();
    next_ = 0;
}

}  // namespace registrar
