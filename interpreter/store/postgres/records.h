// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads and writes records of one type in PostgreSQL: thousands of rows with each statement.
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/record_block.h"
#include "store/postgres/arrays.h"
#include "store/postgres/connection.h"
#include "store/sql/natural_key.h"
#include "store/sql/record_sql.h"
#include "store/store.h"

namespace registrar {

/// A statement's rows, taken from array parameters 1, 2, …: `unnest($1::bigint[], …) AS s(id, …)`.
class PostgresRowSource {
public:
    void add_column(std::string_view name, SqlKind kind);
    PostgresArray& column(std::size_t at) { return arrays_[at]; }
    std::size_t columns() const { return arrays_.size(); }
    /// Returns the names of the columns, comma-separated, each with a prefix.
    std::string names(std::string_view prefix = {}) const;
    /// Returns the source's text. With `counted`, it has the additional column n, the row's number from 1.
    std::string text(bool counted = false) const;
    /// Sets the parameters. Returns the number of the next one.
    int bind(PostgresParameters& parameters);
    void clear();
    std::size_t rows() const { return arrays_.empty() ? 0 : arrays_.front().size(); }
    std::size_t memory() const;
    /// Returns whether the rows should be sent before others are added: a statement with more gains little,
    /// and a parameter must stay below a gigabyte.
    bool is_full() const;

private:
    std::vector<std::string> names_;
    std::vector<SqlKind> kinds_;
    std::deque<PostgresArray> arrays_;
};

/// Moves the values of one record type into and out of statements.
class PostgresRecordPlan {
public:
    explicit PostgresRecordPlan(const RecordType& type);

    const RecordType& type() const { return *type_; }
    /// Returns the attributes' columns, comma-separated, in the type's order, each with a prefix.
    std::string columns(std::string_view prefix = {}) const;
    /// Adds the columns of the key, and of the whole record with its match texts.
    void add_key_columns(PostgresRowSource& source) const;
    void add_columns(PostgresRowSource& source) const;
    /// Add a row to the columns that the functions above made.
    void add_key(PostgresRowSource& source, const RecordView& record) const;
    void add(PostgresRowSource& source, const RecordView& record) const;
    /// Reads the columns of a row, from `first` on, in the order of columns(), into a record of the block.
    void read(const PostgresRows& rows, std::size_t row, int first, RecordBlock& block,
              std::size_t index) const;

private:
    struct Move {
        AttributeKind kind;
        std::size_t offset;
    };
    static void add_value(PostgresArray& array, const Move& move, const RecordView& record);

    const RecordType* type_;
    std::vector<Move> moves_;
    std::vector<const Attribute*> matched_;
};

/// Adds the columns of an index key to a source, and rows from its bytes (record_block.h, index_key).
void add_index_columns(PostgresRowSource& source, const RecordType& type, const Index& index);
void add_index_key(PostgresRowSource& source, const RecordType& type, const Index& index,
                   std::string_view key);

/// The writer's statements of one record type.
class PostgresRecordTable {
public:
    PostgresRecordTable(PostgresConnection& connection, const RecordType& type);

    /// Finds what is stored under the keys of records.
    void read(std::span<const void* const> records, std::string_view arena, StoredRecords& stored);
    void apply(std::span<const Change> changes, std::string_view arena, std::int64_t run);
    /// Writes queued natural keys, in key order.
    void write_keys();
    void forget_keys();

private:
    void note_keys(std::span<const Change> changes, std::string_view arena);
    void bound_keys();
    void write_entries(NaturalKeyQueue& queue, bool removed);
    void send_rows(const std::string& sql, PostgresRowSource& source, std::int64_t run);

    PostgresConnection& connection_;
    PostgresRecordPlan plan_;
    std::deque<NaturalKeyQueue> keys_;
    PostgresRowSource key_source_, row_source_;
    std::string read_, insert_, update_, erase_;
};

}  // namespace registrar
