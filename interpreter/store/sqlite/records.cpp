// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/records.h"

#include <fmt/format.h>
#include <cstring>

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

void bind_index_key(SqliteStatement& statement, const RecordType& type, const Index& index,
                    std::string_view key) {
    int parameter = 1;
    for (const std::string_view name : index.attributes) {
        if (type.attribute(name)->kind == AttributeKind::text) {
            statement.bind(parameter++, key);
        } else {
            std::int64_t value = 0;
            std::memcpy(&value, key.data(), sizeof value);
            key.remove_prefix(sizeof value);
            statement.bind(parameter++, value);
        }
    }
}

SqliteRecordPlan::SqliteRecordPlan(const RecordType& type) : type_(&type) {
    for (const Attribute& attribute : type.attributes) {
        moves_.push_back({attribute.kind, attribute.offset()});
        if (!columns_.empty()) columns_ += ", ";
        columns_ += attribute.name;
    }
    scratch_.resize(type.key_count);
}

void SqliteRecordPlan::bind_value(SqliteStatement& statement, int parameter, const Move& move,
                                  const RecordView& record, std::string& scratch) {
    const auto bind_unless = [&](std::int64_t value, std::int64_t null) {
        if (value == null)
            statement.bind_null(parameter);
        else
            statement.bind(parameter, value);
    };
    switch (move.kind) {
        case AttributeKind::integer:
        case AttributeKind::timestamp:
            return bind_unless(member<std::int64_t>(record.record, move.offset), null_integer);
        case AttributeKind::small_integer:
            return bind_unless(member<std::int32_t>(record.record, move.offset), null_small);
        case AttributeKind::flag:
        case AttributeKind::word:
            return bind_unless(member<std::uint8_t>(record.record, move.offset), null_word);
        case AttributeKind::decimal: {
            const double value = member<double>(record.record, move.offset);
            if (is_null(value))
                statement.bind_null(parameter);
            else
                statement.bind(parameter, value);
            return;
        }
        case AttributeKind::day: {
            const auto day = member<std::int64_t>(record.record, move.offset);
            if (day == null_integer) {
                statement.bind_null(parameter);
                return;
            }
            scratch = format_date(day);
            statement.bind(parameter, std::string_view(scratch));
            return;
        }
        case AttributeKind::text: {
            const Text& text = member<Text>(record.record, move.offset);
            if (text.null())
                statement.bind_null(parameter);
            else
                statement.bind(parameter, text.in(record.arena));
            return;
        }
    }
}

void SqliteRecordPlan::bind_key(SqliteStatement& statement, const RecordView& record, int first) {
    for (std::size_t at = 0; at < type_->key_count; ++at)
        bind_value(statement, first + static_cast<int>(at), moves_[at], record, scratch_[at]);
}

template <class Row>
void SqliteRecordPlan::read_value(const Row& row, int column, const Move& move, void* record,
                                  RecordBlock& block) {
    const bool null = row.null(column);
    switch (move.kind) {
        case AttributeKind::integer:
        case AttributeKind::timestamp:
            member<std::int64_t>(record, move.offset) = null ? null_integer : row.integer(column);
            return;
        case AttributeKind::small_integer:
            member<std::int32_t>(record, move.offset) =
                null ? null_small : static_cast<std::int32_t>(row.integer(column));
            return;
        case AttributeKind::flag:
        case AttributeKind::word:
            member<std::uint8_t>(record, move.offset) =
                null ? null_word : static_cast<std::uint8_t>(row.integer(column));
            return;
        case AttributeKind::decimal:
            member<double>(record, move.offset) = null ? null_decimal : row.decimal(column);
            return;
        case AttributeKind::day:
            member<std::int64_t>(record, move.offset) =
                null ? null_integer : parse_date(row.text(column)).value_or(null_integer);
            return;
        case AttributeKind::text:
            member<Text>(record, move.offset) = null ? Text{} : block.add_text(row.text(column));
            return;
    }
}

template <class Row>
void SqliteRecordPlan::read(const Row& row, RecordBlock& block, std::size_t index) const {
    for (std::size_t at = 0; at < moves_.size(); ++at)
        read_value(row, static_cast<int>(at), moves_[at], block.at(index), block);
}
template void SqliteRecordPlan::read(const SqliteStatement&, RecordBlock&, std::size_t) const;

void SqliteRecordPlan::read_key(const SqliteStatement& statement, RecordBlock& block,
                                std::size_t index) const {
    for (std::size_t at = 0; at < type_->key_count; ++at)
        read_value(statement, static_cast<int>(at), moves_[at], block.at(index), block);
}

