// SPDX-License-Identifier: Apache-2.0
#pragma once
// Where the references of a source's records lead in this store, as far as a transfer has come.
#include <map>

#include "domain/id_map.h"
#include "transfer/transfer_rules.h"
#include "workspace/id_set.h"

namespace registrar {

/// Whether a record can be copied.
enum class Leads : std::uint8_t {
    here,      ///< all that it needs is here
    left_out,  ///< what it belongs to was left out
    nowhere,   ///< the source itself has not what it belongs to
};

class ReferenceMap {
public:
    /// Of each type with ids, the source's records that are here, and those that were left out.
    IdMap& of(const RecordType& type) { return places_[&type]; }
    IdSet& left_out(const RecordType& type) { return left_out_[&type]; }
    /// Records of this store that several of the source are.
    IdSet& shared(const RecordType& type) { return shared_[&type]; }

    /// Turns the references of the block's one record to this store. Those that lead nowhere become null
    /// where the record says something without them.
    Leads turn(const TransferRule& rule, RecordBlock& block);

private:
    std::map<const RecordType*, IdMap> places_;
    std::map<const RecordType*, IdSet> left_out_;
    std::map<const RecordType*, IdSet> shared_;
};

}  // namespace registrar
