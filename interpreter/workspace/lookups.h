// SPDX-License-Identifier: Apache-2.0
#pragma once
// Resolves references for groups of rows: keys to ids and ids to records. Uses complete indexes read once, if
// that pays, and cached point lookups otherwise. Requests are collected and answered together, to share cache
// misses and (on a server) round trips. Not thread-safe.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/store.h"
#include "workspace/id_set.h"
#include "workspace/key_claims.h"
#include "workspace/pending_records.h"
#include "workspace/text_arena.h"

namespace registrar {

/// Records of one type that references led to.
struct SeenSet {
    const RecordType* type = nullptr;
    IdSet ids;
};

/// The ids that a key leads to, oldest first, or none. Valid until the next group begins.
using Matches = std::span<const std::int64_t>;

class Lookups {
public:
    /// `expected_rows` is an estimate of the rows that will be looked up. It decides which indexes are read
    /// completely.
    Lookups(std::unique_ptr<StoreReader> reader, std::uint64_t expected_rows);
    ~Lookups();

    /// Returns whether many requests that are answered together cost little more than one.
    bool answers_many() const { return reader_->answers_many(); }
    /// From now on, results include pending changes on top of stored records. `written` are the types that
    /// the rows change. Their stored records are cached only until forget_written().
    void show_pending(const PendingRecords& pending, std::span<const RecordType* const> written);
    /// From now on, lookups of these types throw std::logic_error. Rows write them without seeing each
    /// other's changes, so a result could be stale. An action that needs them declares the index among its
    /// `references`.
    void refuse_types(std::span<const RecordType* const> written) { refused_ = written; }
    /// Forgets cached records of written types and takes a new snapshot, because more changes were committed.
    void forget_written();
    /// Updates complete indexes for a committed record; a null record means that it was erased.
    void fold(const RecordType& type, std::int64_t id, const RecordView& record);

    /// An index that will be used.
    struct IndexUse {
        const RecordType* type;
        const Index* index;
    };
    /// Reads the indexes for which that pays, two at a time. `more_readers` makes a reader for the second
    /// thread.
    void prepare(std::span<const IndexUse> uses,
                 const std::function<std::unique_ptr<StoreReader>()>& more_readers);

    /// From now on, collects the ids of records of these types that are found.
    void track_types(std::span<const RecordType* const> types);
    /// Returns the ids collected since the last call.
    std::vector<SeenSet> take_seen();
    /// While it exists, ids of found records are not collected: for lookups that judge a row and do not
    /// follow its references.
    class Uncollected {
    public:
        explicit Uncollected(Lookups& lookups) : lookups_(lookups), before_(lookups.collects_) {
            lookups.collects_ = false;
        }
        ~Uncollected() { lookups_.collects_ = before_; }
        Uncollected(const Uncollected&) = delete;
        Uncollected& operator=(const Uncollected&) = delete;

    private:
        Lookups& lookups_;
        bool before_;
    };

    /// Forgets the previous group's requests, results and texts.
    void begin_group();
    /// Copies text so that it lives as long as the group.
    std::string_view keep(std::string_view text) { return arena_.add(text); }
    /// Returns the text in the form in which an index compares it. It is valid as long as the group, or as
    /// `text`.
    std::string_view match_key(MatchRule rule, std::string_view text);
    /// Return the bytes of a key of two integers, and of a key of an integer and a text.
    std::string_view pair_key(std::int64_t first, std::int64_t second);
    std::string_view scoped_key(std::int64_t scope, std::string_view text);

