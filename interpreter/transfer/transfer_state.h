// SPDX-License-Identifier: Apache-2.0
#pragma once
// The state that the parts of one transfer share: both stores, the marks of earlier transfers, and the
// records transferred so far. Internal to the sources of store_transfer.h.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/demo_marks.h"
#include "domain/id_map.h"
#include "store/store.h"
#include "transfer/store_transfer.h"
#include "transfer/transfer_rules.h"
#include "workspace/id_set.h"

namespace registrar {

inline constexpr std::int64_t root_entity = 1;  ///< exists in every store

/// Whether a record can be copied.
enum class Leads : std::uint8_t {
    here,      ///< all records that it needs are here
    left_out,  ///< the record that it belongs to was left out
    nowhere,   ///< the record that it belongs to does not exist in the source
};

/// Maps records of the source to records of this store, by type.
class ReferenceMap {
public:
    /// For each type with ids: the source's records that are here, and those that were left out.
    IdMap& of(const RecordType& type) { return places_[&type]; }
    IdSet& left_out(const RecordType& type) { return left_out_[&type]; }
    /// Records of this store that correspond to several of the source.
    IdSet& shared(const RecordType& type) { return shared_[&type]; }
    /// Records of the source in whose place a better one of the same learner was taken.
    IdSet& merged_away(const RecordType& type) { return merged_away_[&type]; }

    /// Translates the references of the block's single record to ids of this store. References to missing
    /// records become null if the record has a meaning without them.
    Leads turn(const TransferRule& rule, RecordBlock& block);
    /// After turn() returned `left_out`: the record that was left out.
    const RecordType* missing_type() const { return missing_type_; }
    std::int64_t missing_id() const { return missing_id_; }
    /// Returns whether other records of the source may lead to the same record here as this one, whose
    /// references are translated. `names` are the attributes that identify it.
    bool may_coincide(const RecordType& type, std::span<const std::string_view> names,
                      const RecordView& record);

private:
    std::map<const RecordType*, IdMap> places_;
    std::map<const RecordType*, IdSet> left_out_;
    std::map<const RecordType*, IdSet> shared_;
    std::map<const RecordType*, IdSet> merged_away_;
    const RecordType* missing_type_ = nullptr;
    std::int64_t missing_id_ = 0;
};

/// A `transferred` record, without its source.
struct TransferMark {
    Word type = Word::null;
    std::string source_key, target_key;
    bool bound = false;
};

/// Reads the marks of one source in one pass, in step with a scan of the source. Keeps one block in memory.
class TransferMarks {
public:
    /// Reads the marks of records with ids into `earlier`. The view must outlive this object.
    TransferMarks(StoreReader& view, std::int64_t source_id, ReferenceMap& earlier);

    using Look = std::function<void(const TransferMark&)>;
    /// Returns the mark of a record without id, or null. Call it with types in the order of transfer_rules()
    /// and keys ascending. Marks that are passed over go to `gone`.
    const TransferMark* find(Word type, std::string_view source_key, const Look& gone);
    /// Passes the remaining marks of a type to `gone`.
    void finish(Word type, const Look& gone);

private:
    bool is_after(Word type) const { return !mark_ || mark_->type > type; }
    void advance();

    std::int64_t source_id_;
    RecordBlock block_;
    std::size_t next_ = 0;
    std::unique_ptr<RecordCursor> cursor_;
    std::optional<TransferMark> mark_;  ///< the next one
    TransferMark found_;
};

/// Fills the block with the record of a mark.
void put_mark(RecordBlock& block, std::int64_t source_id, const TransferMark& mark);

/// The state of one transfer. Exists for one finalizer run.
class TransferState {
public:
    TransferState(const TransferOrder& order, FinalizerContext& context);

    const UserMatching& matching() const { return order_.matching; }
    bool creates_learners() const { return order_.create; }
    std::int64_t source_id() const { return source_id_; }
    StoreReader& source() { return *source_; }
    /// A reader of this store that includes everything flush() has stored.
    StoreReader& here() { return *here_; }
    FinalizerContext& context() { return context_; }
    ReferenceMap& references() { return references_; }
    /// For types with ids: the records of earlier transfers.
    ReferenceMap& earlier() { return earlier_; }
    TransferMarks& marks() { return marks_; }
    /// The same marks in a second cursor, for a type's marks that are read before it is copied.
    TransferMarks& marks_before() { return marks_before_; }
    bool came_before() const { return known_source_ != 0; }
    /// Learners of the source who had another match here in the earlier transfer.
    const IdSet& rematched() const { return rematched_; }

