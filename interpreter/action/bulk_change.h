// SPDX-License-Identifier: Apache-2.0
#pragma once
// Describes bulk steps, which disable or delete many records: which records, and how. The guard (the
// threshold), the batches and the transactions are part of the engine.
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

/// The input of a bulk step.
struct BulkFacts {
    StoreReader& view;
    const IdSet& seen;       ///< ids of the rule's type that rows of the import's files referred to
    std::int64_t today = 0;  ///< the run's day, in days since 1970
};

/// The selection of a bulk step: how many records are in scope, and which of them it would change.
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

/// The changes of one transaction of a bulk step.
class BulkBatch {
public:
    BulkBatch(std::span<const std::int64_t> ids, StoreReader& view, std::int64_t clock, std::int64_t run)
        : ids_(ids), view_(view), clock_(clock), run_(run) {}

    /// The ids to change, ascending.
    std::span<const std::int64_t> ids() const { return ids_; }
    StoreReader& view() const { return view_; }
    /// Replaces the record.
    void put(const RecordType& type, const RecordView& record);
    /// Replaces the record and counts the result in outcomes().
    void put_counted(const RecordType& type, const RecordView& record);
    /// Deletes the record.
    void erase(const RecordType& type, const RecordView& key);
    /// Deletes the record and keeps in the trash what is needed to restore it.
    void move_to_trash(const RecordType& type, const RecordView& record, std::int64_t days = trash_days);
    /// Moves the records with these ids to the trash.
    void trash_all(const RecordType& type, std::span<const std::int64_t> ids);
    /// Moves to the trash the records whose first key attribute is one of the batch's ids.
    void trash_children(const RecordType& type);
    /// Moves to the trash the files that belong to the records with these ids.
    void trash_files(const RecordType& owner, std::span<const std::int64_t> ids);
    /// Counts one of the ids as skipped: its record stays unchanged.
    void leave() { ++left_; }
    std::uint64_t left() const { return left_; }

    /// Returns the number of records that were put, erased or moved to the trash.
    std::size_t size() const;

    /// For the engine: the changes by type, and the trash records that still need ids.
    const std::vector<std::unique_ptr<PendingChanges>>& changes() const { return changes_; }
    RecordBlock& trash() { return trash_; }
    std::vector<RowOutcome>& outcomes() { return outcomes_; }
    std::int64_t clock() const { return clock_; }
    std::int64_t run() const { return run_; }

private:
    PendingChanges& changes_of(const RecordType& type);
    /// Changes of one key are reconciled in this order.
    std::uint32_t number() const { return static_cast<std::uint32_t>(outcomes_.size()); }

    std::span<const std::int64_t> ids_;
    StoreReader& view_;
    std::int64_t clock_;
    std::int64_t run_;
    std::vector<std::unique_ptr<PendingChanges>> changes_;
    RecordBlock trash_{*find_record_type("trash")};
    std::vector<RowOutcome> outcomes_;  ///< one for each put_counted()
    std::uint64_t left_ = 0;
};

/// Throws std::logic_error if `who` changes a type that it does not declare, because no lease covers that
/// type. The trash may always be written.
void demand_written(const RecordType& type, std::span<const RecordType* const> writes, std::string_view who);
/// The same for all types that a batch changes.
void demand_written(const BulkBatch& batch, std::span<const RecordType* const> writes, std::string_view who);

/// Describes a bulk step.
struct BulkRule {
    std::string_view verb;   ///< "disable"
    std::string_view done;   ///< "disabled"
    std::string_view nouns;  ///< "learners"
    const RecordType* type;  ///< of the records in scope
    std::span<const RecordType* const> writes;
    /// Returns true if the step needs the records that the files referred to.
    bool (*needs_seen_ids)(const void* settings);
    /// Returns the message why the step is cancelled, or null.
    const struct Message* (*cancelled)(const void* settings);
    void (*judge)(const void* settings, const BulkFacts& facts, BulkScope& scope);
    /// Adds the changes of the batch's ids to the batch.
    void (*change)(BulkBatch& batch);
    /// Returns the percentage of the scope that may be changed.
    std::int64_t (*threshold)(const void* settings);
};

}  // namespace registrar
