// SPDX-License-Identifier: Apache-2.0
#include "domain/id_map.h"

#include <algorithm>

namespace registrar {

void IdMap::add(std::int64_t source, Entry entry) {
    if (!ranges_.empty()) {
        Range& last = ranges_.back();
        const bool follows = last.source + last.count == source && last.target + last.count == entry.target;
        if (follows && last.bound == entry.bound) {
            ++last.count;
            return;
        }
    }
    ranges_.push_back({source, entry.target, 1, entry.bound});
}

std::optional<IdMap::Entry> IdMap::find(std::int64_t source) const {
    const auto after =
        std::upper_bound(ranges_.begin(), ranges_.end(), source,
                         [](std::int64_t wanted, const Range& range) { return wanted < range.source; });
    if (after == ranges_.begin()) return std::nullopt;
    const Range& range = *std::prev(after);
    if (source >= range.source + range.count) return std::nullopt;
    return Entry{range.target + (source - range.source), range.bound};
}

void IdMap::visit(const std::function<void(std::int64_t source, const Entry& entry)>& look) const {
    for (const Range& range : ranges_)
        for (std::int64_t at = 0; at < range.count; ++at)
            look(range.source + at, {range.target + at, range.bound});
}

}  // namespace registrar
