// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/database.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "store/sql/table_copy.h"
#include "values/date_format.h"

namespace registrar {

namespace {

/// How long a connection waits for another's lock.
constexpr std::chrono::milliseconds patience{10'000};

/// SQLite's memory statistics cost a lock for each allocation and are not used.
void configure_sqlite() {
    [[maybe_unused]] static const int configured = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/// Returns the URI that opens a file as immutable.
std::string immutable_uri(const std::string& path) {
    std::string uri = "file:";
    for (const char character : path) {
        if (character == '%' || character == '?' || character == '#')
            uri += fmt::format("%{:02X}", static_cast<unsigned char>(character));
        else
            uri += character;
    }
    return uri + "?immutable=1";
}

}  // namespace

SqliteDatabase::SqliteDatabase(const std::string& path, int flags) : path_(path) {
    configure_sqlite();
    open(path, flags);
    if ((flags & SQLITE_OPEN_READONLY) != 0 && needs_a_log() && !std::filesystem::exists(path + "-wal"))
        open(immutable_uri(path), flags | SQLITE_OPEN_URI);
}

/// Returns whether the file cannot be read because its log cannot be created.
bool SqliteDatabase::needs_a_log() {
    const int result =
        sqlite3_exec(handle_.get(), "SELECT 1 FROM sqlite_schema LIMIT 1", nullptr, nullptr, nullptr) & 0xff;
    return result == SQLITE_READONLY || result == SQLITE_CANTOPEN;
}

void SqliteDatabase::open(const std::string& name, int flags) {
    sqlite3* handle = nullptr;
    const int result = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    handle_.reset(handle);
    if (result != SQLITE_OK) fail("cannot open the store");
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, static_cast<int>(patience.count()));
}

void SqliteDatabase::copy_to(const std::string& path) {
    // Without a log, and without syncs: nobody misses a copy that a power failure spoils.
    SqliteDatabase copy(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    copy.execute("PRAGMA synchronous = OFF");
    sqlite3_backup* backup = sqlite3_backup_init(copy.handle(), "main", handle(), "main");
    if (backup == nullptr) copy.fail("cannot copy the store");
    // All pages at once: a copy in steps begins anew whenever another process writes.
    sqlite3_backup_step(backup, -1);
    if (sqlite3_backup_finish(backup) != SQLITE_OK) copy.fail("cannot copy the store");
}

void SqliteDatabase::fail(const std::string& doing) const {
    const int code = sqlite3_extended_errcode(handle_.get());
    std::string reason = sqlite3_errmsg(handle_.get());
    if ((code & 0xff) == SQLITE_FULL || code == SQLITE_IOERR_WRITE) reason += " (is the disk full?)";
    const std::string message = "sqlite:" + path_ + ": " + doing + ": " + reason;
    if ((code & 0xff) == SQLITE_BUSY) throw StoreBusy(message);
    throw StoreUnavailable(message);
}

void SqliteDatabase::execute(const std::string& sql) {
    if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(sql.substr(0, sql.find_first_of("(\n")));
}

void SqliteDatabase::use_write_ahead_log() {
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const int result =
            sqlite3_exec(handle_.get(), "PRAGMA journal_mode = WAL", nullptr, nullptr, nullptr) & 0xff;
        if (result == SQLITE_OK) return;
        if (result != SQLITE_BUSY || std::chrono::steady_clock::now() > end)
            fail("PRAGMA journal_mode = WAL");
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

void SqliteDatabase::read_from_now() {
    if (sqlite3_get_autocommit(handle()) == 0) execute("COMMIT");
    execute("BEGIN");
}

std::unique_ptr<SqlStatement> SqliteDatabase::prepare(const std::string& sql) {
    return std::make_unique<SqliteStatement>(*this, sql);
}

namespace {

/// Writes each row with one run of a prepared statement.
class SqliteTableWriter : public TableWriter {
public:
    SqliteTableWriter(SqliteDatabase& database, const CopiedTable& table)
        : kinds_(table.kinds), scratch_(table.kinds.size()) {
        std::string parameters;
        for (std::size_t at = 0; at < kinds_.size(); ++at)
            parameters += fmt::format("{}?{}", at > 0 ? ", " : "", at + 1);
        insert_ = {database,
                   fmt::format("INSERT INTO {}({}) VALUES({})", table.name, table.column_list(), parameters)};
    }

    void add(std::span<const SqlValue> row) override {
        for (std::size_t at = 0; at < row.size(); ++at) bind(static_cast<int>(at) + 1, at, row[at]);
        insert_.run();
    }
    void finish() override {}

private:
    void bind(int parameter, std::size_t at, const SqlValue& value) {
        if (value.null) {
            insert_.bind_null(parameter);
        } else if (kinds_[at] == SqlKind::text) {
            insert_.bind(parameter, std::string_view(value.bytes));
        } else if (kinds_[at] == SqlKind::bytes) {
            insert_.bind_blob(parameter, value.bytes);
        } else if (kinds_[at] == SqlKind::real) {
            insert_.bind(parameter, value.real);
        } else if (kinds_[at] == SqlKind::day) {
            scratch_[at] = format_date(value.integer);
            insert_.bind(parameter, std::string_view(scratch_[at]));
        } else {
            insert_.bind(parameter, value.integer);
        }
    }

    std::vector<SqlKind> kinds_;
    std::vector<std::string> scratch_;
    SqliteStatement insert_;
};

}  // namespace

std::unique_ptr<TableWriter> SqliteDatabase::write_table(const CopiedTable& table) {
    return std::make_unique<SqliteTableWriter>(*this, table);
}

std::int64_t SqliteStatement::day(int column) const {
    return parse_date(text(column)).value_or(0);
}

SqliteStatement::SqliteStatement(SqliteDatabase& database, const std::string& sql) : database_(&database) {
    sqlite3_stmt* statement = nullptr;
    const int result = sqlite3_prepare_v3(database.handle(), sql.c_str(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    statement_.reset(statement);
    if (result != SQLITE_OK) database.fail("cannot prepare " + sql.substr(0, 80));
}

bool SqliteStatement::step() {
    const int result = sqlite3_step(statement_.get());
    if (result == SQLITE_ROW) return true;
    if (sqlite3_reset(statement_.get()) != SQLITE_OK) database_->fail("cannot go on");
    return false;
}

void SqliteStatement::run() {
    const int result = sqlite3_step(statement_.get());
    const int cleared = sqlite3_reset(statement_.get());
    if ((result != SQLITE_DONE && result != SQLITE_ROW) || cleared != SQLITE_OK)
        database_->fail("cannot write");
}

std::int64_t SqliteStatement::run_counted() {
    run();
    return sqlite3_changes64(database_->handle());
}

std::string_view SqliteStatement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::string_view SqliteStatement::blob(int column) const {
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    if (data == nullptr) return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

}  // namespace registrar
