// SPDX-License-Identifier: Apache-2.0
#pragma once
// The ids of the records that a run created. Only the run that holds a type's lease creates records of it, so
// the ids that it assigns without interruption are one range; a run that was resumed may have several.
#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "records/record_type.h"

namespace registrar {

/// Ids of one type: `first` to the one before `next`.
struct IdRange {
    std::string_view type;
    std::int64_t first = 0;
    std::int64_t next = 0;
};

class CreatedIds {
public:
    /// Adds a range, which may continue the last one of its type.
    void add(const IdRange& range) {
        if (range.first == range.next) return;
        const auto before = std::find_if(ranges_.begin(), ranges_.end(), [&range](const IdRange& each) {
            return each.type == range.type && each.first <= range.first && range.first <= each.next;
        });
        if (before == ranges_.end())
            ranges_.push_back(range);
        else
            before->next = std::max(before->next, range.next);
    }
    bool contains(std::string_view type, std::int64_t id) const {
        return std::any_of(ranges_.begin(), ranges_.end(), [&](const IdRange& range) {
            return range.type == type && range.first <= id && id < range.next;
        });
    }
    const std::vector<IdRange>& ranges() const { return ranges_; }

private:
    std::vector<IdRange> ranges_;
};

}  // namespace registrar
