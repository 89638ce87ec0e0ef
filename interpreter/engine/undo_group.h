// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decides which changes of some segments of a run can be taken back together, and what stands in the way of
// the others. Changes nothing itself.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/effect_chain.h"
#include "store/store.h"

namespace registrar {

/// What becomes of a record.
enum class UndoVerdict : std::uint8_t {
    reversed,  ///< it becomes what it was before the run
    same,      ///< it is already what it was before the run
    silent,    ///< another group reports it, or an earlier undo took the changes back
    kept,      ///< something was changed since that undoing would destroy
    failed,    ///< it cannot be brought back
};

/// One record that the run changed.
struct UndoItem {
    UndoVerdict verdict = UndoVerdict::silent;
    bool puts = false;    ///< undoing stores `before`; else it removes the record
    bool oldest = false;  ///< older segments of the run have no effect on the record
    bool partly =
        false;  ///< only the newest changes are taken back, because another run changed it in between
    bool blocked = false;      ///< another record is in the way, which a later group may change
    std::uint32_t before = 0;  ///< index in UndoPart::before
    std::uint32_t now = StoredRecords::none;  ///< index in UndoPart::now
    std::int64_t segment = 0;                 ///< the oldest segment that is taken back
    std::optional<std::uint32_t> input;       ///< of the run's last change, with its line
    std::uint64_t line = 0;
    std::string reason = {};  ///< of a record that is kept or failed
};

/// The records of one type, by key.
struct UndoPart {
    explicit UndoPart(const RecordType& its_type) : type(its_type), before(its_type), now(its_type) {}

    const RecordType& type;
    RecordBlock before;  ///< as the run found the records; of those that it created only the key
    StoredRecords now;
    std::vector<UndoItem> items;

    RecordView key(const UndoItem& item) const { return before.view(item.before); }
    RecordView stored(const UndoItem& item) const {
        return item.now == StoredRecords::none ? RecordView{} : now.records.view(item.now);
    }
    /// Returns the record that undoing stores; a null record if it removes the record.
    RecordView wanted(const UndoItem& item) const {
        return item.puts ? before.view(item.before) : RecordView{};
    }
    /// Returns the item of the record with this key, or null.
    UndoItem* find(const RecordView& record);
};

/// Whose changes are taken back.
struct UndoTask {
    std::int64_t run = 0;
    std::int64_t undo = 0;                   ///< the run that takes them back
    std::string only;                        ///< a record type; empty for all
    std::vector<std::int64_t> earlier = {};  ///< other undo runs of the run
};

class UndoGroup {
public:
    /// `store` must be in a transaction; `history` is of the ledger that has the run's effects, `ledger`.
    UndoGroup(Store& store, Ledger& ledger, EffectChain& history, const UndoTask& task)
        : store_(store), ledger_(ledger), history_(history), task_(task) {}

    /// Reads and judges the segments, which must be the newest first.
    void judge(std::span<const EffectPlace> places);
    /// The records by type. An item of the verdict `reversed` can be taken back if all of them are.
    std::vector<std::unique_ptr<UndoPart>>& parts() { return parts_; }

private:
    /// An effect of the run on a record.
    struct Seen {
        std::int64_t segment;
        Effect effect;
        std::optional<std::uint32_t> input;
        std::uint32_t before;  ///< index in UndoPart::before
    };
    using SeenByKey = std::map<std::string, std::vector<Seen>>;  ///< newest first

    void read(const EffectPlace& place, UndoPart& part, SeenByKey& seen);
    void judge_part(UndoPart& part, const SeenByKey& seen);
    UndoItem judge_record(UndoPart& part, std::string_view key, const std::vector<Seen>& seen,
                          std::uint32_t now);
    void take_back(UndoItem& item, const EffectChain::Record& record, const std::vector<Seen>& seen,
                   std::size_t from);
    bool made_again(std::int64_t since);
    void explain(UndoItem& item, UndoPart& part, const Seen& oldest, std::optional<std::int64_t> since);
    bool was_taken_back(const EffectChain::Record& record, std::int64_t segment);
    bool is_selected(const UndoPart& part, const UndoItem& item) const;

    Store& store_;
    Ledger& ledger_;
    EffectChain& history_;
    const UndoTask& task_;
    std::vector<std::unique_ptr<UndoPart>> parts_;
};

}  // namespace registrar
