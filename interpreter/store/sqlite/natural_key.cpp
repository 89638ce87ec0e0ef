// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/natural_key.h"

#include <fmt/format.h>

#include "store/sqlite/records.h"

namespace registrar {

SqliteNaturalKey::SqliteNaturalKey(SqliteDatabase& database, const RecordType& type, const Index& index)
    : SqliteRows("entries_of_" + std::string(index.name)), queue_(type, index) {
    const std::string columns = natural_key_columns(type, index);
    declare(database, columns);
    insert_ = {database, fmt::format("INSERT OR IGNORE INTO {} SELECT * FROM {}", index.name, name())};
    const int count = static_cast<int>(queue_.parts()) + (queue_.has_created_at() ? 2 : 1);
    erase_ = {database,
              fmt::format("DELETE FROM {} WHERE ({}) = ({})", index.name, columns, parameter_list(1, count))};
}

void SqliteNaturalKey::erase(const NaturalKeyQueue::Entry& entry) {
    bind_index_key(erase_, queue_.type(), queue_.index(), queue_.key_of(entry));
    int parameter = static_cast<int>(queue_.parts()) + 1;
    if (queue_.has_created_at()) erase_.bind(parameter++, entry.created_at);
    erase_.bind(parameter, entry.id).run();
}

void SqliteNaturalKey::write() {
    if (queue_.empty()) return;
    queue_.sort();
    queue_.drop_if([this](const NaturalKeyQueue::Entry& entry) {
        if (entry.removed) erase(entry);
        return entry.removed;
    });
    if (queue_.count() > 0) insert_.run();
    queue_.forget();
}

void SqliteNaturalKey::give_column(sqlite3_context* context, std::size_t row, int column) const {
    const NaturalKeyQueue::Entry& entry = queue_.entry(row);
    const auto at = static_cast<std::size_t>(column);
    if (at < queue_.parts()) {
        const std::string_view part = queue_.part_of(entry, at);
        if (queue_.is_text(at))
            give_text(context, part, SQLITE_STATIC);
        else
            sqlite3_result_int64(context, integer_part(part));
    } else if (at == queue_.parts() && queue_.has_created_at()) {
        sqlite3_result_int64(context, entry.created_at);
    } else {
        sqlite3_result_int64(context, entry.id);
    }
}

}  // namespace registrar
