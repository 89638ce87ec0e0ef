// SPDX-License-Identifier: Apache-2.0
#pragma once
// Steps that disable or delete many records at once: which ones, and what becomes of them. The guard, the
// batches and the transactions are the engine's.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/trash.h"
#include "store/store.h"
#include "workspace/flush.h"
#include "workspace/id_set.h"
#include "workspace/pending_changes.h"

namespace registrar {

/// What a mass step may look at.
struct BulkFacts {
    StoreReader& view;
    const IdSet& named;      ///< ids of the rule's type that the import's files named
    std::int64_t today = 0;  ///< the run's day, in days since 1970
};

/// What a mass step judged: how many records it might change, and which it would.
class BulkScope {
public:
    void add(std::int64_t id, bool doomed) {
        ++count_;
        if (doomed) doomed_.add(id);
    }
    std::uint64_t count() const { return count_; }
    const IdSet& doomed() const { return doomed_; }

private:
    std::uint64_t count_ = 0;
    IdSet doomed_;
};

/// What one transaction of a mass step writes.
class BulkBatch {
public:
    BulkBatch(std::span<const std::int64_t> ids, StoreReader& view, std::int64_t clock, std::int64_t run)
        : ids_(ids), view_(view), clock_(clock), run_(run) {}

    /// Ascending.
    std::span<const std::int64_t> ids() const { return ids_; }
    StoreReader& view() const { return view_; }
    /// Replaces the record.
    void put(const RecordType& type, const RecordView& record);
    /// The same; what becomes of it follows in outcomes().
    void put_counted(const RecordType& type, const RecordView& record);
    /// Deletes the record.
    void erase(const RecordType& type, const RecordView& key);
    /// Deletes the record and keeps what is needed to bring it back as a `trash` record.
    void move_to_trash(const RecordType& type, const RecordView& record, std::int64_t days = trash_days);
    /// Discards the records of those ids.
    void discard_all(const RecordType& type, std::span<const std::int64_t> ids);
    /// Discards the records whose first key attribute is one of the batch's ids.
    void discard_children(const RecordType& type);
    /// One of the ids stays as it is: it counts as skipped.
    void leave() { ++left_; }
    std::uint64_t left() const { return left_; }

    /// Records that were put, erased or discarded.
    std::size_t size() const;

    /// The engine's part: changes by type, and the trash that still needs ids.
    const std::vector<std::unique_ptr<PendingChanges>>& changes() const { return changes_; }
    RecordBlock& trash() { return trash_; }
    std::vector<RowOutcome>& outcomes() { return outcomes_; }
    std::int64_t clock() const { return clock_; }

private:
    PendingChanges& changes_of(const RecordType& type);
    /// Changes of one key are settled in their order.
    std::uint32_t number() const { return static_cast<std::uint32_t>(outcomes_.size()); }

    std::span<const std::int64_t> ids_;
    StoreReader& view_;
    std::int64_t clock_;
    std::int64_t run_;
    std::vector<std::unique_ptr<PendingChanges>> changes_;
    RecordBlock trash_{*find_record_type("trash")};
    std::vector<RowOutcome> outcomes_;  ///< of what was put and is counted
    std::uint64_t left_ = 0;
};

/// Throws std::logic_error if `who` changes a type that it does not declare: no lease covers it. The trash
/// may always be written.
void demand_written(const RecordType& type, std::span<const RecordType* const> writes, std::string_view who);
/// The same for all types that a batch changes.
void demand_written(const BulkBatch& batch, std::span<const RecordType* const> writes, std::string_view who);

/// All there is to a mass step.
struct BulkRule {
    std::string_view verb;   ///< "disable"
    std::string_view done;   ///< "disabled"
    std::string_view nouns;  ///< "learners"
    const RecordType* type;  ///< of the records in scope
    std::span<const RecordType* const> writes;
    /// Whether the settings need to know what the files named.
    bool (*needs_named)(const void* settings);
    /// Why nothing is to be done at all, if so.
    const struct Message* (*cancelled)(const void* settings);
    void (*judge)(const void* settings, const BulkFacts& facts, BulkScope& scope);
    /// Wants the changes of a batch of doomed ids.
    void (*change)(BulkBatch& batch);
    /// Percent of the scope that may be changed.
    std::int64_t (*threshold)(const void* settings);
};

}  // namespace registrar
