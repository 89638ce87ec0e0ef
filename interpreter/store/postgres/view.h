// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads a PostgreSQL store through its own connection or the writer's: one round trip for any number of keys.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "store/postgres/connection.h"
#include "store/store.h"

namespace registrar {

class PostgresStore;

class PostgresView : public StoreReader {
public:
    explicit PostgresView(const std::string& url);
    /// Makes a reader that also sees the store's open transaction.
    explicit PostgresView(PostgresStore& writer);

    void begin_snapshot() override;
    bool answers_many() const override { return true; }
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
    void write_keys();
    const std::map<std::string, std::int64_t, std::less<>>& next_ids();

    PostgresStore* writer_ = nullptr;  ///< null if the view has its own connection
    std::optional<PostgresConnection> own_;
    PostgresConnection& connection_;
    std::optional<std::map<std::string, std::int64_t, std::less<>>> next_ids_;  ///< of the snapshot
};

}  // namespace registrar