    /// Returns a new id, and remembers that records from it on are new.
    std::int64_t new_id(const RecordType& type);
    /// True if this transfer created the record.
    bool is_new(const RecordType& type, std::int64_t id) const;
    /// Returns the oldest record that was created here and has the key of `record`, whose references are
    /// already translated; 0 if there is none.
    std::int64_t own_record(const TransferRule& rule, const RecordView& record);
    /// Returns the oldest record that an earlier transfer brought, that has this key, and whose record is
    /// gone from the source; 0 if there is none.
    std::int64_t orphaned_record(const TransferRule& rule, const RecordView& record);
    bool exists(const RecordType& type, std::int64_t id);
    /// A record that an earlier transfer created and this one did not transfer again.
    struct Dropped {
        std::int64_t source = 0;
        std::int64_t target = 0;
    };
    std::vector<Dropped>& dropped(const RecordType& type) { return dropped_[&type]; }

    /// Returns whether the record of the source is demo data.
    bool is_demo(const RecordType& type, const RecordView& record) const;
    bool is_demo(const RecordType& type, std::int64_t id) const { return demo_.has(type, id); }
    std::size_t demo_records() const { return demo_.by_name().size(); }

    /// Stores, or deletes, the mark of a record of the source.
    void put_mark(const TransferMark& mark);
    void erase_mark(Word type, const std::string& source_key);
    /// Counts a record of the source as not copied, and reports it unless its learner is reported.
    void leave_out(const RecordType& type, const RecordView& record, Leads leads);
    /// Reports a message about a record of the source, with its type and title.
    void report(const Message& message, const RecordType& type, const RecordView& record);
    /// Reports a message about a record of this store, with its type and title.
    void report_here(const Message& message, const RecordType& type, const RecordView& record);

private:
    void note_source();
    void find_rematched();
    void find_by_key(const TransferRule& rule, const RecordView& record);
    const IdSet& orphans(const RecordType& type);
    const Message* reason_to_leave_out(Leads leads);
    bool brought(const RecordType& type, std::int64_t id);

    const TransferOrder& order_;
    FinalizerContext& context_;
    std::unique_ptr<StoreReader> source_, here_, before_;
    std::int64_t known_source_;  ///< 0 if nothing was transferred from the source yet
    std::int64_t source_id_ = 0;
    ReferenceMap references_, earlier_;
    ReferenceMap ignored_;
    TransferMarks marks_, marks_before_;
    IdSet rematched_;
    std::map<const RecordType*, std::int64_t> first_new_;
    DemoMarks demo_;
    /// Records that were left out, by the message that reported them.
    std::map<const Message*, std::map<const RecordType*, IdSet>> reported_;
    std::map<const RecordType*, IdSet> brought_, orphans_;
    std::map<const RecordType*, std::vector<Dropped>> dropped_;
    RecordBlock mark_{transferred_type};
    FoundIds found_;
};

/// Visits all records of the source of a type that are not demo data, by key ascending.
void visit_source(TransferState& state, const RecordType& type,
                  const std::function<void(const RecordView& record)>& look);
/// The same, with demo data.
void visit_whole_source(TransferState& state, const RecordType& type,
                        const std::function<void(const RecordView& record)>& look);

/// Fill the reference map with the entities, and the learners, that correspond here.
void place_entities(TransferState& state, const TransferRule& rule);
void place_learners(TransferState& state);

/// Copies the records of a type with ids, or without.
void copy_with_ids(TransferState& state, const TransferRule& rule);
void copy_by_keys(TransferState& state, const TransferRule& rule);

/// Deletes or releases records that this transfer did not transfer again.
void drop_gone(TransferState& state);

/// Assigns held course records to the accounts that this transfer created.
void assign_held_after_transfer(TransferState& state);

/// Returns what a record is called in messages: its title or the like, or else those of the records that it
/// belongs to, the person first. `view` reads the record's store.
std::string transfer_title(StoreReader& view, const RecordType& type, const RecordView& record);

}  // namespace registrar
