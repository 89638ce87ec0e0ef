// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads and writes records of one type in SQLite: statements prepared once from the type's table, and a flat
// plan that moves values between structs and statements.
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/record_block.h"
#include "store/sql/record_sql.h"
#include "store/sqlite/database.h"
#include "store/sqlite/natural_key.h"
#include "store/sqlite/rows.h"
#include "store/store.h"

namespace registrar {

/// The virtual table `changes_of_<type>`. Its rows are the changes of the last set(). Its columns are the
/// type's attributes, then the match texts in the record's own table, then created_run and changed_run.
class SqliteChanges : public SqliteRows {
public:
    SqliteChanges(SqliteDatabase& database, const RecordType& type);

    /// Sets the rows until the next call: the changes of one kind. They must stay valid while a statement
    /// reads them.
    void set(std::span<const Change> changes, ChangeKind kind, std::string_view arena, std::int64_t run) {
        changes_ = changes;
        kind_ = kind;
        arena_ = arena;
        run_ = run;
    }

    std::size_t row_from(std::size_t row) const override;
    void give_column(sqlite3_context* context, std::size_t row, int column) const override;

private:
    struct Source {
        AttributeKind kind;
        std::size_t offset;
        MatchRule match;  ///< of a match text's column
    };
    void give_value(sqlite3_context* context, const Source& source, const RecordView& record) const;

    std::vector<Source> columns_;
    std::span<const Change> changes_;
    ChangeKind kind_ = ChangeKind::insert;
    std::string_view arena_;
    std::int64_t run_ = 0;
};

/// Binds the parts of an index key's bytes (record_block.h, index_key) to parameters 1, 2, ….
void bind_index_key(SqliteStatement& statement, const RecordType& type, const Index& index,
                    std::string_view key);

/// Moves the values of one record type into and out of statements.
class SqliteRecordPlan {
public:
    explicit SqliteRecordPlan(const RecordType& type);

    const RecordType& type() const { return *type_; }
    /// Returns the attributes' columns, comma-separated, in the type's order.
    const std::string& columns() const { return columns_; }
    /// Binds the key's attributes to parameters from `first` on.
    void bind_key(SqliteStatement& statement, const RecordView& record, int first);
    /// Reads columns 0, 1, … (in the order of columns()) of a statement, or arguments, into a record of the
    /// block.
    template <class Row>
    void read(const Row& row, RecordBlock& block, std::size_t index) const;
    /// Reads only the key's columns into a record.
    void read_key(const SqliteStatement& statement, RecordBlock& block, std::size_t index) const;

private:
    struct Move {
        AttributeKind kind;
        std::size_t offset;
    };
    static void bind_value(SqliteStatement& statement, int parameter, const Move& move,
                           const RecordView& record, std::string& scratch);
    template <class Row>
    static void read_value(const Row& row, int column, const Move& move, void* record, RecordBlock& block);

    const RecordType* type_;
    std::vector<Move> moves_;
    std::string columns_;
    std::vector<std::string> scratch_;  ///< dates of keys as text; valid until the step
};

/// The writer's statements of one record type.
class SqliteRecordTable {
public:
    SqliteRecordTable(SqliteDatabase& database, const RecordType& type);

    /// Finds what is stored under the keys of records. The records must be in ascending key order.
    void read(std::span<const void* const> records, std::string_view arena, StoredRecords& stored);
    void apply(std::span<const Change> changes, std::string_view arena, std::int64_t run);
    /// See Store::insert_free.
    void insert_free(std::span<const Change> wanted, std::string_view arena, std::int64_t run,
                     StoredRecords& stored);
    /// Writes queued natural keys in key order. They are written later than their records: at the end of a
    /// transaction, before they are read, or when too many are queued.
    void write_keys();
    void forget_keys();

private:
    /// The state of insert_free() while its statement runs.
    struct Inserting {
        std::span<const Change> wanted;
        std::string_view arena;
        StoredRecords* stored = nullptr;
        std::size_t next = 0;  ///< of the wanted ones; those whose key is taken come in order
    };
    static void note_taken(sqlite3_context* context, int count, sqlite3_value** values);
    std::string prepare_insert_free(SqliteDatabase& database, const std::string& insert);
    void read_range(std::span<const void* const> records, std::string_view arena, StoredRecords& stored);
    template <class Row>
    std::uint32_t take_row(const Row& row, StoredRecords& stored);
    std::uint32_t look_up(const RecordView& wanted, StoredRecords& stored);
    void note_keys(const Change& change, std::string_view arena);
    void bound_keys();

    SqliteRecordPlan plan_;
    SqliteChanges changes_;
    std::deque<SqliteNaturalKey> keys_;
    StoredRecords before_;
    SqliteStatement insert_, insert_free_, update_, erase_, select_, range_;
    Inserting inserting_;
};

}  // namespace registrar
