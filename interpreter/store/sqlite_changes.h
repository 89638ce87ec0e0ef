// SPDX-License-Identifier: Apache-2.0
#pragma once
// Changed records as a virtual table, so that one statement writes all of them with one open cursor: a
// statement for each row costs SQLite about as much again.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "records/record_block.h"
#include "store/sqlite_database.h"
#include "store/store.h"

namespace registrar {

/// The virtual table `changes_of_<type>` of one connection. Its rows are the changes given last; its columns
/// are the type's attributes, then the match texts of indexed attributes, then created_run and changed_run.
class SqliteChanges {
public:
    SqliteChanges(SqliteDatabase& database, const RecordType& type);
    SqliteChanges(const SqliteChanges&) = delete;
    SqliteChanges& operator=(const SqliteChanges&) = delete;

    std::string name() const { return "changes_of_" + std::string(type_->name); }
    /// The rows until the next call: the changes of one kind. They must live while a statement reads them.
    void set(std::span<const Change> changes, ChangeKind kind, std::string_view arena, std::int64_t run) {
        changes_ = changes;
        kind_ = kind;
        arena_ = arena;
        run_ = run;
    }

    /// For the virtual table's methods.
    std::span<const Change> changes() const { return changes_; }
    ChangeKind kind() const { return kind_; }
    const std::string& declaration() const { return declaration_; }
    void give_column(sqlite3_context* context, std::size_t row, int column) const;

private:
    struct Source {
        AttributeKind kind;
        std::size_t offset;
        MatchRule match;  ///< of a match text's column
    };
    void give_value(sqlite3_context* context, const Source& source, const RecordView& record) const;

    const RecordType* type_;
    std::vector<Source> columns_;
    std::string declaration_;
    std::span<const Change> changes_;
    ChangeKind kind_ = ChangeKind::insert;
    std::string_view arena_;
    std::int64_t run_ = 0;
};

}  // namespace registrar
