// SPDX-License-Identifier: Apache-2.0
#pragma once
// What the parts of one transfer share: both stores, what earlier transfers left, what this one has brought
// so far. Internal to the sources of store_transfer.h.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "transfer/store_transfer.h"
#include "transfer/transfer_marks.h"

namespace registrar {

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