SqliteRecordTable::SqliteRecordTable(SqliteDatabase& database, const RecordType& type)
    : plan_(type), changes_(database, type), before_(type) {
    if (type.has_id())
        for (const Index& index : type.indexes) keys_.emplace_back(database, type, index);
    const int keys = static_cast<int>(type.key_count);
    std::string all = plan_.columns();
    std::string assignments;
    for (std::size_t at = type.key_count; at < type.attributes.size(); ++at)
        assignments += fmt::format("{0} = excluded.{0}, ", type.attributes[at].name);
    for (const Attribute* matched : matched_attributes(type)) {
        all += fmt::format(", {}_key", matched->name);
        assignments += fmt::format("{0}_key = excluded.{0}_key, ", matched->name);
    }
    const std::string key_match = fmt::format("({}) = ({})", key_columns(type), parameter_list(1, keys));
    const std::string insert =
        fmt::format("INSERT INTO {}({}, created_run, changed_run) SELECT * FROM {} WHERE true", type.name,
                    all, changes_.name());
    insert_ = {database, insert};
    insert_free_ = {database, prepare_insert_free(database, insert)};
    // An update has all columns, so it is written as an insert with a conflict clause: that is one pass over
    // the changes.
    update_ = {database, fmt::format("{} ON CONFLICT({}) DO UPDATE SET {}changed_run = excluded.changed_run",
                                     insert, key_columns(type), assignments)};
    erase_ = {database, fmt::format("DELETE FROM {} WHERE {}", type.name, key_match)};
    select_ = {database, fmt::format("SELECT {}, created_run, changed_run FROM {} WHERE {}", plan_.columns(),
                                     type.name, key_match)};
    range_ = {database,
              fmt::format("SELECT {0}, created_run, changed_run FROM {1} WHERE ({2}) >= ({3}) ORDER BY {2}",
                          plan_.columns(), type.name, key_columns(type), parameter_list(1, keys))};
}

/// Prepares the statement whose conflicts call note_taken() with the stored record. It never overwrites a
/// record.
std::string SqliteRecordTable::prepare_insert_free(SqliteDatabase& database, const std::string& insert) {
    const std::string note = fmt::format("note_taken_{}", plan_.type().name);
    const int arguments = static_cast<int>(plan_.type().attributes.size()) + 2;
    if (sqlite3_create_function_v2(database.handle(), note.c_str(), arguments, SQLITE_UTF8, this, note_taken,
                                   nullptr, nullptr, nullptr) != SQLITE_OK)
        database.fail("cannot register " + note);
    std::string stored;
    for (const Attribute& attribute : plan_.type().attributes)
        stored += fmt::format("{}.{}, ", plan_.type().name, attribute.name);
    return fmt::format(
        "{0} ON CONFLICT({1}) DO UPDATE SET changed_run = 0 WHERE {2}({3}{4}.created_run, {4}.changed_run)",
        insert, key_columns(plan_.type()), note, stored, plan_.type().name);
}

void SqliteRecordTable::note_taken(sqlite3_context* context, int, sqlite3_value** values) {
    SqliteRecordTable& table = *static_cast<SqliteRecordTable*>(sqlite3_user_data(context));
    Inserting& inserting = table.inserting_;
    sqlite3_result_int(context, 0);
    try {
        const std::uint32_t taken = table.take_row(SqliteArguments(values), *inserting.stored);
        const RecordView view = inserting.stored->records.view(taken);
        const auto is_taken = [&](const Change& change) {
            return compare_keys(table.plan_.type(), {change.record, inserting.arena}, view) == 0;
        };
        while (!is_taken(inserting.wanted[inserting.next])) ++inserting.next;
        inserting.stored->index[inserting.next] = taken;
    } catch (const std::bad_alloc&) {
        sqlite3_result_error_nomem(context);
    }
}

template <class Row>
std::uint32_t SqliteRecordTable::take_row(const Row& row, StoredRecords& stored) {
    stored.records.append();
    plan_.read(row, stored.records, stored.records.size() - 1);
    const int attributes = static_cast<int>(plan_.type().attributes.size());
    stored.created_run.push_back(row.integer(attributes));
    stored.changed_run.push_back(row.integer(attributes + 1));
    return static_cast<std::uint32_t>(stored.records.size() - 1);
}

std::uint32_t SqliteRecordTable::look_up(const RecordView& wanted, StoredRecords& stored) {
    plan_.bind_key(select_, wanted, 1);
    if (!select_.step()) return StoredRecords::none;
    const std::uint32_t found = take_row(select_, stored);
    select_.reset();
    return found;
}

