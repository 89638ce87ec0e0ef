// SPDX-License-Identifier: Apache-2.0
#pragma once
// Bringing records back from the trash: all that are wanted, or none where newer data stands in the way.
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace registrar {

class TrashReturn {
public:
    /// `ids` are those of trash records, ascending.
    TrashReturn(StoreReader& view, std::span<const std::int64_t> ids);

    /// The types to which something comes back.
    const std::set<const RecordType*>& types() const { return types_; }
    /// Visits what some of the ids bring back, and notes what stands in its way. The view shows what came
    /// back before.
    void visit(StoreReader& view, std::span<const std::int64_t> ids,
               const std::function<void(const RecordType& type, const RecordView& record)>& look);
    /// The first sentences about what stands in the way; empty: nothing does.
    const std::vector<std::string>& faults() const { return faults_; }

private:
    using Key = std::pair<std::string, std::string>;  ///< type and key

    void judge(StoreReader& view, const RecordType& type, const RecordView& record);
    void judge_names(StoreReader& view, const RecordType& type, const RecordView& record);
    void judge_references(StoreReader& view, const RecordType& type, const RecordView& record);
    void fault(std::string text);

    std::set<Key> coming_;
    std::set<const RecordType*> types_;
    std::vector<std::string> faults_;
};

}  // namespace registrar
