// SPDX-License-Identifier: Apache-2.0
#pragma once
// Copies whole tables from one SQL engine to another and compares them by digests.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/sql/schema_sql.h"
#include "store/sql/statement.h"
#include "values/digest.h"

namespace registrar {

/// A table's columns and key, whatever it is a table of.
struct CopiedTable {
    std::string name;
    std::vector<std::string> columns;
    std::vector<SqlKind> kinds;
    std::vector<std::size_t> key;  ///< positions in `columns`

    std::string column_list() const;
    std::string key_list() const;
    bool is_counted() const { return kinds[key.front()] == SqlKind::number; }
};

/// Returns every table of a store, record types first.
std::vector<CopiedTable> copied_tables();

/// A value of a row. Days are days since 1970-01-01.
struct SqlValue {
    bool null = true;
    std::int64_t integer = 0;
    double real = 0;
    std::string bytes;  ///< of a text or of bytes
};

/// Reads the rows of a table in the order of its key, in pages.
class TableReader {
public:
    TableReader(SqlConnection& connection, const CopiedTable& table);
    /// Replaces the rows by those of the next page. Returns false if there are none.
    bool next(std::vector<std::vector<SqlValue>>& rows);

private:
    const CopiedTable& table_;
    std::unique_ptr<SqlStatement> first_, next_;
    std::vector<SqlValue> last_;
    std::int64_t limit_ = 64;
    bool ended_ = false;
};

/// Writes rows into a table. Rows must ascend by key.
class TableWriter {
public:
    virtual ~TableWriter() = default;
    virtual void add(std::span<const SqlValue> row) = 0;
    /// Writes what is left.
    virtual void finish() = 0;
};

/// Returns the SHA-256 of a row stream's values; equal digests mean equal rows in equal order.
class RowDigest {
public:
    void add(std::span<const SqlValue> row, const CopiedTable& table);
    std::string hex() const { return digest_.hex(); }
    std::uint64_t rows() const { return rows_; }

private:
    Sha256 digest_;
    std::string scratch_;
    std::uint64_t rows_ = 0;
};

}  // namespace registrar
