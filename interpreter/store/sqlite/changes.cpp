// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/changes.h"

#include "store/sqlite/schema.h"
#include "values/date_format.h"

namespace registrar {

namespace {

void give_integer(sqlite3_context* context, std::int64_t value, std::int64_t null) {
    if (value != null) sqlite3_result_int64(context, value);
}

}  // namespace

SqliteChanges::SqliteChanges(SqliteDatabase& database, const RecordType& type)
    : SqliteRows("changes_of_" + std::string(type.name)) {
    std::string columns;
    for (const Attribute& attribute : type.attributes) {
        columns_.push_back({attribute.kind, attribute.offset(), MatchRule::none});
        columns += std::string(attribute.name) + ", ";
    }
    for (const Attribute* attribute : matched_attributes(type)) {
        columns_.push_back({attribute->kind, attribute->offset(), attribute->traits.match});
        columns += std::string(attribute->name) + "_key, ";
    }
    declare(database, columns + "created_run, changed_run");
}

std::size_t SqliteChanges::row_from(std::size_t row) const {
    while (row < changes_.size() && changes_[row].kind != kind_) ++row;
    return row < changes_.size() ? row : no_row;
}

void SqliteChanges::give_column(sqlite3_context* context, std::size_t row, int column) const {
    const auto at = static_cast<std::size_t>(column);
    if (at >= columns_.size())
        sqlite3_result_int64(context, run_);
    else
        give_value(context, columns_[at], {changes_[row].record, arena_});
}

/// SQLite reads a column as null if no value is set for it.
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
