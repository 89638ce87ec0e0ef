// SPDX-License-Identifier: Apache-2.0
#pragma once
// Writes natural keys to their tables in SQLite.
#include <string>

#include "store/sql/natural_key.h"
#include "store/sqlite/database.h"
#include "store/sqlite/rows.h"

namespace registrar {

/// The table `<index>` of a type with ids: the key's parts, created_at if the type has it, id. Changes are
/// queued until write().
class SqliteNaturalKey : public SqliteRows {
public:
    SqliteNaturalKey(SqliteDatabase& database, const RecordType& type, const Index& index);

    NaturalKeyQueue& queue() { return queue_; }
    const NaturalKeyQueue& queue() const { return queue_; }
    /// Writes queued changes. Call it inside a transaction.
    void write();

    std::size_t row_from(std::size_t row) const override { return row < queue_.count() ? row : no_row; }
    void give_column(sqlite3_context* context, std::size_t row, int column) const override;

private:
    void erase(const NaturalKeyQueue::Entry& entry);

    NaturalKeyQueue queue_;
    SqliteStatement insert_, erase_;
};

}  // namespace registrar
