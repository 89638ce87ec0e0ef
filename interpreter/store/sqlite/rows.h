// SPDX-License-Identifier: Apache-2.0
#pragma once
// Exposes rows in memory as a virtual table, so that one statement with one open cursor writes all of them.
// One statement per row takes SQLite about twice as long.
#include <cstddef>
#include <string>
#include <string_view>

#include "store/sqlite/database.h"

namespace registrar {

/// A virtual table of one connection. Its rows must not change while a statement reads them.
class SqliteRows {
public:
    SqliteRows(const SqliteRows&) = delete;
    SqliteRows& operator=(const SqliteRows&) = delete;

    const std::string& name() const { return name_; }

    /// For the methods of the virtual table.
    const std::string& declaration() const { return declaration_; }
    /// Returns the first visible row from `row` on, or no_row.
    virtual std::size_t row_from(std::size_t row) const = 0;
    virtual void give_column(sqlite3_context* context, std::size_t row, int column) const = 0;

    static constexpr std::size_t no_row = static_cast<std::size_t>(-1);

protected:
    explicit SqliteRows(std::string name) : name_(std::move(name)) {}
    ~SqliteRows() = default;
    /// Creates the table, with columns as in CREATE TABLE.
    void declare(SqliteDatabase& database, std::string_view columns);

private:
    std::string name_;
    std::string declaration_;
};

/// Returns a text to SQLite. `lifetime` says whether it stays valid until the row is left, or must be copied.
void give_text(sqlite3_context* context, std::string_view text, sqlite3_destructor_type lifetime);

}  // namespace registrar