    /// Requests the ids under a key; answer() fills `into`. The key must live as long as the group.
    void find(const RecordType& type, const Index& index, std::string_view key, Matches& into);
    /// Requests a record by id; answer() sets `into`, to null if there is no such record. Views of a type's
    /// records are valid until the next round that loads that type.
    void load(const RecordType& type, std::int64_t id, RecordView& into);
    /// Answers all requests since the last call.
    void answer();
    /// Looks up one key immediately, for lookups that no round could predict. Counted in unforeseen() unless
    /// pending changes are shown.
    Matches find_now(const RecordType& type, const Index& index, std::string_view key);
    /// Returns the lowest id under any of the keys, or 0. Remembers nothing, so that many keys cost no
    /// memory.
    std::int64_t lowest_under(const RecordType& type, const Index& index, std::vector<std::string_view> keys);
    /// Returns the records that have the key, like find_now(), but ignores claims.
    Matches holders_now(const RecordType& type, const Index& index, std::string_view key);
    /// Returns the claims on keys. All other results lead from a claimed key only to its claimant.
    KeyClaims& claims() { return claims_; }
    /// Returns the record immediately, or null if there is none. Valid as long as the group.
    RecordView load_now(const RecordType& type, std::int64_t id);
    /// Returns the records whose first key attribute is `parent`, in key order, for types with several key
    /// attributes. Valid as long as the group.
    std::vector<RecordView> children(const RecordType& type, std::int64_t parent);
    /// Returns a pending record as the writer will store it. Valid as long as the group.
    RecordView completed(const RecordType& type, const PendingRecords::Found& pending);
    /// Visits the records under a key of an index, in no order, for types without id. Keeps none of them in
    /// memory, however many there are.
    void visit(const RecordType& type, const Index& index, std::string_view key,
               const std::function<void(const RecordView&)>& look);
    /// Returns whether any record is under the key of an index, or was when the store was last read for this.
    /// Cheap even if there are very many records. For types with ids, and for types that no row writes.
    bool any(const RecordType& type, const Index& index, std::string_view key);
    /// Returns how many lookups were made immediately while no pending changes were shown, for tests.
    std::uint64_t unforeseen() const { return unforeseen_; }

private:
    struct IndexCache;
    struct RecordCache;
    struct Question {
        IndexCache* cache;
        std::uint64_t hash;
        std::string_view key;
        Matches* into;
        std::size_t candidate = 0;  ///< from KeyTable::prefetch_key()
    };
    struct Load {
        RecordCache* cache;
        std::int64_t id;
        RecordView* into;
    };
    RecordView complete(const RecordType& type, const PendingRecords::Found& pending,
                        const RecordView& stored);
    void visit_stored(RecordCursor& cursor, const RecordType& type,
                      const std::function<void(const RecordView&)>& look);
    IndexCache& cache(const RecordType& type, const Index& index);
    bool pays(const RecordType& type) const;
    RecordCache& cache(const RecordType& type);
    bool written(const RecordType& type) const;
    void demand_declared(const RecordType& type) const;
    Matches claimed(const Index& index, std::string_view key, Matches found);
    Matches with_pending(const IndexCache& asked, std::string_view key, Matches stored);
    bool is_current(const IndexCache& asked, std::string_view key, std::int64_t id);
    Matches by_age(const RecordType& type, std::vector<std::int64_t>& ids);
    std::span<const std::int64_t> keep_ids(std::span<const std::int64_t> ids);
    RecordView keep_record(const RecordType& type, const RecordView& record);
    void answer_missing();
    Matches remembered(const Question& question);
    void load_missing(RecordCache& cache);
    void note_answers();
    void note(const RecordType& type, Matches ids);

    std::unique_ptr<StoreReader> reader_;
    std::uint64_t expected_rows_;
    std::vector<std::unique_ptr<IndexCache>> indexes_;
    std::vector<std::unique_ptr<RecordCache>> records_;
    std::vector<Question> questions_;
    std::vector<Load> loads_;
    TextArena arena_;
    std::string scratch_;
    std::uint64_t unforeseen_ = 0;
    std::vector<SeenSet> noted_;
    bool collects_ = true;
    std::map<std::pair<const Index*, std::string>, bool> any_;  ///< results of any()
    const PendingRecords* pending_ = nullptr;
    KeyClaims claims_;
    std::span<const RecordType* const> written_;
    std::span<const RecordType* const> refused_;
};

}  // namespace registrar
