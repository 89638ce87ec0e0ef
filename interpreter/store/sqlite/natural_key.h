// SPDX-License-Identifier: Apache-2.0
#pragma once
// The table of a natural key: the records that each key leads to. Entries are written in key order, many at
// once. Keys arrive in random order, and an index that SQLite updates with each record would touch a page for
// each of them.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "records/record_block.h"
#include "store/sqlite/rows.h"

namespace registrar {

/// The table `<index>` of a type with ids: the key's parts, created_at if the type has it, id. Changes are
/// queued until write().
class SqliteNaturalKey : public SqliteRows {
public:
    SqliteNaturalKey(SqliteDatabase& database, const RecordType& type, const Index& index);

    /// Adds a new record.
    void add(const RecordView& record) { note(record, false); }
    /// Removes a record.
    void remove(const RecordView& record) { note(record, true); }
    /// Replaces a record. Does nothing if its key is unchanged.
    void replace(const RecordView& before, const RecordView& after);
    /// Writes queued changes. Call it inside a transaction.
    void write();
    /// Discards queued changes, because their transaction was rolled back.
    void forget();
    /// Returns the bytes of queued changes.
    std::size_t memory() const { return bytes_.size() + entries_.size() * sizeof(Entry); }

    std::size_t row_from(std::size_t row) const override { return row < order_.size() ? row : no_row; }
    void give_column(sqlite3_context* context, std::size_t row, int column) const override;

private:
    struct Part {
        AttributeKind kind;
        std::size_t offset;
        MatchRule match;
    };
    struct Entry {
        std::uint32_t offset;  ///< of the key's bytes (record_block.h, index_key)
        std::uint32_t size;
        std::int64_t created_at;
        std::int64_t id;
        bool removed;
    };
    /// An entry with the beginning of its key, which is enough to order most entries.
    using Slot = std::pair<std::uint64_t, std::uint32_t>;

    bool append_key(const RecordView& record);
    void note(const RecordView& record, bool removed);
    void take(const RecordView& record, std::size_t offset, bool removed);
    std::string_view key_of(const Entry& entry) const {
        return std::string_view(bytes_).substr(entry.offset, entry.size);
    }
    std::uint64_t prefix(const Entry& entry) const;
    bool before(const Slot& left, const Slot& right) const;
    bool same(const Slot& left, const Slot& right) const;
    void sort();
    void erase(const Entry& entry);

    const RecordType* type_;
    const Index* index_;
    std::vector<Part> parts_;
    const Attribute* while_null_ = nullptr;
    std::size_t id_offset_;
    std::size_t created_at_offset_ = SqliteRows::no_row;  ///< no_row if the type has none
    std::string bytes_;
    std::string scratch_;
    std::vector<Entry> entries_;
    std::vector<Slot> order_;
    SqliteStatement insert_, erase_;
};

}  // namespace registrar
