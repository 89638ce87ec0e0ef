// SPDX-License-Identifier: Apache-2.0
#pragma once
// Exposes changed records of one type to SQLite as a virtual table.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "records/record_block.h"
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

}  // namespace registrar