void SqliteRecordTable::read(std::span<const void* const> records, std::string_view arena,
                             StoredRecords& stored) {
    stored.clear();
    if (records.size() >= 64) read_range(records, arena, stored);
    for (std::size_t at = stored.index.size(); at < records.size(); ++at)
        stored.index.push_back(look_up({records[at], arena}, stored));
}

/// Walks the table along the wanted keys. This is cheaper than a descent for each key while the table has few
/// rows between them. If it passes many more rows than it finds keys, it stops and leaves the rest to point
/// reads.
void SqliteRecordTable::read_range(std::span<const void* const> records, std::string_view arena,
                                   StoredRecords& stored) {
    constexpr std::size_t worth_it = 6;  // steps that cost as much as one descent
    RecordBlock probe(plan_.type());
    probe.append();
    plan_.bind_key(range_, {records[0], arena}, 1);
    std::size_t at = 0;
    std::size_t steps = 0;
    bool row = range_.step();
    while (row && at < records.size()) {
        plan_.read_key(range_, probe, 0);
        const RecordView current = probe.view(0);
        auto order = compare_keys(plan_.type(), {records[at], arena}, current);
        while (order < 0) {
            stored.index.push_back(StoredRecords::none);
            if (++at == records.size()) break;
            order = compare_keys(plan_.type(), {records[at], arena}, current);
        }
        if (at == records.size()) break;
        if (order == 0) {
            stored.index.push_back(take_row(range_, stored));
            ++at;
        }
        if (++steps > 256 + at * worth_it) break;
        row = range_.step();
    }
    range_.reset();
    if (!row) stored.index.resize(records.size(), StoredRecords::none);
}

void SqliteRecordTable::insert_free(std::span<const Change> wanted, std::string_view arena, std::int64_t run,
                                    StoredRecords& stored) {
    stored.clear();
    stored.index.resize(wanted.size(), StoredRecords::none);
    inserting_ = {wanted, arena, &stored, 0};
    changes_.set(wanted, ChangeKind::insert, arena, run);
    insert_free_.run();
    for (std::size_t at = 0; at < wanted.size(); ++at) {
        const RecordView record{wanted[at].record, arena};
        if (wanted[at].kind != ChangeKind::insert)
            stored.index[at] = look_up(record, stored);
        else if (stored.index[at] == StoredRecords::none)
            for (SqliteNaturalKey& key : keys_) key.queue().add(record);
    }
    bound_keys();
}

/// Must run before the record changes.
void SqliteRecordTable::note_keys(const Change& change, std::string_view arena) {
    const RecordView record{change.record, arena};
    RecordView before;
    if (change.kind != ChangeKind::insert) {
        before_.clear();
        if (look_up(record, before_) != StoredRecords::none) before = before_.records.view(0);
    }
    for (SqliteNaturalKey& key : keys_) {
        if (before.record == nullptr && change.kind != ChangeKind::erase)
            key.queue().add(record);
        else if (before.record != nullptr && change.kind == ChangeKind::erase)
            key.queue().remove(before);
        else if (before.record != nullptr)
            key.queue().replace(before, record);
    }
}

void SqliteRecordTable::bound_keys() {
    constexpr std::size_t most = 64 << 20;
    std::size_t memory = 0;
    for (const SqliteNaturalKey& key : keys_) memory += key.queue().memory();
    if (memory > most) write_keys();
}

void SqliteRecordTable::write_keys() {
    for (SqliteNaturalKey& key : keys_) key.write();
}

void SqliteRecordTable::forget_keys() {
    for (SqliteNaturalKey& key : keys_) key.queue().forget();
}

void SqliteRecordTable::apply(std::span<const Change> changes, std::string_view arena, std::int64_t run) {
    bool inserts = false;
    bool updates = false;
    for (const Change& change : changes) {
        if (!keys_.empty()) note_keys(change, arena);
        inserts = inserts || change.kind == ChangeKind::insert;
        updates = updates || change.kind == ChangeKind::update;
        if (change.kind != ChangeKind::erase) continue;
        plan_.bind_key(erase_, {change.record, arena}, 1);
        erase_.run();
    }
    if (inserts) {
        changes_.set(changes, ChangeKind::insert, arena, run);
        insert_.run();
    }
    if (updates) {
        changes_.set(changes, ChangeKind::update, arena, run);
        update_.run();
    }
    bound_keys();
}

}  // namespace registrar
