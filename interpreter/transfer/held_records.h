// SPDX-License-Identifier: Apache-2.0
#pragma once
// Assigns held course records of the source whose person is in this store. Internal to the sources of
// store_transfer.h.
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "transfer/transfer_state.h"
#include "workspace/id_set.h"
#include "workspace/lookups.h"

namespace registrar {

/// Decides which held records are assigned, and to whom. Call find() for all held records, then
/// note_assigned() for all others, then decide(), then assign(). The records that the functions take have
/// references to records of this store, but the ids of the source.
class HeldRecords {
public:
    explicit HeldRecords(TransferState& state) : state_(state) {}

    /// Finds the person of a held record. If the copy that an earlier transfer made of it was assigned or
    /// withdrawn since, this stays so. Reports references that disagree.
    void find(const RecordBlock& held);
    bool empty() const { return found_.empty(); }
    /// Notes a record that has its learner in the source.
    void note_assigned(const RecordBlock& record);
    /// Leaves records held whose person has another record of the course in the source, and reports them.
    void decide();

    /// Assigns the record if it is held and decide() found its learner.
    void assign(RecordBlock& copy) const;
    /// The learners to whom records were assigned. They may have other records of the same courses.
    const IdSet& learners() const { return learners_; }

private:
    struct Found {
        std::int64_t learner = null_integer, training = null_integer;
        Word state = Word::null;
        std::string person = {};
        bool before = false;  ///< the state is that of the copy from an earlier transfer
    };

    void report(const Found& stays, const std::string& reason);

    TransferState& state_;
    std::unique_ptr<Lookups> lookups_;
    std::map<std::int64_t, Found> found_;  ///< by the record's id in the source
    std::set<std::pair<std::int64_t, std::int64_t>> wanted_,
        others_;  ///< learners and courses: of held records, and of other records of the source
    IdSet learners_;
};

}  // namespace registrar
