// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_changes.h"

#include "store/sqlite_schema.h"
#include "values/date_format.h"

namespace registrar {

namespace {

struct ChangesTable {
    sqlite3_vtab base;
    const SqliteChanges* changes;
};

struct ChangesCursor {
    sqlite3_vtab_cursor base;
    std::size_t row;
};

const SqliteChanges& changes_of(sqlite3_vtab_cursor* cursor) {
    return *reinterpret_cast<ChangesTable*>(cursor->pVtab)->changes;
}

std::size_t& row_of(sqlite3_vtab_cursor* cursor) {
    return reinterpret_cast<ChangesCursor*>(cursor)->row;
}

void pass_other_kinds(sqlite3_vtab_cursor* cursor) {
    const auto changes = changes_of(cursor).changes();
    const ChangeKind kind = changes_of(cursor).kind();
    std::size_t& row = row_of(cursor);
    while (row < changes.size() && changes[row].kind != kind) ++row;
}

int connect_table(sqlite3* database, void* changes, int, const char* const*, sqlite3_vtab** table, char**) {
    const auto* source = static_cast<const SqliteChanges*>(changes);
    const int declared = sqlite3_declare_vtab(database, source->declaration().c_str());
    if (declared == SQLITE_OK) *table = &(new ChangesTable{{}, source})->base;
    return declared;
}

int disconnect_table(sqlite3_vtab* table) {
    delete reinterpret_cast<ChangesTable*>(table);
    return SQLITE_OK;
}

int best_index(sqlite3_vtab*, sqlite3_index_info* info) {
    info->estimatedCost = 1;
    return SQLITE_OK;
}

int open_cursor(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
    *cursor = &(new ChangesCursor{{}, 0})->base;
    return SQLITE_OK;
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
    delete reinterpret_cast<ChangesCursor*>(cursor);
    return SQLITE_OK;
}

int first_row(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
    row_of(cursor) = 0;
    pass_other_kinds(cursor);
    return SQLITE_OK;
}

int next_row(sqlite3_vtab_cursor* cursor) {
    ++row_of(cursor);
    pass_other_kinds(cursor);
    return SQLITE_OK;
}

int at_end(sqlite3_vtab_cursor* cursor) {
    return row_of(cursor) >= changes_of(cursor).changes().size() ? 1 : 0;
}

int give_column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int column) {
    changes_of(cursor).give_column(context, row_of(cursor), column);
    return SQLITE_OK;
}

int give_rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* rowid) {
    *rowid = static_cast<sqlite3_int64>(row_of(cursor));
    return SQLITE_OK;
}

const sqlite3_module& changes_module() {
    static const sqlite3_module module = [] {
        sqlite3_module made{};
        made.xConnect = connect_table;  // no xCreate: the table exists by the module's name alone
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

void give_integer(sqlite3_context* context, std::int64_t value, std::int64_t null) {
    if (value != null) sqlite3_result_int64(context, value);
}

void give_text(sqlite3_context* context, std::string_view text, sqlite3_destructor_type lifetime) {
    sqlite3_result_text(context, text.empty() ? "" : text.data(), static_cast<int>(text.size()), lifetime);
}

}  // namespace

SqliteChanges::SqliteChanges(SqliteDatabase& database, const RecordType& type) : type_(&type) {
    declaration_ = "CREATE TABLE changes(";
    for (const Attribute& attribute : type.attributes) {
        columns_.push_back({attribute.kind, attribute.offset(), MatchRule::none});
        declaration_ += std::string(attribute.name) + ", ";
    }
    for (const Attribute* attribute : matched_attributes(type)) {
        columns_.push_back({attribute->kind, attribute->offset(), attribute->traits.match});
        declaration_ += std::string(attribute->name) + "_key, ";
    }
    declaration_ += "created_run, changed_run)";
    if (sqlite3_create_module_v2(database.handle(), name().c_str(), &changes_module(), this, nullptr) !=
        SQLITE_OK)
        database.fail("cannot register " + name());
}

void SqliteChanges::give_column(sqlite3_context* context, std::size_t row, int column) const {
    const auto at = static_cast<std::size_t>(column);
    if (at >= columns_.size())
        sqlite3_result_int64(context, run_);
    else
        give_value(context, columns_[at], {changes_[row].record, arena_});
}

/// What gives nothing is null.
void SqliteChanges::give_value(sqlite3_context* context, const Source& source,
                               const RecordView& record) const {
    switch (source.kind) {
        case AttributeKind::integer:
        case AttributeKind::timestamp:
            return give_integer(context, member<std::int64_t>(record.record, source.offset), null_integer);
        case AttributeKind::small_integer:
            return give_integer(context, member<std::int32_t>(record.record, source.offset), null_small);
        case AttributeKind::flag:
        case AttributeKind::word:
            return give_integer(context, member<std::uint8_t>(record.record, source.offset), null_word);
        case AttributeKind::decimal:
            if (const double value = member<double>(record.record, source.offset); !is_null(value))
                sqlite3_result_double(context, value);
            return;
        case AttributeKind::day:
            if (const auto day = member<std::int64_t>(record.record, source.offset); day != null_integer)
                give_text(context, format_date(day), SQLITE_TRANSIENT);
            return;
        case AttributeKind::text: {
            const Text& text = member<Text>(record.record, source.offset);
            if (text.null()) return;
            if (source.match == MatchRule::none)
                return give_text(context, text.in(record.arena), SQLITE_STATIC);
            std::string scratch;
            return give_text(context, match_text(source.match, text.in(record.arena), scratch),
                             SQLITE_TRANSIENT);
        }
    }
}

}  // namespace registrar
