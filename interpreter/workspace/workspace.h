// SPDX-License-Identifier: Apache-2.0
#pragma once
// The reader's unit of work: what is stored, under what rows have changed since, and the ids of records that
// they create. Whether a row keeps its changes is decided at its end. One thread.
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"
#include "workspace/id_set.h"
#include "workspace/lookups.h"
#include "workspace/pending_passwords.h"
#include "workspace/pending_records.h"

namespace registrar {

class Workspace {
public:
    /// `written` are the types that the rows change; `in_order` where rows see what earlier rows changed;
    /// `inside` where the thread that asks also writes, in one transaction that stays open.
    struct Scope {
        std::vector<const RecordType*> written;
        bool in_order = false;
        std::uint64_t expected_rows = 0;
        bool inside = false;
        PasswordWork passwords = PasswordWork::none;
    };
    Workspace(Store& store, Scope scope);
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    Lookups& lookups() { return lookups_; }
    PendingPasswords& passwords() { return passwords_; }
    bool in_order() const { return scope_.in_order; }

    /// The id of a new record of a written type; ids of a row that drops its changes are given again.
    std::int64_t new_id(const RecordType& type);
    /// The guid that belongs to it.
    std::string new_guid(const RecordType& type, std::int64_t id) const;

    /// The row at hand wants the record in the store, or nothing under the key.
    void put(const RecordType& type, const RecordView& record);
    /// The same for a record that the rule completes from what is stored under its key. Later rows see it
    /// completed; the store is read for that only if a row looks.
    void put(const RecordType& type, const RecordView& record, ReconcileRule rule, std::int64_t clock);
    void erase(const RecordType& type, const RecordView& key);
    void keep_row();
    void drop_row();

    /// Records of the file that have a reference which is bound behind its last row.
    void defer(std::int64_t holder) { deferred_.add(holder); }
    bool is_deferred(std::int64_t holder) const { return deferred_.contains(holder); }

    /// What rows of the file have named, by kinds of naming that the action tells apart.
    void mark_seen(std::size_t kind, std::int64_t id) { seen_[kind].add(id); }
    bool seen(std::size_t kind, std::int64_t id) const {
        const auto known = seen_.find(kind);
        return known != seen_.end() && known->second.contains(id);
    }

    /// What follows belongs to that batch (they ascend from 1), and all up to `committed` are in the store.
    void begin_batch(std::uint64_t batch, std::uint64_t committed);
    /// The next id of each type of which records were created so far.
    std::vector<std::pair<const RecordType*, std::int64_t>> next_ids() const;
    /// Bytes of pending changes, roughly.
    std::size_t memory() const { return pending_.memory(); }

private:
    Scope scope_;
    StoreIdentity identity_;
    PendingRecords pending_;
    PendingPasswords passwords_;
    Lookups lookups_;
    IdSet deferred_;
    std::map<std::size_t, IdSet> seen_;
    std::map<const RecordType*, std::int64_t> next_ids_;
    std::map<const RecordType*, std::int64_t> kept_ids_;  ///< as of the last row that kept its changes
};

}  // namespace registrar
