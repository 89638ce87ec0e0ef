// SPDX-License-Identifier: Apache-2.0
#pragma once
// Assigns held course records of the source whose person is in this store. Internal to the sources of
// store_transfer.h.
#include <cstdint>
#include <memory>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "transfer/transfer_state.h"
#include "workspace/lookups.h"

namespace registrar {

/// Finds the learners of held records. Exists for the copying of one type; does nothing before its first
/// call.
class HeldRecords {
public:
    explicit HeldRecords(TransferState& state) : state_(state) {}

    /// Assigns a held record to its person, if that is one learner of this store without a record of the
    /// course. `record` is the source's, `copy` the same with references to records of this store.
    void assign(const RecordView& record, RecordBlock& copy);
    /// Leaves a record that is held in the source as it is here, where it was assigned or withdrawn since.
    void keep_assigned(std::int64_t target, RecordBlock& copy);

private:
    Lookups& lookups();
    bool has_record(std::int64_t learner, std::int64_t training_in_source);

    TransferState& state_;
    std::unique_ptr<Lookups> lookups_, source_lookups_;
    std::unordered_map<std::int64_t, std::vector<std::int64_t>> sources_;  ///< of each learner here
    std::unordered_map<std::int64_t, std::int64_t> assigned_;              ///< the learner of each record
    std::set<std::pair<std::int64_t, std::int64_t>> taken_;  ///< learner and course of assigned records
};

}  // namespace registrar
