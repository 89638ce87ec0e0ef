// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads a SQLite store through its own connection or the writer's.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/sqlite/database.h"
#include "store/sqlite/records.h"
#include "store/store.h"

namespace registrar {

class SqliteStore;

class SqliteView : public StoreReader {
public:
    explicit SqliteView(const std::string& path);
    /// Makes a reader that also sees the store's open transaction.
    explicit SqliteView(SqliteStore& writer);

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
    struct Loader {
        SqliteRecordPlan plan;
        SqliteStatement by_id;
        SqliteStatement by_parent;
    };
    SqliteStatement& finder(const RecordType& type, const Index& index);
    Loader& loader(const RecordType& type);
    void write_keys();

    SqliteStore* writer_ = nullptr;  ///< null if the view has its own connection
    std::optional<SqliteDatabase> own_;
    SqliteDatabase& database_;
    std::map<std::string, SqliteStatement, std::less<>> finders_;
    std::map<std::string, Loader, std::less<>> loaders_;
};

}  // namespace registrar
