// SPDX-License-Identifier: Apache-2.0
#pragma once
// The reader's unit of work: the stored records, overlaid by changes of rows, and the ids of new records.
// Whether a row keeps its changes is decided at its end. Not thread-safe.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"
#include "workspace/created_ids.h"
#include "workspace/file_marks.h"
#include "workspace/file_rows.h"
#include "workspace/id_set.h"
#include "workspace/lookups.h"
#include "workspace/pending_passwords.h"
#include "workspace/pending_records.h"

namespace registrar {

/// The ids that a workspace assigned to records of a type: `first` to the one before `next`.
struct NewIds {
    const RecordType* type = nullptr;
    std::int64_t first = 0;
    std::int64_t next = 0;
};

class Workspace {
public:
    /// `written` are the types that the rows change. With `in_order`, rows see the changes of earlier rows.
    /// With `inside`, the reading thread also writes, in one transaction that stays open.
    struct Scope {
        std::vector<const RecordType*> written;
        bool in_order = false;
        std::uint64_t expected_rows = 0;
        bool inside = false;
        PasswordWork passwords = PasswordWork::none;
        CreatedIds created = {};  ///< by this run, before these rows
    };
    Workspace(Store& store, Scope scope);
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    Lookups& lookups() { return lookups_; }
    PendingPasswords& passwords() { return passwords_; }
    bool in_order() const { return scope_.in_order; }

    /// Returns the id of a new record of a written type. Ids of a row that drops its changes are assigned
    /// again.
    std::int64_t new_id(const RecordType& type);
    /// Returns the guid for a new record's id.
    std::string new_guid(const RecordType& type, std::int64_t id) const;

    /// Requests that the current row's record is stored as it is.
    void put(const RecordType& type, const RecordView& record);
    /// The same for a record that the rule completes from the stored one. Later rows see it completed; the
    /// store is read for this only if a row looks it up.
    void put(const RecordType& type, const RecordView& record, ReconcileRule rule, std::int64_t clock);
    /// Requests that nothing is stored under the key.
    void erase(const RecordType& type, const RecordView& key);
    /// End the current row: keep_row() keeps its changes and ids, drop_row() undoes them.
    void keep_row();
    void drop_row();

    /// Marks a record of the file as having a deferred reference, which is bound after the last row.
    void defer(std::int64_t holder) { deferred_.add(holder); }
    bool any_deferred() const { return !deferred_.empty(); }
    bool is_deferred(std::int64_t holder) const { return deferred_.contains(holder); }

    /// Marks an id as seen in the file. The action defines the kinds.
    void mark_seen(std::size_t kind, std::int64_t id) { seen_[kind].add(id); }
    bool seen(std::size_t kind, std::int64_t id) const {
        const auto known = seen_.find(kind);
        return known != seen_.end() && known->second.contains(id);
    }

    /// Marks an id for later rows of the same file. The action defines the kinds.
    void mark_in_file(std::uint64_t kind, std::int64_t id) {
        marks_.add(kind, id);
        new_marks_.add(kind, id);
    }
    const FileMarks& marks() const { return marks_; }
    /// Forgets the marks, because a file begins. `input` is its index.
    void begin_file(std::uint32_t input) {
        marks_.clear();
        file_rows_.begin_file(input);
    }
    /// What rows must know of earlier rows of their file.
    FileRows& file_rows() { return file_rows_; }
    /// Adds marks of rows that were stored before the run resumed.
    void restore_marks(const FileMarks& marks) { marks_.add_all(marks); }
    /// Returns the marks made since the last call.
    FileMarks take_new_marks() { return std::exchange(new_marks_, {}); }

    /// Assigns the following changes to that batch (numbered from 1, ascending). All batches up to
    /// `committed` are in the store.
    void begin_batch(std::uint64_t batch, std::uint64_t committed);
    /// Returns the ids assigned so far to records of each written type.
    std::vector<NewIds> new_ids() const;
    /// Returns whether this run created the record: a row of these files, or of others before them.
    bool is_created(const RecordType& type, std::int64_t id) const;
    /// Returns the approximate bytes of pending changes.
    std::size_t memory() const { return pending_.memory(); }

private:
    Scope scope_;
    StoreIdentity identity_;
    PendingRecords pending_;
    PendingPasswords passwords_;
    Lookups lookups_;
    IdSet deferred_;
    std::map<std::size_t, IdSet> seen_;
    std::map<const RecordType*, std::int64_t> first_ids_;
    FileMarks marks_;
    FileMarks new_marks_;
    FileRows file_rows_;
    std::map<const RecordType*, std::int64_t> next_ids_;
    std::map<const RecordType*, std::int64_t> kept_ids_;  ///< as of the last row that kept its changes
};

}  // namespace registrar
