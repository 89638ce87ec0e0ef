// SPDX-License-Identifier: Apache-2.0
#pragma once
// The interface of an action while it decides a row: report messages, change records, look records up. The
// engine applies or discards the changes.
#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "action/batch.h"
#include "action/column.h"
#include "domain/trash.h"
#include "workspace/draft.h"
#include "workspace/workspace.h"

namespace registrar {

struct ActionType;

/// A cell that cannot be read, an empty mandatory cell, or a local time that the time zone skips or repeats.
struct CellFault {
    std::uint32_t row = 0;  ///< index in the group
    const Column* column = nullptr;
    const Message* message = nullptr;
    std::string_view cell;  ///< its text
    std::string_view expected;
    std::string becomes;  ///< the third value of its message; for skipped-time, the resulting time
    std::uint32_t cell_number = any_cell;  ///< the column of the file

    /// Returns the values of its message. If `hidden`, the cell may contain a secret and is replaced by
    /// asterisks.
    std::array<std::string_view, 3> values(bool hidden) const;
};

/// What a message is about. If the field is in the file, its value is the text of the cell and need not be
/// given.
struct MessageTarget {
    std::string_view field = {};
    std::string_view value = {};
    std::uint32_t cell_number = any_cell;  ///< for a repeated field: which of its cells (RepeatedCell)
    MissingRecord missing = {};            ///< the record that is missed, for actions with several searches
};

/// What an action may do for one row. One object serves the rows of a group, in file order, on one thread. If
/// a row is rejected, all its changes are discarded.
class Context {
public:
    /// The run that decides the rows.
    struct Run {
        std::int64_t id = 0;
        std::int64_t now = 0;
        bool strict = false;
        std::uint32_t actions = 1;  ///< for each row of the batch
    };
    Context(const ActionType& action, const Run& run, Workspace& workspace)
        : action_(action), run_(run), workspace_(workspace) {}

    /// The run's clock.
    std::int64_t now() const { return run_.now; }
    /// True if warnings reject the row.
    bool strict() const { return run_.strict; }
    Lookups& lookups() { return workspace_.lookups(); }
    PendingPasswords& passwords() { return workspace_.passwords(); }

    /// Reports a message of the action about the row. `values` replace the `[...]` of its text, unless they
    /// may contain a secret.
    void report(const Message& message, MessageTarget target = {},
                std::initializer_list<std::string_view> values = {});
    /// True if the row will be rejected: an error was reported, or will be reported for one of its cells.
    bool failed() const;
    /// Excludes cells other than references from judgement in this row.
    void judge_references_only() { references_only_ = true; }
    /// Adds a record, which `reconcile` compares or merges with the stored one. This determines the row's
    /// outcome.
    template <class Record>
    void put(const RecordType& type, const Record& record, ReconcileRule reconcile) {
        changes_of(type).put(number_, &record, reconcile);
        if (workspace_.in_order()) workspace_.put(type, {&record, {}}, reconcile, run_.now);
    }
    template <class Record>
    /// Deletes the record; its outcome follows from the stored one, as with put().
    void erase(const RecordType& type, const Record& record) {
        changes_of(type).erase(number_, &record);
        if (workspace_.in_order()) workspace_.erase(type, {&record, {}});
    }

