// SPDX-License-Identifier: Apache-2.0
#pragma once
// Collects what the rows of a batch change while it is reconciled, which happens in the order of keys, and
// visits it in the order of rows.
#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "report/change_lines.h"

namespace registrar {

/// Copies the records. Used by one thread.
class RowChanges {
public:
    /// Adds a change of the row and action `number`. A null record is none.
    void add(std::uint32_t number, const RecordType& type, const RecordView& before, const RecordView& after);
    /// Visits the changes of numbers up to `last` that were not visited yet, in the order of numbers. Their
    /// action, file and line are empty. Forgets everything after the last one.
    void visit_to(std::uint32_t last,
                  const std::function<void(std::uint32_t number, RecordChange& change)>& visit);
    /// Forgets all changes.
    void clear();

private:
    static constexpr std::uint32_t none = UINT32_MAX;
    struct Entry {
        std::uint32_t number;
        const RecordType* type;
        std::uint32_t before;  ///< index in the type's block
        std::uint32_t after;
    };
    RecordView view(const Entry& entry, std::uint32_t index) const;

    std::map<const RecordType*, RecordBlock> records_;
    std::vector<Entry> entries_;
    std::size_t next_ = 0;
    bool sorted_ = true;
};

}  // namespace registrar
