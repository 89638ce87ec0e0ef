// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/natural_key.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <tuple>

#include "store/sqlite/records.h"

namespace registrar {

namespace {

std::int64_t integer_at(std::string_view key, std::size_t offset) {
    std::int64_t value = 0;
    std::memcpy(&value, key.data() + offset, sizeof value);
    return value;
}

}  // namespace

SqliteNaturalKey::SqliteNaturalKey(SqliteDatabase& database, const RecordType& type, const Index& index)
    : SqliteRows("entries_of_" + std::string(index.name)),
      type_(&type),
      index_(&index),
      id_offset_(type.attributes[0].offset()) {
    for (const std::string_view name : index.attributes) {
        const Attribute& attribute = *type.attribute(name);
        parts_.push_back({attribute.kind, attribute.offset(), attribute.traits.match});
    }
    if (!index.while_null.empty()) while_null_ = type.attribute(index.while_null);
    const Attribute* created = type.attribute("created_at");
    if (created != nullptr) created_at_offset_ = created->offset();
    const std::string columns = natural_key_columns(type, index);
    declare(database, columns);
    insert_ = {database, fmt::format("INSERT OR IGNORE INTO {} SELECT * FROM {}", index.name, this->name())};
    const int count = static_cast<int>(parts_.size()) + (created == nullptr ? 1 : 2);
    erase_ = {database,
              fmt::format("DELETE FROM {} WHERE ({}) = ({})", index.name, columns, parameter_list(1, count))};
}

/// Returns false and appends nothing if the record has no key in this index.
bool SqliteNaturalKey::append_key(const RecordView& record) {
    const std::size_t begin = bytes_.size();
    if (while_null_ != nullptr && !is_null(record, *while_null_)) return false;
    for (const Part& part : parts_) {
        bool null = false;
        if (part.kind == AttributeKind::text) {
            const Text& text = member<Text>(record.record, part.offset);
            null = text.null();
            if (!null) bytes_ += match_text(part.match, text.in(record.arena), scratch_);
        } else if (part.kind == AttributeKind::word || part.kind == AttributeKind::flag) {
            const auto value = member<std::uint8_t>(record.record, part.offset);
            null = value == null_word;
            append_key_part(bytes_, value);
        } else {
            const auto value = member<std::int64_t>(record.record, part.offset);
            null = value == null_integer;
            append_key_part(bytes_, value);
        }
        if (null) {
            bytes_.resize(begin);
            return false;
        }
    }
    return true;
}

void SqliteNaturalKey::take(const RecordView& record, std::size_t offset, bool removed) {
    const std::int64_t created_at =
        created_at_offset_ == no_row ? 0 : member<std::int64_t>(record.record, created_at_offset_);
    entries_.push_back({static_cast<std::uint32_t>(offset),
                        static_cast<std::uint32_t>(bytes_.size() - offset), created_at,
                        member<std::int64_t>(record.record, id_offset_), removed});
}

void SqliteNaturalKey::note(const RecordView& record, bool removed) {
    const std::size_t offset = bytes_.size();
    if (append_key(record)) take(record, offset, removed);
}

void SqliteNaturalKey::replace(const RecordView& before, const RecordView& after) {
    const std::size_t entries = entries_.size();
    const std::size_t offset = bytes_.size();
    note(before, true);
    note(after, false);
    if (entries_.size() != entries + 2) return;
    const Entry& old = entries_[entries];
    const Entry& now = entries_[entries + 1];
    if (old.created_at != now.created_at || key_of(old) != key_of(now)) return;
    entries_.resize(entries);
    bytes_.resize(offset);
}

/// Returns a number that sorts like integers, or like the first bytes of texts.
std::uint64_t SqliteNaturalKey::prefix(const Entry& entry) const {
    const std::string_view key = key_of(entry);
    if (parts_.front().kind != AttributeKind::text)
        return static_cast<std::uint64_t>(integer_at(key, 0)) ^ (std::uint64_t{1} << 63);
    unsigned char bytes[8] = {};
    std::memcpy(bytes, key.data(), std::min<std::size_t>(key.size(), sizeof bytes));
    std::uint64_t value = 0;
    for (const unsigned char byte : bytes) value = value << 8 | byte;
    return value;
}

bool SqliteNaturalKey::before(const Slot& left, const Slot& right) const {
    if (left.first != right.first) return left.first < right.first;
    const Entry& one = entries_[left.second];
    const Entry& other = entries_[right.second];
    if (const int order = key_of(one).compare(key_of(other)); order != 0) return order < 0;
    return std::tie(one.created_at, one.id, left.second) < std::tie(other.created_at, other.id, right.second);
}

bool SqliteNaturalKey::same(const Slot& left, const Slot& right) const {
    const Entry& one = entries_[left.second];
    const Entry& other = entries_[right.second];
    return one.id == other.id && one.created_at == other.created_at && key_of(one) == key_of(other);
}

/// Sorts, and keeps only the last of several changes of one entry.
void SqliteNaturalKey::sort() {
    order_.clear();
    for (std::uint32_t at = 0; at < entries_.size(); ++at) order_.emplace_back(prefix(entries_[at]), at);
    std::sort(order_.begin(), order_.end(),
              [this](const Slot& left, const Slot& right) { return before(left, right); });
    const auto last_of_each =
        std::unique(order_.rbegin(), order_.rend(),
                    [this](const Slot& left, const Slot& right) { return same(left, right); });
    order_.erase(order_.begin(), last_of_each.base());
}

void SqliteNaturalKey::erase(const Entry& entry) {
    bind_index_key(erase_, *type_, *index_, key_of(entry));
    int parameter = static_cast<int>(parts_.size()) + 1;
    if (created_at_offset_ != no_row) erase_.bind(parameter++, entry.created_at);
    erase_.bind(parameter, entry.id).run();
}

void SqliteNaturalKey::write() {
    if (entries_.empty()) return;
    sort();
    std::erase_if(order_, [this](const Slot& place) {
        const Entry& entry = entries_[place.second];
        if (entry.removed) erase(entry);
        return entry.removed;
    });
    if (!order_.empty()) insert_.run();
    forget();
}

void SqliteNaturalKey::forget() {
    entries_.clear();
    order_.clear();
    bytes_.clear();
}

void SqliteNaturalKey::give_column(sqlite3_context* context, std::size_t row, int column) const {
    const Entry& entry = entries_[order_[row].second];
    const auto at = static_cast<std::size_t>(column);
    if (at < parts_.size()) {
        // Only the last part may be a text, so those before it have 8 bytes each.
        const std::string_view part = key_of(entry).substr(at * sizeof(std::int64_t));
        if (parts_[at].kind == AttributeKind::text)
            give_text(context, part, SQLITE_STATIC);
        else
            sqlite3_result_int64(context, integer_at(part, 0));
    } else if (at == parts_.size() && created_at_offset_ != no_row) {
        sqlite3_result_int64(context, entry.created_at);
    } else {
        sqlite3_result_int64(context, entry.id);
    }
}

}  // namespace registrar
