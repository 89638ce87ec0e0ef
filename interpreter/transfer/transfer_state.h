// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the parts of one transfer share: both stores, what earlier transfers left, what this one has brought
// so far. Internal to the sources of store_transfer.h.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/id_map.h"
#include "store/store.h"
#include "transfer/store_transfer.h"
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

class TransferState {
public:
    TransferState(const TransferOrder& order, FinalizerContext& context);

    const UserMatching& matching() const { return order_.matching; }
    bool creates_learners() const { return order_.create; }
    std::int64_t source_id() const { return source_id_; }
    StoreReader& source() { return *source_; }
    /// This store, with all that flush() has stored.
    StoreReader& here() { return *here_; }
    FinalizerContext& context() { return context_; }
    ReferenceMap& references() { return references_; }
    /// Of types with ids, what earlier transfers left.
    ReferenceMap& earlier() { return earlier_; }
    TransferMarks& marks() { return marks_; }
    /// The same marks, for whoever looks at a type's before it is copied.
    TransferMarks& marks_before() { return marks_before_; }
    bool came_before() const { return known_source_ != 0; }
    /// Learners of the source who were somebody else here before.
    const IdSet& rematched() const { return rematched_; }

    std::int64_t new_id(const RecordType& type);
    /// The record came with this transfer.
    bool is_new(const RecordType& type, std::int64_t id) const;
    /// The oldest record that was made here and has the key of `record`, whose references lead here; 0 where
    /// there is none.
    std::int64_t own_record(const TransferRule& rule, const RecordView& record);
    bool exists(const RecordType& type, std::int64_t id);
    /// Records of a type with ids that an earlier transfer brought and this one does not.
    IdSet& dropped(const RecordType& type) { return dropped_[&type]; }

    void put_mark(const TransferMark& mark);
    void erase_mark(Word type, const std::string& source_key);
    /// A record of the source that is not copied.
    void leave_out(const RecordType& type, const RecordView& record, Leads leads);
    /// Says a message about a record, with its type and name.
    void report(const Message& message, const RecordType& type, const RecordView& record);

private:
    void note_source();
    void find_rematched();
    bool brought(const RecordType& type, std::int64_t id);

    const TransferOrder& order_;
    FinalizerContext& context_;
    std::unique_ptr<StoreReader> source_, here_, before_;
    std::int64_t known_source_;  ///< 0 where nothing came from the source yet
    std::int64_t source_id_ = 0;
    ReferenceMap references_, earlier_;
    ReferenceMap ignored_;
    TransferMarks marks_, marks_before_;
    IdSet rematched_;
    std::map<const RecordType*, std::int64_t> first_new_;
    std::map<const RecordType*, IdSet> brought_, dropped_;
    RecordBlock mark_{transferred_type};
    FoundIds found_;
};

/// Visits all records of the source of a type, key ascending.
void visit_source(TransferState& state, const RecordType& type,
                  const std::function<void(const RecordView& record)>& look);

/// Says where entities are here, and learners.
void place_entities(TransferState& state, const TransferRule& rule);
void place_learners(TransferState& state);

/// Copies the records of a type with ids, or without.
void copy_with_ids(TransferState& state, const TransferRule& rule);
void copy_by_keys(TransferState& state, const TransferRule& rule);

/// Deletes or gives up what this transfer did not bring again.
void drop_gone(TransferState& state);

/// Gives accounts that came with this transfer the course records that waited here for them.
void give_held_records(TransferState& state);

/// A record as messages name it: what people call it, else its key.
std::string transfer_name(const RecordType& type, const RecordView& record);

}  // namespace registrar
