// SPDX-License-Identifier: Apache-2.0
#pragma once
// Wraps SQLite's C interface with destructors and exceptions. Only this header includes sqlite3.h. Does not
// know records. A connection and its statements belong to one thread: SQLite does not lock them.
#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "store/sql/statement.h"
#include "store/store.h"

namespace registrar {

class SqliteStatement;

/// One connection. Failures throw StoreUnavailable with SQLite's own message and the file's name.
class SqliteDatabase : public SqlConnection {
public:
    /// Opens the file with the `flags` of sqlite3_open_v2; adds SQLITE_OPEN_NOMUTEX. A read-only file in a
    /// folder without write permission is opened as immutable; it must not have a log.
    SqliteDatabase(const std::string& path, int flags);

    const std::string& path() const { return path_; }
    /// For functions and virtual tables that the layer registers. Owned by this object.
    sqlite3* handle() const { return handle_.get(); }
    std::unique_ptr<SqlStatement> prepare(const std::string& sql) override;
    void execute(const std::string& sql) override;
    std::string_view begin_reading() const override { return "BEGIN"; }
    std::unique_ptr<TableWriter> write_table(const CopiedTable& table) override;
    /// Switches the file to a write-ahead log. If two connections switch a file at the same time, each holds
    /// a lock that the other needs, and SQLite refuses one of them without waiting. This function waits
    /// instead.
    void use_write_ahead_log();
    /// Opens one read transaction for all statements until the next call. Otherwise each statement would take
    /// and release the file's locks.
    void read_from_now();
    /// Copies the committed contents to a new file, page by page, while others may write.
    void copy_to(const std::string& path);
    /// Throws StoreUnavailable for the connection's last error. `doing` says what was attempted.
    [[noreturn]] void fail(const std::string& doing) const;

private:
    struct Close {
        void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
    };
    void open(const std::string& name, int flags);
    bool needs_a_log();

    std::string path_;
    std::unique_ptr<sqlite3, Close> handle_;
};

/// The arguments of a function that SQL calls. Read like a statement's columns.
class SqliteArguments {
public:
    explicit SqliteArguments(sqlite3_value** values) : values_(values) {}

    std::int64_t integer(int at) const { return sqlite3_value_int64(values_[at]); }
    double decimal(int at) const { return sqlite3_value_double(values_[at]); }
    bool null(int at) const { return sqlite3_value_type(values_[at]) == SQLITE_NULL; }
    std::string_view text(int at) const {
        const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(values_[at]));
        return {data, static_cast<std::size_t>(sqlite3_value_bytes(values_[at]))};
    }

private:
    sqlite3_value** values_;
};

/// A prepared statement. Movable; a default one is empty.
class SqliteStatement final : public SqlStatement {
public:
    SqliteStatement() = default;
    SqliteStatement(SqliteDatabase& database, const std::string& sql);

    /// Binds a parameter, counted from 1. Does not copy text and blobs: they must stay valid until the step.
    SqliteStatement& bind(int parameter, std::int64_t value) override {
        sqlite3_bind_int64(statement_.get(), parameter, value);
        return *this;
    }
    SqliteStatement& bind(int parameter, double value) override {
        sqlite3_bind_double(statement_.get(), parameter, value);
        return *this;
    }
    SqliteStatement& bind(int parameter, std::string_view text) override {
        sqlite3_bind_text(statement_.get(), parameter, text.empty() ? "" : text.data(),
                          static_cast<int>(text.size()), SQLITE_STATIC);
        return *this;
    }
    SqliteStatement& bind_blob(int parameter, std::string_view bytes) override {
        sqlite3_bind_blob(statement_.get(), parameter, bytes.empty() ? "" : bytes.data(),
                          static_cast<int>(bytes.size()), SQLITE_STATIC);
        return *this;
    }
    SqliteStatement& bind_null(int parameter) override {
        sqlite3_bind_null(statement_.get(), parameter);
        return *this;
    }
    /// Resets the statement when it is done or fails.
    bool step() override;
    void run() override;
    std::int64_t run_counted() override;
    void reset() override { sqlite3_reset(statement_.get()); }

    std::int64_t integer(int column) const override { return sqlite3_column_int64(statement_.get(), column); }
    std::int64_t day(int column) const override;
    double decimal(int column) const override { return sqlite3_column_double(statement_.get(), column); }
    bool null(int column) const override {
        return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
    }
    std::string_view text(int column) const override;
    std::string_view blob(int column) const override;
    /// Returns whether there is a statement.
    explicit operator bool() const { return statement_ != nullptr; }

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };
    SqliteDatabase* database_ = nullptr;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

}  // namespace registrar
