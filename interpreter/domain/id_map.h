// SPDX-License-Identifier: Apache-2.0
#pragma once
// Maps record ids of a source store to ids of this store. A run of ids that are consecutive on both sides is
// one entry of 32 bytes.
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace registrar {

/// A map from source ids to records of this store. Add entries in ascending order; lookups are binary
/// searches.
class IdMap {
public:
    struct Entry {
        std::int64_t target = 0;
        bool bound = false;  ///< this store's own record, which no transfer changes
    };

    /// Source ids ascend.
    void add(std::int64_t source, Entry entry);
    std::optional<Entry> find(std::int64_t source) const;
    bool empty() const { return ranges_.empty(); }
    /// Source ids ascend.
    void visit(const std::function<void(std::int64_t source, const Entry& entry)>& look) const;

private:
    struct Range {
        std::int64_t source;
        std::int64_t target;
        std::int64_t count;
        bool bound;
    };
    std::vector<Range> ranges_;
};

}  // namespace registrar
