// SPDX-License-Identifier: Apache-2.0
#pragma once
// What earlier transfers from a source left in `transferred` records, read once and in order: which of its
// records are here, and which of those were made here.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/store.h"
#include "transfer/reference_map.h"

namespace registrar {

/// A `transferred` record, without its source.
struct TransferMark {
    Word type = Word::null;
    std::string source_key, target_key;
    bool bound = false;
};

class TransferMarks {
public:
    /// Reads what is known of records with ids into `earlier`. The view must outlive it.
    TransferMarks(StoreReader& view, std::int64_t source_id, ReferenceMap& earlier);

    using Look = std::function<void(const TransferMark&)>;
    /// The mark of a record without id, or null. Types come in the order of transfer_rules(), keys ascend;
    /// `gone` sees the marks that nobody asked for.
    const TransferMark* find(Word type, std::string_view source_key, const Look& gone);
    /// Shows the rest of a type's marks.
    void finish(Word type, const Look& gone);

private:
    bool behind(Word type) const { return !mark_ || mark_->type > type; }
    void advance();

    std::int64_t source_id_;
    RecordBlock block_;
    std::size_t next_ = 0;
    std::unique_ptr<RecordCursor> cursor_;
    std::optional<TransferMark> mark_;  ///< the next one
    TransferMark found_;
};

/// The record in which a mark is stored.
void put_mark(RecordBlock& block, std::int64_t source_id, const TransferMark& mark);

}  // namespace registrar
