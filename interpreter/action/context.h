// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an action may do with a row: say messages, want records, look up what no round foresaw. The engine
// owns what becomes of it.
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "action/batch.h"
#include "action/column.h"
#include "domain/trash.h"
#include "workspace/draft.h"
#include "workspace/workspace.h"

namespace registrar {

struct ActionType;

/// A cell that could not be read, or a mandatory one that is empty; or one whose time the zone skips or
/// repeats.
struct CellFault {
    std::uint32_t row = 0;  ///< in the group
    const Column* column = nullptr;
    const Message* message = nullptr;
    std::string_view cell;  ///< its text
    std::string_view expected;
    std::string becomes;  ///< the third value of its message; for skipped-time, what the time became
    std::uint32_t cell_number = any_cell;  ///< the column of the file
};

/// What a message is about. The value of a field that the file gives is the text of its cell, so that only
/// others need be named.
struct MessageTarget {
    std::string_view field = {};
    std::string_view value = {};
    std::uint32_t cell_number = any_cell;  ///< of a field that repeats: which of its cells (RepeatedCell)
};

class Context {
public:
    /// The run in whose name rows are decided.
    struct Run {
        std::int64_t id = 0;
        std::int64_t now = 0;
        bool strict = false;
    };
    Context(const ActionType& action, const Run& run, Workspace& workspace)
        : action_(action), run_(run), workspace_(workspace) {}

    /// The run's clock.
    std::int64_t now() const { return run_.now; }
    Lookups& lookups() { return workspace_.lookups(); }
    PendingPasswords& passwords() { return workspace_.passwords(); }

    /// Says a message of the action about the row; `values` take the places of its `[...]`, unless they may
    /// hold a secret.
    void report(const Message& message, MessageTarget target = {},
                std::initializer_list<std::string_view> values = {});
    /// Something was said against the row, or is going to be said of its cells: it will be rejected.
    bool failed() const;
    /// Cells that are no references are not judged on this row.
    void judge_references_only() { references_only_ = true; }
    /// Wants a record as the rule will settle it against what is stored; from that follows the row's outcome.
    template <class Record>
    void put(const RecordType& type, const Record& record, ReconcileRule reconcile) {
        changes_of(type).put(number_, &record, reconcile);
        if (workspace_.in_order()) workspace_.put(type, {&record, {}}, reconcile, run_.now);
    }
    template <class Record>
    void erase(const RecordType& type, const Record& record) {
        changes_of(type).erase(number_, &record);
        if (workspace_.in_order()) workspace_.erase(type, {&record, {}});
    }

    /// For actions that look at what they change: they say themselves how the row ends (unless it is
    /// rejected) …
    void set_outcome(RowOutcome outcome) { batch_->outcomes[number_] = outcome; }
    RowOutcome outcome() const { return batch_->outcomes[number_]; }
    /// … and want records as they are. Later rows see them at once.
    void write(const RecordType& type, const RecordView& record);
    /// The same, but what hangs on a hash that nobody has made yet says how the row ends: unchanged where the
    /// record turns out to be stored as it is.
    void write_compared(const RecordType& type, const RecordView& record);
    void remove(const RecordType& type, const RecordView& key);
    /// Removes a record that was loaded and keeps in the trash what is needed to bring it back.
    void move_to_trash(const RecordType& type, const RecordView& record, std::int64_t days = trash_days);
    /// Defers cells of the row's record until after the file's last row, because a later row may create what
    /// they lead to or give up what they claim. Claims go to bind_claim(), the others to bind_deferred().
    /// Returns false if the cells must be judged now: in strict mode, or if they may contain a secret.
    bool bind_later(std::int64_t holder, const std::vector<DeferredCell>& cells);
    /// A reference of this record, given by an earlier row, waits to be bound, so that later ones follow it.
    bool is_deferred(std::int64_t holder) const { return workspace_.is_deferred(holder); }
    /// Notes what the row names, so that later rows know it; only for actions that are all or nothing, since
    /// a resumed run has forgotten it.
    void mark_seen(std::size_t kind, std::int64_t id) { workspace_.mark_seen(kind, id); }
    bool seen(std::size_t kind, std::int64_t id) const { return workspace_.seen(kind, id); }
    /// A new record, with an id of its own and, where its type has one, a guid, enters the store with
    /// write().
    template <class Record>
    Draft<Record> create(const RecordType& type) {
        Draft<Record> draft(type);
        draft->id = workspace_.new_id(type);
        if constexpr (requires { &Record::guid; })
            draft.set_text(&Record::guid, workspace_.new_guid(type, draft->id));
        return draft;
    }
    /// Writes a draft that differs from what was loaded; true where it does.
    template <class Record>
    bool write_changed(const Draft<Record>& draft, const RecordView& loaded) {
        if (draft.equals(loaded)) return false;
        write(draft.type(), draft.view());
        return true;
    }

    /// The engine's part: rows of a group begin and end here.
    void begin_group(Batch& batch, std::span<const CellFault> faults, std::uint32_t hidden_rows);
    bool begin_row(std::uint32_t row, std::uint32_t number);
    void end_row() {
        if (batch_->findings.size() != first_finding_ || next_fault_ != faults_.size()) judge();
        if (workspace_.in_order()) end_changes();
    }

private:
    PendingChanges& changes_of(const RecordType& type) {
        if (&type != declared_) demand_declared(type);
        return batch_->changes_of(type);
    }
    void demand_declared(const RecordType& type);
    bool hides() const { return (hidden_rows_ >> row_ & 1) != 0; }
    void report_shown(const Message& message, const MessageTarget& target,
                      std::span<const std::string_view> values);
    void judge();
    void take_back();
    void note(const RecordType& type, const RecordView& record);
    void end_changes();
    void report_faults();
    std::uint32_t order_of(const Message& message, std::string_view field) const;

    const ActionType& action_;
    Run run_;
    Workspace& workspace_;
    Batch* batch_ = nullptr;
    const RecordType* declared_ = nullptr;  ///< the last type that was found among the action's `writes`
    std::span<const CellFault> faults_;
    std::size_t next_fault_ = 0;
    std::uint32_t hidden_rows_ = 0;  ///< a bit for each whose values no message may tell
    std::uint32_t row_ = 0;
    std::uint32_t number_ = 0;
    std::size_t first_finding_ = 0;
    std::vector<std::size_t> sizes_;  ///< of the batch's changes when the row began
    std::size_t first_deferred_ = 0;
    bool references_only_ = false;
};

}  // namespace registrar
