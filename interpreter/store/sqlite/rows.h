// SPDX-License-Identifier: Apache-2.0
#pragma once
// Rows in memory as a virtual table, so that one statement writes all of them with one open cursor: a
// statement for each row costs SQLite about as much again.
#include <cstddef>
#include <string>
#include <string_view>

#include "store/sqlite/database.h"

namespace registrar {

/// A virtual table of one connection. Its rows must stay as they are while a statement reads them.
class SqliteRows {
public:
    SqliteRows(const SqliteRows&) = delete;
    SqliteRows& operator=(const SqliteRows&) = delete;

    const std::string& name() const { return name_; }

    /// For the virtual table's methods.
    const std::string& declaration() const { return declaration_; }
    /// The first row from `row` on that the table shows, or no_row.
    virtual std::size_t row_from(std::size_t row) const = 0;
    virtual void give_column(sqlite3_context* context, std::size_t row, int column) const = 0;

    static constexpr std::size_t no_row = static_cast<std::size_t>(-1);

protected:
    explicit SqliteRows(std::string name) : name_(std::move(name)) {}
    ~SqliteRows() = default;
    /// Makes the table, with columns as in CREATE TABLE.
    void declare(SqliteDatabase& database, std::string_view columns);

private:
    std::string name_;
    std::string declaration_;
};

/// Gives a text that lives until the row is left, or one that must be copied.
void give_text(sqlite3_context* context, std::string_view text, sqlite3_destructor_type lifetime);

}  // namespace registrar
