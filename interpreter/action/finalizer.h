// SPDX-License-Identifier: Apache-2.0
#pragma once
// What an action does besides rows: once, behind the last row of its import's files, or without any file. The
// transaction, the effects and the report are the engine's.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "action/bulk_change.h"
#include "action/context.h"

namespace registrar {

/// Whether an action needs a data file.
enum class RowsWanted : std::uint8_t {
    required,
    optional,  ///< it also works without
    none,      ///< it takes none
};

/// How an action does what it does besides rows.
struct FinalizerTraits {
    RowsWanted rows = RowsWanted::optional;
    bool at_once = false;    ///< rows and all the rest are one transaction, as with `--atomic file`
    bool confirmed = false;  ///< the command has to say `--yes`
    /// Transactions of its own that follow each other, where another store has its part in between.
    std::uint32_t phases = 1;
};

/// What may be known and said of the whole.
class FinalizerFacts {
public:
    struct Run {
        std::int64_t id = 0;
        std::int64_t now = 0;
        std::size_t files = 0;
        std::uint32_t phase = 0;
        bool plan = false;
    };
    explicit FinalizerFacts(const Run& run) : run_(run) {}
    virtual ~FinalizerFacts() = default;
    FinalizerFacts(const FinalizerFacts&) = delete;
    FinalizerFacts& operator=(const FinalizerFacts&) = delete;

    /// The run's clock.
    std::int64_t now() const { return run_.now; }
    std::int64_t run() const { return run_.id; }
    /// Data files of the import.
    std::size_t files() const { return run_.files; }
    /// Counts from 0.
    std::uint32_t phase() const { return run_.phase; }
    /// Nothing is done outside the store, either.
    bool plan() const { return run_.plan; }
    virtual std::string store_guid() = 0;
    /// The folder of the job's data, off which relative paths hang.
    virtual std::string folder() const = 0;
    /// A view of what is stored, all that the run did included. A cursor of it ends before the next change.
    virtual std::unique_ptr<StoreReader> reader() = 0;
    /// Says a message that is about no row.
    virtual void report(const Message& message, const MessageTarget& target = {},
                        std::initializer_list<std::string_view> values = {}) = 0;

private:
    Run run_;
};

/// What is changed in another store, as a run of its own there.
struct OtherStoreChange {
    std::string what;
    std::span<const std::int64_t> ids;  ///< of the records
    std::span<const RecordType* const> writes;
};

/// What may be done. Changes are collected and stored piece by piece, all in one transaction.
class FinalizerContext : public FinalizerFacts {
public:
    using FinalizerFacts::FinalizerFacts;

    /// A view of what was stored before the transaction: its cursors go on while records are changed.
    virtual std::unique_ptr<StoreReader> reader_before() = 0;
    /// The record is to stand in the store.
    virtual void put(const RecordType& type, const RecordView& record) = 0;
    /// The same, and what becomes of it is counted: created, updated or unchanged.
    virtual void put_counted(const RecordType& type, const RecordView& record) = 0;
    /// Nothing is to stand under the key.
    virtual void erase(const RecordType& type, const RecordView& key) = 0;
    /// The same, but what is needed to bring the record back is kept in the trash.
    virtual void move_to_trash(const RecordType& type, const RecordView& record,
                               std::int64_t days = trash_days) = 0;
    /// Whether this run, up to the last flush, has stored the record as it stands.
    virtual bool changed_by_run(const RecordType& type, const RecordView& record) = 0;
    /// Stores what was collected, so that views show it.
    virtual void flush() = 0;
    virtual std::int64_t new_id(const RecordType& type) = 0;
    virtual std::string new_guid(const RecordType& type, std::int64_t id) = 0;
    /// Counts records in the action's totals.
    virtual void count(RowOutcome outcome, std::uint64_t records = 1) = 0;
    /// Changes another store at once, whatever becomes of the transaction here; nothing with a plan.
    virtual void change_other_store(Store& other, const OtherStoreChange& work,
                                    const std::function<void(BulkBatch& batch)>& change) = 0;

    /// A new record, with an id of its own and, where its type has one, a guid, enters the store with put().
    template <class Record>
    Draft<Record> create(const RecordType& type) {
        Draft<Record> draft(type);
        draft->id = new_id(type);
        if constexpr (requires { &Record::guid; }) draft.set_text(&Record::guid, new_guid(type, draft->id));
        return draft;
    }
};

/// All there is to it.
struct Finalizer {
    FinalizerTraits traits;
    /// Says what speaks against doing anything: after an error nothing is done, nor is what rows want where
    /// all is one transaction. Asked before the first stage. Null where nothing can.
    void (*judge)(const void* settings, FinalizerFacts& facts);
    void (*run)(const void* settings, FinalizerContext& context);
};

/// What an action that takes no rows has in place of them.
struct WithoutRows {
    struct Row {};
    template <class Settings>
    static void decide(const Row&, const Settings&, Context&) {}
};

}  // namespace registrar
