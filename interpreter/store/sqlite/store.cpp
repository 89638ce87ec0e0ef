// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "store/sql/natural_key_check.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/view.h"

namespace registrar {

void check_store_path(const std::string& path, OpenMode mode) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (std::filesystem::is_directory(status))
        throw StoreUnavailable("sqlite:" + path + ": this is a folder, not a store");
    if (mode != OpenMode::create && !std::filesystem::exists(status))
        throw StoreUnavailable("sqlite:" + path +
                               ": there is no store here; make one with `registrar store init` or "
                               "`registrar restore DIR`");
}

namespace {

int open_flags(OpenMode mode) {
    if (mode == OpenMode::read_only) return SQLITE_OPEN_READONLY;
    return SQLITE_OPEN_READWRITE | (mode == OpenMode::create ? SQLITE_OPEN_CREATE : 0);
}

}  // namespace

SqliteStore::SqliteStore(const std::string& path, OpenMode mode) {
    check_store_path(path, mode);
    database_ = std::make_unique<SqliteDatabase>(path, open_flags(mode));
    if (mode != OpenMode::read_only && sqlite3_db_readonly(database_->handle(), "main") == 1)
        throw StoreUnavailable("sqlite:" + path + ": the store is read-only");
    if (mode == OpenMode::create && is_empty(*database_)) {
        database_->execute("PRAGMA page_size = 8192");
        database_->use_write_ahead_log();
        create_schema(*database_);
    }
    check_schema(*database_);
    if (mode != OpenMode::read_only) {
        database_->use_write_ahead_log();
        database_->execute("PRAGMA synchronous = FULL");
        // In pages; half a gigabyte. Batches of random keys touch most pages of a large table, and a page
        // that two batches touched is written to the file only once.
        database_->execute("PRAGMA wal_autocheckpoint = 65536");
    }
    database_->execute("PRAGMA cache_size = -65536");
    ledger_ = std::make_unique<SqlLedger>(*database_);
    begin_ = {*database_, "BEGIN IMMEDIATE"};
    commit_ = {*database_, "COMMIT"};
    next_id_ = {*database_, "SELECT next FROM next_id WHERE type = ?1"};
    if (mode != OpenMode::read_only)
        put_next_id_ = {*database_, "INSERT INTO next_id VALUES(?1, ?2) ON CONFLICT DO UPDATE SET next = ?2"};
}

std::unique_ptr<StoreReader> SqliteStore::reader() {
    return std::make_unique<SqliteView>(database_->path());
}

std::unique_ptr<StoreReader> SqliteStore::transaction_reader() {
    return std::make_unique<SqliteView>(*this);
}

std::unique_ptr<Store> SqliteStore::open_second_connection() {
    auto other = std::make_unique<SqliteStore>(database_->path(), OpenMode::existing);
    sqlite3_busy_timeout(other->database_->handle(), 0);
    return other;
}

StoreIdentity SqliteStore::identity() {
    SqliteStatement rows(*database_, "SELECT name, value FROM store");
    StoreIdentity identity;
    while (rows.step()) {
        if (rows.text(0) == "guid") identity.guid = rows.text(1);
        if (rows.text(0) == "revision") identity.revision = std::stoll(std::string(rows.text(1)));
    }
    return identity;
}

void SqliteStore::begin() {
    begin_.run();
}

void SqliteStore::commit() {
    write_keys();
    commit_.run();
}

void SqliteStore::write_keys() {
    for (auto& [name, table] : tables_) table.write_keys();
}

void SqliteStore::roll_back() {
    for (auto& [name, table] : tables_) table.forget_keys();
    if (sqlite3_get_autocommit(database_->handle()) == 0) database_->execute("ROLLBACK");
}

void SqliteStore::sync() {
    // A reader may prevent the log from being emptied, but every commit was already synced.
    sqlite3_wal_checkpoint_v2(database_->handle(), "main", SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

SqliteRecordTable& SqliteStore::table(const RecordType& type) {
    const auto known = tables_.find(type.name);
    if (known != tables_.end()) return known->second;
    return tables_.try_emplace(type.name, *database_, type).first->second;
}

void SqliteStore::read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
                       StoredRecords& stored) {
    table(type).read(records, arena, stored);
}

void SqliteStore::insert_free(const RecordType& type, std::span<const Change> wanted, std::string_view arena,
                              std::int64_t run, StoredRecords& stored) {
    table(type).insert_free(wanted, arena, run, stored);
}

void SqliteStore::apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
                        std::int64_t run) {
    table(type).apply(changes, arena, run);
}

std::int64_t SqliteStore::next_id(const RecordType& type) {
    const bool known = next_id_.bind(1, type.name).step();
    const std::int64_t next = known ? next_id_.integer(0) : 1;
    next_id_.reset();
    return next;
}

std::int64_t SqliteStore::take_ids(const RecordType& type, std::int64_t count) {
    const std::int64_t first = next_id(type);
    put_next_id_.bind(1, type.name).bind(2, first + count).run();
    return first;
}

void SqliteStore::reserve_ids(const RecordType& type, std::int64_t next) {
    put_next_id_.bind(1, type.name).bind(2, std::max(next, next_id(type))).run();
}

void SqliteStore::set_guid(const std::string& guid) {
    SqliteStatement(*database_, "UPDATE store SET value = ?1 WHERE name = 'guid'")
        .bind(1, std::string_view(guid))
        .run();
}

void SqliteStore::advance_revision() {
    database_->execute("UPDATE store SET value = CAST(value AS INTEGER) + 1 WHERE name = 'revision'");
}

StorageSpace SqliteStore::space() {
    const auto pages = [this](const char* pragma) {
        return static_cast<std::uint64_t>(database_->query_integer(pragma));
    };
    const std::uint64_t page = pages("PRAGMA page_size");
    return {pages("PRAGMA page_count") * page, pages("PRAGMA freelist_count") * page};
}

void SqliteStore::compact() {
    database_->execute("VACUUM");
    sync();
}

std::vector<std::string> SqliteStore::storage_faults() {
    SqliteStatement rows(*database_, "PRAGMA integrity_check(20)");
    std::vector<std::string> faults;
    while (rows.step())
        if (rows.text(0) != "ok") faults.emplace_back(rows.text(0));
    return faults.empty() ? natural_key_faults(*database_, *transaction_reader()) : faults;
}

std::vector<std::string> SqliteStore::twins() {
    return natural_key_twins(*database_);
}

}  // namespace registrar
