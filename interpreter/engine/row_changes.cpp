// SPDX-License-Identifier: Apache-2.0
#include "engine/row_changes.h"

#include <algorithm>

namespace registrar {

RecordView RowChanges::view(const Entry& entry, std::uint32_t index) const {
    return index == none ? RecordView{} : records_.at(entry.type).view(index);
}

void RowChanges::add(std::uint32_t number, const RecordType& type, const RecordView& before,
                     const RecordView& after) {
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
        visit(entry.number, change);
    }
    if (next_ == entries_.size()) clear();
}

void RowChanges::clear() {
    entries_.clear();
    records_.clear();
    next_ = 0;
}

}  // namespace registrar
