// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/records.h"

#include <fmt/format.h>

namespace registrar {

namespace {

constexpr std::size_t rows_at_once = 16384;
constexpr std::size_t bytes_at_once = 32u << 20;
constexpr std::size_t most_queued_keys = 64u << 20;

/// Returns the condition that a row has the key of a row of the source.
std::string same_key(std::string_view table, std::span<const std::string_view> columns) {
    std::string condition;
    for (const std::string_view column : columns)
        condition += fmt::format("{0}{1}.{2} = s.{2}", condition.empty() ? "" : " AND ", table, column);
    return condition;
}

std::vector<std::string_view> key_names(const RecordType& type) {
    std::vector<std::string_view> names;
    for (std::size_t at = 0; at < type.key_count; ++at) names.push_back(type.attributes[at].name);
    return names;
}

}  // namespace

void PostgresRowSource::add_column(std::string_view name, SqlKind kind) {
    names_.emplace_back(name);
    kinds_.push_back(kind);
    arrays_.emplace_back(kind);
}

std::string PostgresRowSource::names(std::string_view prefix) const {
    std::string list;
    for (const std::string& name : names_)
        list += fmt::format("{}{}{}", list.empty() ? "" : ", ", prefix, name);
    return list;
}

std::string PostgresRowSource::text(bool counted) const {
    std::string parameters;
    for (std::size_t at = 0; at < kinds_.size(); ++at)
        parameters += fmt::format("{}${}::{}", at > 0 ? ", " : "", at + 1, array_type_name(kinds_[at]));
    return fmt::format("unnest({}){} AS s({}{})", parameters, counted ? " WITH ORDINALITY" : "", names(),
                       counted ? ", n" : "");
}

int PostgresRowSource::bind(PostgresParameters& parameters) {
    int parameter = 1;
    for (PostgresArray& array : arrays_) parameters.set(parameter++, array.type(), array.bytes());
    return parameter;
}

void PostgresRowSource::clear() {
    for (PostgresArray& array : arrays_) array.clear();
}

std::size_t PostgresRowSource::memory() const {
    std::size_t bytes = 0;
    for (const PostgresArray& array : arrays_) bytes += array.memory();
    return bytes;
}

bool PostgresRowSource::is_full() const {
    return rows() >= rows_at_once || memory() >= bytes_at_once;
}

PostgresRecordPlan::PostgresRecordPlan(const RecordType& type)
    : type_(&type), matched_(matched_attributes(type)) {
    for (const Attribute& attribute : type.attributes) moves_.push_back({attribute.kind, attribute.offset()});
}

std::string PostgresRecordPlan::columns(std::string_view prefix) const {
    std::string list;
    for (const Attribute& attribute : type_->attributes)
        list += fmt::format("{}{}{}", list.empty() ? "" : ", ", prefix, attribute.name);
    return list;
}

void PostgresRecordPlan::add_key_columns(PostgresRowSource& source) const {
    for (std::size_t at = 0; at < type_->key_count; ++at)
        source.add_column(type_->attributes[at].name, sql_kind(type_->attributes[at].kind));
}

void PostgresRecordPlan::add_columns(PostgresRowSource& source) const {
    for (const Attribute& attribute : type_->attributes)
        source.add_column(attribute.name, sql_kind(attribute.kind));
    for (const Attribute* attribute : matched_)
        source.add_column(fmt::format("{}_key", attribute->name), SqlKind::text);
}

void PostgresRecordPlan::add_value(PostgresArray& array, const Move& move, const RecordView& record) {
    const auto add_unless = [&array](std::int64_t value, std::int64_t null) {
        if (value == null)
            array.add_null();
        else
            array.add(value);
    };
    switch (move.kind) {
        case AttributeKind::integer:
        case AttributeKind::timestamp:
        case AttributeKind::day:
            return add_unless(member<std::int64_t>(record.record, move.offset), null_integer);
        case AttributeKind::small_integer:
            return add_unless(member<std::int32_t>(record.record, move.offset), null_small);
        case AttributeKind::flag:
        case AttributeKind::word:
            return add_unless(member<std::uint8_t>(record.record, move.offset), null_word);
        case AttributeKind::decimal: {
            const double value = member<double>(record.record, move.offset);
            if (is_null(value)) return array.add_null();
            return array.add(value);
        }
        case AttributeKind::text: {
            const Text& text = member<Text>(record.record, move.offset);
            if (text.null()) return array.add_null();
            return array.add(text.in(record.arena));
        }
    }
}

void PostgresRecordPlan::add_key(PostgresRowSource& source, const RecordView& record) const {
    for (std::size_t at = 0; at < type_->key_count; ++at) add_value(source.column(at), moves_[at], record);
}

void PostgresRecordPlan::add(PostgresRowSource& source, const RecordView& record) const {
    for (std::size_t at = 0; at < moves_.size(); ++at) add_value(source.column(at), moves_[at], record);
    std::string scratch;
    for (std::size_t at = 0; at < matched_.size(); ++at) {
        PostgresArray& array = source.column(moves_.size() + at);
        const Text& text = member<Text>(record.record, matched_[at]->offset());
        if (text.null())
            array.add_null();
        else
            array.add(match_text(matched_[at]->traits.match, text.in(record.arena), scratch));
    }
}

void PostgresRecordPlan::read(const PostgresRows& rows, std::size_t row, int first, RecordBlock& block,
                              std::size_t index) const {
    void* record = block.at(index);
    int column = first;
    for (const Move& move : moves_) {
        const bool null = rows.null(row, column);
        const auto integer = [&] { return rows.integer(row, column); };
        switch (move.kind) {
            case AttributeKind::integer:
            case AttributeKind::timestamp:
                member<std::int64_t>(record, move.offset) = null ? null_integer : integer();
                break;
            case AttributeKind::day:
                member<std::int64_t>(record, move.offset) =
                    null ? null_integer : integer() + postgres_epoch_day;
                break;
            case AttributeKind::small_integer:
                member<std::int32_t>(record, move.offset) =
                    null ? null_small : static_cast<std::int32_t>(integer());
                break;
            case AttributeKind::flag:
            case AttributeKind::word:
                member<std::uint8_t>(record, move.offset) =
                    null ? null_word : static_cast<std::uint8_t>(integer());
                break;
            case AttributeKind::decimal:
                member<double>(record, move.offset) = null ? null_decimal : rows.decimal(row, column);
                break;
            case AttributeKind::text:
                member<Text>(record, move.offset) = null ? Text{} : block.add_text(rows.bytes(row, column));
                break;
        }
        ++column;
    }
}

void add_index_columns(PostgresRowSource& source, const RecordType& type, const Index& index) {
    for (const std::string_view name : index.attributes)
        source.add_column(index_column(type, name),
                          is_text_part(type, name) ? SqlKind::text : SqlKind::integer);
}

void add_index_key(PostgresRowSource& source, const RecordType& type, const Index& index,
                   std::string_view key) {
    for (std::size_t at = 0; at < index.attributes.size(); ++at) {
        if (type.attribute(index.attributes[at])->kind == AttributeKind::text) {
            source.column(at).add(key);
        } else {
            source.column(at).add(integer_part(key));
            key.remove_prefix(sizeof(std::int64_t));
        }
    }
}

PostgresRecordTable::PostgresRecordTable(PostgresConnection& connection, const RecordType& type)
    : connection_(connection), plan_(type) {
    if (type.has_id())
        for (const Index& index : type.indexes) keys_.emplace_back(type, index);
    plan_.add_key_columns(key_source_);
    plan_.add_columns(row_source_);
    const std::string match = same_key(type.name, key_names(type));
    read_ = fmt::format("SELECT s.n, {}, {}.created_run, {}.changed_run FROM {} JOIN {} ON {}",
                        plan_.columns(fmt::format("{}.", type.name)), type.name, type.name,
                        key_source_.text(true), type.name, match);
    const std::size_t run = row_source_.columns() + 1;
    insert_ = fmt::format("INSERT INTO {0}({1}, created_run, changed_run) SELECT {2}, ${3}, ${3} FROM {4}",
                          type.name, row_source_.names(), row_source_.names("s."), run, row_source_.text());
    std::string assignments;
    for (std::size_t at = type.key_count; at < type.attributes.size(); ++at)
        assignments += fmt::format("{0} = s.{0}, ", type.attributes[at].name);
    for (const Attribute* matched : matched_attributes(type))
        assignments += fmt::format("{0}_key = s.{0}_key, ", matched->name);
    update_ = fmt::format("UPDATE {} SET {}changed_run = ${} FROM {} WHERE {}", type.name, assignments, run,
                          row_source_.text(), match);
    erase_ = fmt::format("DELETE FROM {} USING {} WHERE {}", type.name, key_source_.text(), match);
}

void PostgresRecordTable::read(std::span<const void* const> records, std::string_view arena,
                               StoredRecords& stored) {
    stored.clear();
    stored.index.resize(records.size(), StoredRecords::none);
    const int attributes = static_cast<int>(plan_.type().attributes.size());
    for (std::size_t at = 0; at < records.size();) {
        const std::size_t first = at;
        key_source_.clear();
        while (at < records.size() && !key_source_.is_full())
            plan_.add_key(key_source_, {records[at++], arena});
        PostgresParameters parameters;
        key_source_.bind(parameters);
        const PostgresRows rows = connection_.query(read_, parameters);
        for (std::size_t row = 0; row < rows.count(); ++row) {
            stored.records.append();
            plan_.read(rows, row, 1, stored.records, stored.records.size() - 1);
            stored.created_run.push_back(rows.integer(row, attributes + 1));
            stored.changed_run.push_back(rows.integer(row, attributes + 2));
            stored.index[first + static_cast<std::size_t>(rows.integer(row, 0)) - 1] =
                static_cast<std::uint32_t>(stored.records.size() - 1);
        }
    }
}

void PostgresRecordTable::send_rows(const std::string& sql, PostgresRowSource& source, std::int64_t run) {
    if (source.rows() == 0) return;
    PostgresParameters parameters;
    const int next = source.bind(parameters);
    if (&source == &row_source_) parameters.set(next, run);
    connection_.send(sql, parameters);
    source.clear();
}

void PostgresRecordTable::apply(std::span<const Change> changes, std::string_view arena, std::int64_t run) {
    if (!keys_.empty()) note_keys(changes, arena);
    const auto write = [&](ChangeKind kind, const std::string& sql, PostgresRowSource& source) {
        source.clear();
        for (const Change& change : changes) {
            if (change.kind != kind) continue;
            if (kind == ChangeKind::erase)
                plan_.add_key(source, {change.record, arena});
            else
                plan_.add(source, {change.record, arena});
            if (source.is_full()) send_rows(sql, source, run);
        }
        send_rows(sql, source, run);
    };
    write(ChangeKind::erase, erase_, key_source_);
    write(ChangeKind::insert, insert_, row_source_);
    write(ChangeKind::update, update_, row_source_);
    bound_keys();
}

/// Must run before the records change.
void PostgresRecordTable::note_keys(std::span<const Change> changes, std::string_view arena) {
    std::vector<const void*> known;
    for (const Change& change : changes)
        if (change.kind != ChangeKind::insert) known.push_back(change.record);
    StoredRecords before(plan_.type());
    if (!known.empty()) read(known, arena, before);
    std::size_t at = 0;
    for (const Change& change : changes) {
        const RecordView record{change.record, arena};
        const std::uint32_t index =
            change.kind == ChangeKind::insert ? StoredRecords::none : before.index[at++];
        for (NaturalKeyQueue& key : keys_) {
            if (index == StoredRecords::none && change.kind != ChangeKind::erase)
                key.add(record);
            else if (index != StoredRecords::none && change.kind == ChangeKind::erase)
                key.remove(before.records.view(index));
            else if (index != StoredRecords::none)
                key.replace(before.records.view(index), record);
        }
    }
}

void PostgresRecordTable::bound_keys() {
    std::size_t memory = 0;
    for (const NaturalKeyQueue& key : keys_) memory += key.memory();
    if (memory > most_queued_keys) write_keys();
}

void PostgresRecordTable::write_entries(NaturalKeyQueue& queue, bool removed) {
    const RecordType& type = queue.type();
    const Index& index = queue.index();
    PostgresRowSource source;
    add_index_columns(source, type, index);
    const bool timed = queue.has_created_at();
    if (timed) source.add_column("created_at", SqlKind::integer);
    source.add_column("id", SqlKind::integer);
    std::string prefixes;
    if (const std::string_view last = index.attributes.back();
        type.attribute(last)->kind == AttributeKind::text)
        prefixes = fmt::format(" AND {} = {}", text_prefix(fmt::format("{}.{}_key", index.name, last)),
                               text_prefix(fmt::format("s.{}_key", last)));
    const std::string sql =
        removed ? fmt::format("DELETE FROM {0} USING {1} WHERE ({2}) = ({3}){4}", index.name, source.text(),
                              source.names(fmt::format("{}.", index.name)), source.names("s."), prefixes)
                : fmt::format("INSERT INTO {}({}) SELECT {} FROM {} ON CONFLICT DO NOTHING", index.name,
                              source.names(), source.names("s."), source.text());
    const std::size_t parts = queue.parts();
    for (std::size_t at = 0; at < queue.count(); ++at) {
        const NaturalKeyQueue::Entry& entry = queue.entry(at);
        if (entry.removed != removed) continue;
        add_index_key(source, type, index, queue.key_of(entry));
        if (timed) source.column(parts).add(entry.created_at);
        source.column(parts + (timed ? 1 : 0)).add(entry.id);
        if (source.is_full()) send_rows(sql, source, 0);
    }
    send_rows(sql, source, 0);
}

void PostgresRecordTable::write_keys() {
    for (NaturalKeyQueue& queue : keys_) {
        if (queue.empty()) continue;
        queue.sort();
        write_entries(queue, true);
        write_entries(queue, false);
        queue.forget();
    }
}

void PostgresRecordTable::forget_keys() {
    for (NaturalKeyQueue& queue : keys_) queue.forget();
}

}  // namespace registrar
