// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reconciles the pending changes of a batch with the store, in key order and, for each key, in row order.
// Loads the stored records, reconciles, classifies, writes or skips, and keeps before-images. Runs in the
// writer's transaction.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "store/effects.h"
#include "store/store.h"
#include "workspace/pending_changes.h"
#include "workspace/row_outcome.h"

namespace registrar {

/// Called with the number of a row and action and a record before and after its requests, as if each row were
/// written before the next is read; a null record is none. The two differ. Views are valid during the call.
using ChangeWatch = std::function<void(std::uint32_t number, const RecordType& type, const RecordView& before,
                                       const RecordView& after)>;

/// The run that makes the changes.
struct FlushRun {
    std::int64_t id = 0;
    std::int64_t clock = 0;                   ///< seconds since 1970 UTC
    bool keep_effects = true;                 ///< stores each record as it was before its change
    std::optional<std::uint32_t> input = {};  ///< index of the rows' input file, for effects
    /// Index, in the run's report, of the action that makes the changes, or of the first one; none for steps.
    std::optional<std::uint32_t> first_action = {};
    std::uint32_t actions = 1;  ///< the numbers of changes alternate between so many actions
    /// Receives what each number changes, in key order; may be null.
    const ChangeWatch* watch = nullptr;

    /// Returns the index of the action that made the request with this number.
    std::optional<std::uint32_t> action_of(std::uint32_t number) const {
        if (!first_action) return std::nullopt;
        return *first_action + number % actions;
    }
};

/// Writes one batch's changes of any number of types. Must be used inside one transaction.
class Flush {
public:
    Flush(Store& store, const FlushRun& run) : store_(store), run_(run) {}
    /// Returns the physical line of a row number, for effects.
    using LineOf = std::function<std::uint64_t(std::uint32_t number)>;
    /// Writes sorted changes and sets the outcome of each of their numbers. Returns whether any record
    /// changed.
    bool write(PendingChanges& changes, std::span<RowOutcome> outcomes, const LineOf& line_of);

private:
    /// The requests for one key.
    struct KeyGroup {
        std::size_t first;  ///< in order()
        std::size_t last;
    };
    std::size_t collect(const PendingChanges& changes, std::size_t from);
    void read_and_reconcile(PendingChanges& changes, std::span<RowOutcome> outcomes);
    void insert_and_reconcile(PendingChanges& changes, std::span<RowOutcome> outcomes);
    const void* reconcile(PendingChanges& changes, const KeyGroup& group, std::size_t stored_index,
                          std::span<RowOutcome> outcomes);
    static void prefetch(const PendingChanges& changes, std::size_t at);
    void keep_wanted(const PendingChanges& changes);
    void bring_back_wanted(PendingChanges& changes, const KeyGroup& group);
    bool classify_group(PendingChanges& changes, std::size_t group, EffectPacker& effects,
                        const LineOf& line_of);
    void watch_group(const PendingChanges& changes, std::size_t group) const;
    void store_effects(EffectPacker& effects);

    Store& store_;
    FlushRun run_;
    std::optional<StoredRecords> stored_;  ///< what is under the keys of the block
    std::vector<KeyGroup> groups_;         ///< of the block, by key ascending
    std::vector<const void*> keys_;        ///< of the groups, to read them
    std::vector<const void*> results_;     ///< the result of each group: a record, or null
    std::vector<Change> inserts_;          ///< stored if the key is free
    std::vector<std::byte> wanted_;        ///< the block's records before they were reconciled
    bool insert_first_ =
        true;  ///< few keys were taken so far, so inserting first is faster than reading first
    std::vector<Change> changes_;
};

}  // namespace registrar
