// SPDX-License-Identifier: Apache-2.0
#pragma once
// Which records the files of an import named: every row's references as far as they lead to a record, and
// what rows created. Only for types that a step asks for; stored with each checkpoint.
#include <vector>

#include "action/batch.h"
#include "check/job.h"
#include "store/ledger.h"

namespace registrar {

class SeenIds {
public:
    /// Begins an import: nothing is named yet, and only what its steps ask for will be.
    void begin(const ImportJob& import);
    /// Takes up what an unfinished run noted of an import.
    void resume(const ImportJob& import, Ledger& ledger, std::int64_t run);
    /// Adds what a settled batch named.
    void add(const Batch& batch);
    /// Stores the sets, in the caller's transaction.
    void save(Ledger& ledger, std::int64_t run);

    /// The types that are noted.
    std::vector<const RecordType*> types() const;
    /// Empty for a type that is not noted.
    const IdSet& of(const RecordType& type) const;

private:
    std::vector<SeenSet> sets_;
    bool changed_ = false;
};

}  // namespace registrar
