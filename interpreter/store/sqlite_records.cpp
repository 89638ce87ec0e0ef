// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite_records.h"

#include <fmt/format.h>

#include "store/sqlite_schema.h"
#include "values/date_format.h"

namespace registrar {

namespace {

std::string key_list(const RecordType& type) {
    std::string list;
    for (std::size_t at = 0; at < type.key_count; ++at)
        list += fmt::format("{}{}", at > 0 ? ", " : "", type.attributes[at].name);
    return list;
}

std::string parameter_list(int first, int count) {
    std::string list;
    for (int at = 0; at < count; ++at) list += fmt::format("{}?{}", at > 0 ? ", " : "", first + at);
    return list;
}

}  // namespace

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

void SqliteRecordPlan::read_value(const SqliteStatement& statement, int column, const Move& move,
                                  RecordBlock& block, std::size_t index) {
    void* record = block.at(index);
    const bool null = statement.null(column);
    switch (move.kind) {
        case AttributeKind::integer:
        case AttributeKind::timestamp:
            member<std::int64_t>(record, move.offset) = null ? null_integer : statement.integer(column);
            return;
        case AttributeKind::small_integer:
            member<std::int32_t>(record, move.offset) =
                null ? null_small : static_cast<std::int32_t>(statement.integer(column));
            return;
        case AttributeKind::flag:
        case AttributeKind::word:
            member<std::uint8_t>(record, move.offset) =
                null ? null_word : static_cast<std::uint8_t>(statement.integer(column));
            return;
        case AttributeKind::decimal:
            member<double>(record, move.offset) = null ? null_decimal : statement.decimal(column);
            return;
        case AttributeKind::day:
            member<std::int64_t>(record, move.offset) =
                null ? null_integer : parse_date(statement.text(column)).value_or(null_integer);
            return;
        case AttributeKind::text:
            member<Text>(record, move.offset) = null ? Text{} : block.add_text(statement.text(column));
            return;
    }
}

void SqliteRecordPlan::read(const SqliteStatement& statement, RecordBlock& block, std::size_t index) const {
    for (std::size_t at = 0; at < moves_.size(); ++at)
        read_value(statement, static_cast<int>(at), moves_[at], block, index);
}

void SqliteRecordPlan::read_key(const SqliteStatement& statement, RecordBlock& block,
                                std::size_t index) const {
    for (std::size_t at = 0; at < type_->key_count; ++at)
        read_value(statement, static_cast<int>(at), moves_[at], block, index);
}

SqliteRecordTable::SqliteRecordTable(SqliteDatabase& database, const RecordType& type)
    : plan_(type), changes_(database, type) {
    const int keys = static_cast<int>(type.key_count);
    std::string all = plan_.columns();
    std::string assignments;
    for (std::size_t at = type.key_count; at < type.attributes.size(); ++at)
        assignments += fmt::format("{0} = excluded.{0}, ", type.attributes[at].name);
    for (const Attribute* matched : matched_attributes(type)) {
        all += fmt::format(", {}_key", matched->name);
        assignments += fmt::format("{0}_key = excluded.{0}_key, ", matched->name);
    }
    const std::string key_match = fmt::format("({}) = ({})", key_list(type), parameter_list(1, keys));
    const std::string insert =
        fmt::format("INSERT INTO {}({}, created_run, changed_run) SELECT * FROM {} WHERE true", type.name,
                    all, changes_.name());
    insert_ = {database, insert};
    // An update names all columns, so it is an insert whose conflict says what to do: one walk over the
    // changes.
    update_ = {database, fmt::format("{} ON CONFLICT({}) DO UPDATE SET {}changed_run = excluded.changed_run",
                                     insert, key_list(type), assignments)};
    erase_ = {database, fmt::format("DELETE FROM {} WHERE {}", type.name, key_match)};
    select_ = {database,
               fmt::format("SELECT {}, changed_run FROM {} WHERE {}", plan_.columns(), type.name, key_match)};
    range_ = {database, fmt::format("SELECT {0}, changed_run FROM {1} WHERE ({2}) >= ({3}) ORDER BY {2}",
                                    plan_.columns(), type.name, key_list(type), parameter_list(1, keys))};
}

void SqliteRecordTable::take_row(const SqliteStatement& statement, StoredRecords& stored) {
    stored.records.append();
    plan_.read(statement, stored.records, stored.records.size() - 1);
    stored.changed_run.push_back(statement.integer(static_cast<int>(plan_.type().attributes.size())));
    stored.index.push_back(static_cast<std::uint32_t>(stored.records.size() - 1));
}

void SqliteRecordTable::read_point(const RecordView& wanted, StoredRecords& stored) {
    plan_.bind_key(select_, wanted, 1);
    if (select_.step()) {
        take_row(select_, stored);
        select_.reset();
    } else {
        stored.index.push_back(StoredRecords::none);
    }
}

void SqliteRecordTable::read(std::span<const void* const> records, std::string_view arena,
                             StoredRecords& stored) {
    stored.clear();
    if (records.size() >= 64) read_range(records, arena, stored);
    for (std::size_t at = stored.index.size(); at < records.size(); ++at)
        read_point({records[at], arena}, stored);
}

/// Walks the table beside the wanted keys: cheaper than a descent for each key while the table has few rows
/// between them. Gives up, and leaves the rest to point reads, where it steps over many more rows than it
/// finds keys.
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
            take_row(range_, stored);
            ++at;
        }
        if (++steps > 256 + at * worth_it) break;
        row = range_.step();
    }
    range_.reset();
    if (!row) stored.index.resize(records.size(), StoredRecords::none);
}

void SqliteRecordTable::apply(std::span<const Change> changes, std::string_view arena, std::int64_t run) {
    bool inserts = false;
    bool updates = false;
    for (const Change& change : changes) {
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
}

}  // namespace registrar
