// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/view.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/sqlite/store.h"

namespace registrar {

namespace {

/// Reads the key bytes of an index row whose columns begin at 0 (record_block.h, index_key).
void read_index_key(const SqliteStatement& row, const RecordType& type, const Index& index,
                    std::string& key) {
    key.clear();
    int column = 0;
    for (const std::string_view name : index.attributes) {
        if (type.attribute(name)->kind == AttributeKind::text)
            key += row.text(column);
        else
            append_key_part(key, row.integer(column));
        ++column;
    }
}

class SqliteCursor : public RecordCursor {
public:
    SqliteCursor(SqliteDatabase& database, const RecordType& type) : plan_(type) {
        rows_ = {database,
                 fmt::format("SELECT {} FROM {} ORDER BY {}", plan_.columns(), type.name, key_columns(type))};
    }
    SqliteCursor(SqliteDatabase& database, const RecordType& type, const Index& index, std::string_view key)
        : plan_(type) {
        rows_ = {database, fmt::format("SELECT {} FROM {} WHERE {} ORDER BY {}", plan_.columns(), type.name,
                                       record_condition(type, index, false), key_columns(type))};
        bind_index_key(rows_, type, index, key);
    }

    std::size_t next(RecordBlock& block, std::size_t limit) override {
        std::size_t count = 0;
        while (count < limit && !done_) {
            if (!rows_.step()) {
                done_ = true;
                break;
            }
            block.append();
            plan_.read(rows_, block, block.size() - 1);
            ++count;
        }
        return count;
    }

private:
    SqliteRecordPlan plan_;
    SqliteStatement rows_;
    bool done_ = false;
};

}  // namespace

SqliteView::SqliteView(const std::string& path)
    : own_(std::in_place, path, SQLITE_OPEN_READONLY), database_(*own_) {
    database_.execute("PRAGMA cache_size = -32768");
}

SqliteView::SqliteView(SqliteStore& writer) : writer_(&writer), database_(writer.database()) {}

void SqliteView::write_keys() {
    if (writer_ != nullptr) writer_->write_keys();
}

void SqliteView::begin_snapshot() {
    if (own_) own_->read_from_now();
}

bool SqliteView::load_index(const RecordType& type, const Index& index, KeyTable& table,
                            std::size_t memory_limit) {
    write_keys();
    SqliteStatement rows(
        database_, fmt::format("SELECT {0}, id FROM {1} ORDER BY {2}", index_columns(type, index), index.name,
                               natural_key_columns(type, index)));
    const int id_column = static_cast<int>(index.attributes.size());
    // A store with few records and high ids must not allocate memory for records that do not exist.
    table.reserve(std::min<std::uint64_t>(estimate(type), memory_limit / 128));
    std::string key;
    while (rows.step()) {
        read_index_key(rows, type, index, key);
        table.add_soon(key, rows.integer(id_column));
        if (table.memory() > memory_limit) {
            table = KeyTable();
            return false;
        }
    }
    table.finish_adding();
    return true;
}

SqliteStatement& SqliteView::finder(const RecordType& type, const Index& index) {
    SqliteStatement& statement = finders_[std::string(index.name)];
    if (!statement) {
        statement = {database_, fmt::format("SELECT id FROM {} WHERE {} ORDER BY {}", index.name,
                                            index_condition(type, index, false), oldest_first(type))};
    }
    return statement;
}

void SqliteView::find(const RecordType& type, const Index& index, std::span<const std::string_view> keys,
                      FoundIds& found) {
    write_keys();
    SqliteStatement& statement = finder(type, index);
    found.ids.clear();
    found.first.assign(1, 0);
    for (const std::string_view key : keys) {
        bind_index_key(statement, type, index, key);
        while (statement.step()) found.ids.push_back(statement.integer(0));
        found.first.push_back(static_cast<std::uint32_t>(found.ids.size()));
    }
}

SqliteView::Loader& SqliteView::loader(const RecordType& type) {
    const auto known = loaders_.find(type.name);
    if (known != loaders_.end()) return known->second;
    Loader loader{SqliteRecordPlan(type), {}, {}};
    if (type.has_id())
        loader.by_id = {database_,
                        fmt::format("SELECT {} FROM {} WHERE id = ?1", loader.plan.columns(), type.name)};
    return loaders_.emplace(std::string(type.name), std::move(loader)).first->second;
}

void SqliteView::load(const RecordType& type, std::span<const std::int64_t> ids, RecordBlock& records) {
    Loader& wanted = loader(type);
    for (const std::int64_t id : ids) {
        if (!wanted.by_id.bind(1, id).step()) continue;
        records.append();
        wanted.plan.read(wanted.by_id, records, records.size() - 1);
        wanted.by_id.reset();
    }
}

void SqliteView::load_children(const RecordType& type, std::int64_t parent, RecordBlock& records) {
    Loader& wanted = loader(type);
    if (!wanted.by_parent) {
        wanted.by_parent = {database_,
                            fmt::format("SELECT {} FROM {} WHERE {} = ?1 ORDER BY {}", wanted.plan.columns(),
                                        type.name, type.attributes[0].name, key_columns(type))};
    }
    wanted.by_parent.bind(1, parent);
    while (wanted.by_parent.step()) {
        records.append();
        wanted.plan.read(wanted.by_parent, records, records.size() - 1);
    }
}

std::unique_ptr<RecordCursor> SqliteView::scan(const RecordType& type) {
    return std::make_unique<SqliteCursor>(database_, type);
}

std::unique_ptr<RecordCursor> SqliteView::scan(const RecordType& type, const Index& index,
                                               std::string_view key) {
    write_keys();
    return std::make_unique<SqliteCursor>(database_, type, index, key);
}

std::uint64_t SqliteView::estimate(const RecordType& type) {
    SqliteStatement next(database_, "SELECT next FROM next_id WHERE type = ?1");
    if (type.has_id())
        return next.bind(1, type.name).step() ? static_cast<std::uint64_t>(next.integer(0)) : 1;
    return static_cast<std::uint64_t>(
        database_.query_integer(fmt::format("SELECT count(*) FROM {}", type.name)));
}

}  // namespace registrar
