// SPDX-License-Identifier: Apache-2.0
#pragma once
// What code for every SQL engine needs of a connection: statements with parameters. Failures throw
// StoreUnavailable.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace registrar {

/// A statement for repeated use. Must not outlive its connection. Parameters are written `?1`, `?2`, … in its
/// text.
class SqlStatement {
public:
    virtual ~SqlStatement() = default;

    /// Set a parameter, counted from 1. Do not copy text and bytes: they must stay valid until the statement
    /// has run.
    virtual SqlStatement& bind(int parameter, std::int64_t value) = 0;
    virtual SqlStatement& bind(int parameter, double value) = 0;
    virtual SqlStatement& bind(int parameter, std::string_view text) = 0;
    virtual SqlStatement& bind_blob(int parameter, std::string_view bytes) = 0;
    /// Sets a parameter that is otherwise an integer to NULL.
    virtual SqlStatement& bind_null(int parameter) = 0;

    /// Returns true while there is a row.
    virtual bool step() = 0;
    /// Runs a statement whose rows, if any, nobody wants. The engine may run it later, but before any other
    /// statement of the connection, and report its failure there.
    virtual void run() = 0;
    /// Runs a statement that changes rows and returns how many.
    virtual std::int64_t run_counted() = 0;
    /// Ends the reading of rows.
    virtual void reset() = 0;

    virtual std::int64_t integer(int column) const = 0;
    virtual double decimal(int column) const = 0;
    /// Returns a day, in days since 1970-01-01.
    virtual std::int64_t day(int column) const = 0;
    virtual bool null(int column) const = 0;
    /// Return the bytes of a column; empty for NULL. Valid until the next step(), reset() or bind().
    virtual std::string_view text(int column) const = 0;
    virtual std::string_view blob(int column) const = 0;
};

class TableWriter;
struct CopiedTable;

class SqlConnection {
public:
    virtual ~SqlConnection() = default;
    virtual std::unique_ptr<SqlStatement> prepare(const std::string& sql) = 0;
    /// Runs one or more statements without parameters and rows.
    virtual void execute(const std::string& sql) = 0;

    /// Returns the statement that begins a transaction in which all reads see one state.
    virtual std::string_view begin_reading() const = 0;
    /// Returns whether indexes hold only the first characters of a text (record_sql.h, prefix_columns).
    virtual bool indexes_prefixes() const { return false; }
    /// Returns a writer of whole tables (table_copy.h).
    virtual std::unique_ptr<TableWriter> write_table(const CopiedTable& table) = 0;
    /// Returns what a SELECT must end with so that nobody else changes its rows before the end of the
    /// transaction. Empty if nobody else can write then.
    virtual std::string_view lock_rows() const { return {}; }

    /// Returns the first column of the first row, or 0 if there is no row.
    std::int64_t query_integer(const std::string& sql) {
        const auto statement = prepare(sql);
        const std::int64_t value = statement->step() ? statement->integer(0) : 0;
        statement->reset();
        return value;
    }
};

}  // namespace registrar
