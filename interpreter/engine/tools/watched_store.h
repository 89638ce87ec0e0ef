// SPDX-License-Identifier: Apache-2.0
#pragma once
// A store that notes which of its records were looked at, for a pack: those that a key, an id or a parent led
// to.
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "store/store.h"

namespace registrar {

/// Records of each type, by id or else by key. Not thread-safe.
class SeenRecords {
public:
    void add(const RecordType& type, const RecordView& record) {
        if (type.has_id())
            of_[&type].ids.insert(id_of(type, record.record));
        else
            of_[&type].keys.insert(sortable_key(type, record));
    }
    /// Adds the records of a block from `first` on.
    void add(const RecordBlock& records, std::size_t first) {
        for (std::size_t at = first; at < records.size(); ++at) add(records.type(), records.view(at));
    }
    /// Adds the record with an id, whether it exists or not.
    void add(const RecordType& type, std::int64_t id) { of_[&type].ids.insert(id); }
    bool contains(const RecordType& type, const RecordView& record) const {
        const auto known = of_.find(&type);
        if (known == of_.end()) return false;
        return type.has_id() ? known->second.ids.contains(id_of(type, record.record))
                             : known->second.keys.contains(sortable_key(type, record));
    }

private:
    struct OfType {
        std::set<std::int64_t> ids;
        std::set<std::string> keys;
    };
    std::map<const RecordType*, OfType> of_;
};

/// Passes everything to another store. Tables that would be read at once are refused, so that each record is
/// looked up by itself. Use it on one thread.
class WatchedStore : public Store {
public:
    /// Both must outlive this store and its readers.
    WatchedStore(Store& base, SeenRecords& seen) : base_(base), seen_(seen) {}

    std::unique_ptr<StoreReader> reader() override;
    std::unique_ptr<StoreReader> transaction_reader() override;
    Ledger& ledger() override { return base_.ledger(); }
    StoreIdentity identity() override { return base_.identity(); }
    std::optional<std::int64_t> clock_of_run(std::int64_t run) override { return base_.clock_of_run(run); }
    void begin() override { base_.begin(); }
    void commit() override { base_.commit(); }
    void roll_back() override { base_.roll_back(); }
    void sync() override { base_.sync(); }
    void read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
              StoredRecords& stored) override;
    void apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
               std::int64_t run) override {
        base_.apply(type, changes, arena, run);
    }
    std::int64_t take_ids(const RecordType& type, std::int64_t count) override {
        return base_.take_ids(type, count);
    }
    void reserve_ids(const RecordType& type, std::int64_t next) override { base_.reserve_ids(type, next); }
    std::int64_t next_id(const RecordType& type) override { return base_.next_id(type); }
    void set_guid(const std::string& guid) override { base_.set_guid(guid); }
    void advance_revision() override { base_.advance_revision(); }

private:
    Store& base_;
    SeenRecords& seen_;
};

}  // namespace registrar