    /// Sets the row's outcome, unless the row is rejected. For actions that compare with the stored record
    /// themselves and use write() and remove().
    void set_outcome(RowOutcome outcome) { batch_->outcomes[number_] = outcome; }
    RowOutcome outcome() const { return batch_->outcomes[number_]; }
    /// Stores the record as it is. Later rows see it at once.
    void write(const RecordType& type, const RecordView& record);
    /// As write(), but the row's outcome is unchanged if the stored record turns out to be equal. Needed for
    /// a password, whose hash is computed later.
    void write_compared(const RecordType& type, const RecordView& record);
    /// Deletes the record with this key. Later rows no longer see it.
    void remove(const RecordType& type, const RecordView& key);
    /// Removes a loaded record and keeps in the trash what is needed to restore it.
    void move_to_trash(const RecordType& type, const RecordView& record, std::int64_t days = trash_days);
    /// Defers cells of the row's record until after the file's last row, because a later row may create the
    /// target or release the claimed key. Claims go to decide_claim(), other cells to resolve_deferred().
    /// Returns false if the cells must be judged now: in strict mode, unless the row's warnings are reported
    /// before (`judged`), or if they may contain a secret.
    bool defer_reference(std::int64_t holder, const std::vector<DeferredCell>& cells, bool judged = false);
    /// True if an earlier row deferred a reference of this record. References of later rows must then be
    /// deferred too, to keep their order.
    bool is_deferred(std::int64_t holder) const { return workspace_.is_deferred(holder); }
    /// True if any reference of these files is deferred.
    bool any_deferred() const { return workspace_.any_deferred(); }
    /// Marks a record as seen by this file's rows. Only for actions that run in a single transaction, because
    /// a resumed run does not restore these marks.
    void mark_seen(std::size_t kind, std::int64_t id) { workspace_.mark_seen(kind, id); }
    /// Returns whether this run created the record.
    bool is_created(const RecordType& type, std::int64_t id) const { return workspace_.is_created(type, id); }
    bool seen(std::size_t kind, std::int64_t id) const { return workspace_.seen(kind, id); }
    /// Marks an id for other rows of the same file. Call it only for a row that is not rejected.
    void mark_in_file(std::uint64_t kind, std::int64_t id) { workspace_.mark_in_file(kind, id); }
    /// Returns the marks of the file's rows: those up to this one, and all when deferred references are
    /// resolved.
    const FileMarks& marks() const { return workspace_.marks(); }
    /// Notes that the row gives this record's values. Returns the line of the first row of the file that gave
    /// them before; 0 if none did. Only rows that are not rejected count.
    std::uint64_t give(const RecordType& type, std::int64_t id);
    /// Returns that line without noting anything.
    std::uint64_t given_on(const RecordType& type, std::int64_t id) const {
        return workspace_.file_rows().given_on(type, id);
    }
    /// Creates a draft with a new id and, if its type has one, a new guid. write() stores it.
    template <class Record>
    Draft<Record> create(const RecordType& type) {
        demand_created(type);
        Draft<Record> draft(type);
        draft->id = workspace_.new_id(type);
        if constexpr (requires { &Record::guid; })
            draft.set_text(&Record::guid, workspace_.new_guid(type, draft->id));
        return draft;
    }
    /// Writes the draft if it differs from the loaded record. Returns true if it does.
    template <class Record>
    bool write_changed(const Draft<Record>& draft, const RecordView& loaded) {
        if (draft.equals(loaded)) return false;
        write(draft.type(), draft.view());
        return true;
    }

    /// For the engine: begins and ends groups and rows.
    void begin_group(Batch& batch, std::span<const CellFault> faults, std::uint32_t hidden_rows,
                     std::uint32_t skipped_rows = 0);
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
    void demand_created(const RecordType& type) const;
    bool hides() const { return (hidden_rows_ >> row_ & 1) != 0; }
    std::string rejected_row(const Message& message, std::span<const std::string_view> values);
    void report_shown(const Message& message, const MessageTarget& target,
                      std::span<const std::string_view> values);
    void judge();
    void take_back();
    void note(const RecordType& type, const RecordView& record);
    void end_changes();
    void report_faults();

    const ActionType& action_;
    Run run_;
    Workspace& workspace_;
    Batch* batch_ = nullptr;
    const RecordType* declared_ = nullptr;  ///< cache: the last type that was found in the action's `writes`
    std::span<const CellFault> faults_;
    std::size_t next_fault_ = 0;
    std::uint32_t skipped_rows_ = 0;  ///< one bit for each row that is no data
    std::uint32_t hidden_rows_ = 0;   ///< one bit for each row whose values messages must not show
    std::uint32_t row_ = 0;
    std::uint32_t number_ = 0;
    std::size_t first_finding_ = 0;
    std::vector<std::size_t> sizes_;  ///< of the batch's changes when the row began
    std::size_t first_deferred_ = 0;
    bool references_only_ = false;
    std::vector<std::pair<const RecordType*, std::int64_t>> given_;  ///< by the row
};

}  // namespace registrar
