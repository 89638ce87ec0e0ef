// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads a store and the changes of an overlay as one. Record types that the overlay has not changed cost
// nothing extra.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/sqlite/database.h"
#include "store/sqlite/records.h"
#include "store/store.h"

namespace registrar {

/// The record types of which an overlay may contain changes, shared by an overlay and its readers.
/// Thread-safe.
class OverlayTypes {
public:
    void add(const RecordType& type) {
        const std::lock_guard lock(mutex_);
        types_.insert(&type);
    }
    bool contains(const RecordType& type) const {
        const std::lock_guard lock(mutex_);
        return types_.contains(&type);
    }

private:
    mutable std::mutex mutex_;
    std::set<const RecordType*> types_;
};

class SqliteStore;

class OverlayView : public StoreReader {
public:
    /// `path` is the overlay's SQLite file.
    OverlayView(std::unique_ptr<StoreReader> base, std::shared_ptr<const OverlayTypes> types,
                const std::string& path);
    /// Makes a reader that also sees the open transaction of the overlay's own connection.
    OverlayView(std::unique_ptr<StoreReader> base, std::shared_ptr<const OverlayTypes> types,
                SqliteStore& writer);

    void begin_snapshot() override;
    bool load_index(const RecordType& type, const Index& index, KeyTable& table,
                    std::size_t memory_limit) override;
    void find(const RecordType& type, const Index& index, std::span<const std::string_view> keys,
              FoundIds& found) override;
    void load(const RecordType& type, std::span<const std::int64_t> ids, RecordBlock& records) override;
    void load_children(const RecordType& type, std::int64_t parent, RecordBlock& records) override;
    std::unique_ptr<RecordCursor> scan(const RecordType& type) override;
    std::unique_ptr<RecordCursor> scan(const RecordType& type, const Index& index,
                                       std::string_view key) override;
    std::uint64_t estimate(const RecordType& type) override;

private:
    /// created_at and id of a record that a natural key leads to.
    using Age = std::pair<std::int64_t, std::int64_t>;
    enum class Overlaid { no, record, erased };
    struct Loader {
        SqliteRecordPlan plan;
        SqliteStatement by_id;
    };
    Overlaid load_overlaid(const RecordType& type, std::int64_t id, RecordBlock& records);
    void add_held_ages(const RecordType& type, const Index& index, std::string_view key,
                       std::vector<Age>& ages);
    void write_keys();
    void add_base_ages(const RecordType& type, std::span<const std::int64_t> ids, std::vector<Age>& ages);

    std::unique_ptr<StoreReader> base_;
    std::shared_ptr<const OverlayTypes> types_;
    SqliteStore* writer_ = nullptr;  ///< null if the view has its own connection
    std::optional<SqliteDatabase> own_;
    SqliteDatabase& over_;
    std::map<const RecordType*, Loader> loaders_;
    std::map<std::string, SqliteStatement, std::less<>> finders_;
};

}  // namespace registrar
