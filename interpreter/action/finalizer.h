// SPDX-License-Identifier: Apache-2.0
#pragma once
// Describes what an action does once, after the last row of its import's files or without any file. The
// engine owns the transaction, the effects and the report.
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "action/bulk_change.h"
#include "action/context.h"

namespace registrar {

/// Whether an action needs a data file.
enum class RowsWanted : std::uint8_t {
    required,
    optional,  ///< works with or without one
    none,      ///< takes none
};

/// The properties of a finalizer.
struct FinalizerTraits {
    RowsWanted rows = RowsWanted::optional;
    bool at_once = false;    ///< rows and finalizer share one transaction, as with `--atomic file`
    bool confirmed = false;  ///< the command must always include `--yes`
    /// The number of transactions, one after another. More than one if another store is changed between them.
    std::uint32_t phases = 1;
};

/// The information that a finalizer may use before it changes anything.
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
    /// The phase, from 0.
    std::uint32_t phase() const { return run_.phase; }
    /// True for a plan. Then nothing may be changed outside the store, either.
    bool plan() const { return run_.plan; }
    /// Returns the guids under which other stores may know this one, the preferred one first.
    virtual std::vector<std::string> store_guids() = 0;
    std::string store_guid() { return store_guids().front(); }
    /// Returns the data folder of the job, to which relative paths refer.
    virtual std::string folder() const = 0;
    /// Returns a reader of the store that includes the run's own changes. Its cursors are valid until the
    /// next change.
    virtual std::unique_ptr<StoreReader> reader() = 0;
    /// Reports a message that is not about a row. In the first phase, `--strict` makes a warning an error,
    /// and an error undoes what the finalizers and the rows of their transaction have changed.
    virtual void report(const Message& message, const MessageTarget& target = {},
                        std::initializer_list<std::string_view> values = {}) = 0;

private:
    Run run_;
};

/// A change in another store, which is a run of its own there.
struct OtherStoreChange {
    std::string what;
    std::span<const std::int64_t> ids;  ///< ids of the changed records
    std::span<const RecordType* const> writes;
    std::string url;  ///< of the other store, for the report
};

/// The interface of a running finalizer. Changes are collected and stored in pieces, all in one transaction.
class FinalizerContext : public FinalizerFacts {
public:
    using FinalizerFacts::FinalizerFacts;

    /// Returns a reader of the store as it was before the transaction. Its cursors stay valid while records
    /// are changed.
    virtual std::unique_ptr<StoreReader> reader_before() = 0;
    /// Stores the record.
    virtual void put(const RecordType& type, const RecordView& record) = 0;
    /// Stores the record and counts the outcome: created, updated or unchanged.
    virtual void put_counted(const RecordType& type, const RecordView& record) = 0;
    /// Deletes the record with this key.
    virtual void erase(const RecordType& type, const RecordView& key) = 0;
    /// Deletes the record and keeps in the trash what is needed to restore it.
    virtual void move_to_trash(const RecordType& type, const RecordView& record,
                               std::int64_t days = trash_days) = 0;
    /// Returns true if this run, up to the last flush, stored the record as it is now.
    virtual bool changed_by_run(const RecordType& type, const RecordView& record) = 0;
    /// Returns the clock of the run that created the stored record; null if the store's history lacks it, as
    /// for restored records.
    virtual Timestamp clock_of_creation(const RecordType& type, const RecordView& record) = 0;
    /// Stores the collected changes, so that readers show them.
    virtual void flush() = 0;
    virtual std::int64_t new_id(const RecordType& type) = 0;
    virtual std::string new_guid(const RecordType& type, std::int64_t id) = 0;
    /// Adds records to the action's totals.
    virtual void count(RowOutcome outcome, std::uint64_t records = 1) = 0;
    /// Changes another store immediately, independent of the transaction here. Does nothing in a plan.
    virtual void change_other_store(Store& other, const OtherStoreChange& work,
                                    const std::function<void(BulkBatch& batch)>& change) = 0;

    /// Creates a draft with a new id and, if its type has one, a new guid. put() stores it.
    template <class Record>
    Draft<Record> create(const RecordType& type) {
        Draft<Record> draft(type);
        draft->id = new_id(type);
        if constexpr (requires { &Record::guid; }) draft.set_text(&Record::guid, new_guid(type, draft->id));
        return draft;
    }
};

/// A finalizer.
struct Finalizer {
    FinalizerTraits traits;
    /// Reports reasons not to run; called before the first phase. After an error the finalizer does not run,
    /// nor do rows if all is one transaction. May be null.
    void (*judge)(const void* settings, FinalizerFacts& facts);
    void (*run)(const void* settings, FinalizerContext& context);
    /// Returns whether the command must include `--yes` with these settings. May be null.
    bool (*needs_confirmation)(const void* settings);

    bool confirmed(const void* settings) const {
        return traits.confirmed || (needs_confirmation != nullptr && needs_confirmation(settings));
    }
};

/// The base of actions that take no rows.
struct WithoutRows {
    struct Row {};
    template <class Settings>
    static void decide(const Row&, const Settings&, Context&) {}
};

}  // namespace registrar
