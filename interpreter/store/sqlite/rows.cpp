// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/rows.h"

#include <fmt/format.h>

namespace registrar {

namespace {

struct RowsTable {
    sqlite3_vtab base;
    const SqliteRows* rows;
};

struct RowsCursor {
    sqlite3_vtab_cursor base;
    std::size_t row;
};

const SqliteRows& rows_of(sqlite3_vtab_cursor* cursor) {
    return *reinterpret_cast<RowsTable*>(cursor->pVtab)->rows;
}

std::size_t& row_of(sqlite3_vtab_cursor* cursor) {
    return reinterpret_cast<RowsCursor*>(cursor)->row;
}

int connect_table(sqlite3* database, void* rows, int, const char* const*, sqlite3_vtab** table, char**) {
    const auto* source = static_cast<const SqliteRows*>(rows);
    const int declared = sqlite3_declare_vtab(database, source->declaration().c_str());
    if (declared == SQLITE_OK) *table = &(new RowsTable{{}, source})->base;
    return declared;
}

int disconnect_table(sqlite3_vtab* table) {
    delete reinterpret_cast<RowsTable*>(table);
    return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
    info->estimatedCost = 1;
    return SQLITE_OK;
}

int open_cursor(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
    *cursor = &(new RowsCursor{{}, 0})->base;
    return SQLITE_OK;
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
    delete reinterpret_cast<RowsCursor*>(cursor);
    return SQLITE_OK;
}

int first_row(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
    row_of(cursor) = rows_of(cursor).row_from(0);
    return SQLITE_OK;
}

int next_row(sqlite3_vtab_cursor* cursor) {
    row_of(cursor) = rows_of(cursor).row_from(row_of(cursor) + 1);
    return SQLITE_OK;
}

int at_end(sqlite3_vtab_cursor* cursor) {
    return row_of(cursor) == SqliteRows::no_row ? 1 : 0;
}

int give_column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) {
    rows_of(cursor).give_column(context, row_of(cursor), column);
    return SQLITE_OK;
}

int give_rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* rowid) {
    *rowid = static_cast<sqlite3_int64>(row_of(cursor));
    return SQLITE_OK;
}

const sqlite3_module& rows_module() {
    static const sqlite3_module module = [] {
        sqlite3_module made{};
        made.xConnect = connect_table;  // no xCreate: the table exists through the module's name alone
        made.xDisconnect = disconnect_table;
        made.xBestIndex = best_index;
        made.xOpen = open_cursor;
        made.xClose = close_cursor;
        made.xFilter = first_row;
        made.xNext = next_row;
        made.xEof = at_end;
        made.xColumn = give_column;
        made.xRowid = give_rowid;
        return made;
    }();
    return module;
}

}  // namespace

void SqliteRows::declare(SqliteDatabase& database, std::string_view columns) {
    declaration_ = fmt::format("CREATE TABLE rows({})", columns);
    if (sqlite3_create_module_v2(database.handle(), name_.c_str(), &rows_module(), this, nullptr) !=
        SQLITE_OK)
        database.fail("cannot register " + name_);
}

void give_text(sqlite3_context* context, std::string_view text, sqlite3_destructor_type lifetime) {
    sqlite3_result_text(context, text.empty() ? "" : text.data(), static_cast<int>(text.size()), lifetime);
}

}  // namespace registrar
