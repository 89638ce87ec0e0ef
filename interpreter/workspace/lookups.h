// SPDX-License-Identifier: Apache-2.0
#pragma once
// Answers references for groups of rows: keys to ids and ids to records, from tables read once where that
// pays and from remembered point lookups where it does not. Questions are collected, then answered together,
// so that cache misses and (on a server) round trips are shared. One thread.
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

/// Ids that a key led to, oldest first; empty where it led nowhere. Valid until the next group begins.
using Matches = std::span<const std::int64_t>;

class Lookups {
public:
    /// `expected_rows` estimates how many rows will ask; it decides what is read at once.
    Lookups(std::unique_ptr<StoreReader> view, std::uint64_t expected_rows);
    ~Lookups();

    /// Answers from now on show what pends over what is stored. `written` are the types whose records the
    /// rows change: what is stored of them is never remembered for longer than forget_written() allows.
    void show_pending(const PendingRecords& pending, std::span<const RecordType* const> written);
    /// Lookups of these types throw std::logic_error from now on: rows write them without seeing each other's
    /// changes, so an answer could be stale. An action that needs them declares the index among its
    /// `references`.
    void refuse_types(std::span<const RecordType* const> written) { refused_ = written; }
    /// Forgets what was read of written types, and reads from this moment: more of it was committed since.
    void forget_written();
    /// Whole tables follow what was committed: the record, or that it is gone where it is null.
    void fold(const RecordType& type, std::int64_t id, const RecordView& record);

    /// An index that will be asked.
    struct IndexUse {
        const RecordType* type;
        const Index* index;
    };
    /// Reads at once the indexes for which that pays, two at a time; `more_views` makes a view for the second
    /// thread.
    void prepare(std::span<const IndexUse> uses,
                 const std::function<std::unique_ptr<StoreReader>()>& more_views);

    /// From now on the records of these types that are found are noted.
    void note_types(std::span<const RecordType* const> types);
    /// What was noted since the last call.
    std::vector<SeenSet> take_noted();

    /// Forgets the last group's questions, answers and kept texts.
    void begin_group();
    /// Copies text so that it lives as long as the group.
    std::string_view keep(std::string_view text) { return arena_.add(text); }
    /// The text as an index compares it, living as long as the group or as `text`.
    std::string_view match_key(MatchRule rule, std::string_view text);
    /// The bytes of a key of integers, and of a key of an integer and a text.
    std::string_view pair_key(std::int64_t first, std::int64_t second);
    std::string_view scoped_key(std::int64_t scope, std::string_view text);

    /// Asks for the ids under a key; `into` is filled by answer(). The key must live as long as the group.
    void find(const RecordType& type, const Index& index, std::string_view key, Matches& into);
    /// Asks for a record by id; null where there is none. Views of a type's records last until the next round
    /// that loads that type.
    void load(const RecordType& type, std::int64_t id, RecordView& into);
    /// Answers everything asked since the last call.
    void answer();
    /// Answers one question at once: for what no round could foresee. Counted.
    Matches find_now(const RecordType& type, const Index& index, std::string_view key);
    /// Returns the records that have the key, as find_now() does, whatever rows claim.
    Matches holders_now(const RecordType& type, const Index& index, std::string_view key);
    /// Claims on keys: all other answers lead from a claimed key to its claimant alone.
    KeyClaims& claims() { return claims_; }
    /// The record at once, null where there is none; it lives as long as the group.
    RecordView load_now(const RecordType& type, std::int64_t id);
    /// Records whose first key attribute is `parent`, by key ascending, for types of several key attributes;
    /// they live as long as the group.
    std::vector<RecordView> children(const RecordType& type, std::int64_t parent);
    /// A pending record as the writer will store it; it lives as long as the group.
    RecordView completed(const RecordType& type, const PendingRecords::Found& pending);
    /// The records under a key of an index, in no order, for types without id: as many as there are, none
    /// kept.
    void visit(const RecordType& type, const Index& index, std::string_view key,
               const std::function<void(const RecordView&)>& look);
    /// Whether anything stands under the key of an index, or stood there when that was last asked of the
    /// store: cheap also where very many records do. For types with ids, and those that no row writes.
    bool any(const RecordType& type, const Index& index, std::string_view key);
    std::uint64_t unforeseen() const { return unforeseen_; }

private:
    struct IndexCache;
    struct RecordCache;
    struct Question {
        IndexCache* cache;
        std::uint64_t hash;
        std::string_view key;
        Matches* into;
        std::size_t candidate = 0;  ///< KeyTable::prefetch_key
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
    bool stands(const IndexCache& asked, std::string_view key, std::int64_t id);
    Matches by_age(const RecordType& type, std::vector<std::int64_t>& ids);
    std::span<const std::int64_t> keep_ids(std::span<const std::int64_t> ids);
    RecordView keep_record(const RecordType& type, const RecordView& record);
    void answer_missing();
    Matches remembered(const Question& question);
    void load_missing(RecordCache& cache);
    void note_answers();
    void note(const RecordType& type, Matches ids);

    std::unique_ptr<StoreReader> view_;
    std::uint64_t expected_rows_;
    std::vector<std::unique_ptr<IndexCache>> indexes_;
    std::vector<std::unique_ptr<RecordCache>> records_;
    std::vector<Question> questions_;
    std::vector<Load> loads_;
    TextArena arena_;
    std::string scratch_;
    std::uint64_t unforeseen_ = 0;
    std::vector<SeenSet> noted_;
    std::map<std::pair<const Index*, std::string>, bool> any_;  ///< what any() was asked
    const PendingRecords* pending_ = nullptr;
    KeyClaims claims_;
    std::span<const RecordType* const> written_;
    std::span<const RecordType* const> refused_;
};

}  // namespace registrar
