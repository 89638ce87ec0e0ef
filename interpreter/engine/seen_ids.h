// SPDX-License-Identifier: Apache-2.0
#pragma once
// Tracks the ids of records that the files of an import name: the targets of references, and records that
// rows write. Only for record types that a bulk step needs. Stored with each checkpoint.
#include <vector>

#include "action/batch.h"
#include "check/job.h"
#include "store/ledger.h"

namespace registrar {

class SeenIds {
public:
    /// Starts an import with empty sets, one for each type that its steps need.
    void begin(const ImportJob& import);
    /// Restores the sets that an unfinished run stored.
    void resume(const ImportJob& import, Ledger& ledger, std::int64_t run);
    /// Adds the ids that a reconciled batch names.
    void add(const Batch& batch);
    /// Stores the sets if they changed, in the caller's transaction.
    void save(Ledger& ledger, std::int64_t run);

    /// Returns the types that are tracked.
    std::vector<const RecordType*> types() const;
    /// Returns the ids of a type; empty for a type that is not tracked.
    const IdSet& of(const RecordType& type) const;

private:
    std::vector<SeenSet> sets_;
    bool changed_ = false;
};

}  // namespace registrar
