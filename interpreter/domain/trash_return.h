// SPDX-License-Identifier: Apache-2.0
#pragma once
// Restores records from the trash: all of the requested ones, or none if newer data conflict with them.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace registrar {

/// One restoration: the constructor determines which records will return, visit() delivers them in pieces.
/// Nothing may be stored for good unless faults() is empty at the end.
class TrashReturn {
public:
    /// `ids` are ids of trash records, ascending.
    TrashReturn(StoreReader& reader, std::span<const std::int64_t> ids);

    /// The types of the restored records.
    const std::set<const RecordType*>& types() const { return types_; }
    /// Visits the records that some of the ids restore, and collects conflicts. The reader must show records
    /// that were restored before.
    void visit(StoreReader& reader, std::span<const std::int64_t> ids,
               const std::function<void(const RecordType& type, const RecordView& record)>& look);
    /// The first descriptions of conflicts; empty if there are none.
    const std::vector<std::string>& faults() const { return faults_; }

private:
    using Key = std::pair<std::string, std::string>;  ///< type and key

    void judge(StoreReader& reader, const RecordType& type, const RecordView& record);
    void judge_names(StoreReader& reader, const RecordType& type, const RecordView& record);
    std::optional<std::int64_t> rival(StoreReader& reader, const RecordType& type, const Index& index,
                                      const std::string& key, const RecordView& record);
    void judge_references(StoreReader& reader, const RecordType& type, const RecordView& record);
    bool is_in_trash(StoreReader& reader, const Key& target);
    void fault(std::string text);

    std::map<Key, std::int64_t> coming_;  ///< the run that deleted each record
    /// The unique keys of the records visited so far, with the record that has each.
    std::map<std::pair<const Index*, std::string>, std::int64_t> names_;
    std::optional<std::set<Key>> staying_;  ///< what else is in the trash, once it was asked for
    std::set<const RecordType*> types_;
    std::vector<std::string> faults_;
};

}  // namespace registrar
