// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/natural_key.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstring>
#include <tuple>

#include "store/sqlite/records.h"
#include "values/text.h"

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
    std::erase_if(order_, [this](const Slot& slot) {
        const Entry& entry = entries_[slot.second];
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

namespace {

constexpr std::size_t shown_key_faults = 20;
constexpr std::size_t shown_twins = 20;

class KeyCheck {
public:
    KeyCheck(SqliteDatabase& database, const RecordType& type, const Index& index)
        : database_(database), type_(type), index_(index) {
        leads_ = {database, fmt::format("SELECT 1 FROM {} WHERE {} AND id = ?{}", index.name,
                                        index_condition(type, index), index.attributes.size() + 1)};
    }

    void run(std::vector<std::string>& faults) {
        SqliteRecordPlan plan(type_);
        SqliteStatement rows(database_, fmt::format("SELECT {} FROM {}", plan.columns(), type_.name));
        RecordBlock block(type_);
        for (; rows.step(); block.clear()) {
            block.append();
            plan.read(rows, block, 0);
            check(block.view(0), faults);
        }
        const std::int64_t entries =
            database_.query_integer(fmt::format("SELECT count(*) FROM {}", index_.name));
        if (entries != keys_)
            faults.push_back(fmt::format("{}: {} entries for {} records", index_.name, entries, keys_));
    }

private:
    void check(const RecordView& record, std::vector<std::string>& faults) {
        const auto key = index_key(type_, index_, record);
        if (!key) return;
        ++keys_;
        bind_index_key(leads_, type_, index_, *key);
        leads_.bind(static_cast<int>(index_.attributes.size()) + 1,
                    member<std::int64_t>(record.record, type_.attributes[0].offset()));
        const bool leads = leads_.step();
        leads_.reset();
        if (!leads && faults.size() < shown_key_faults)
            faults.push_back(fmt::format("{}: the key of {} {} does not lead to it", index_.name, type_.name,
                                         format_key(type_, record)));
    }

    SqliteDatabase& database_;
    const RecordType& type_;
    const Index& index_;
    SqliteStatement leads_;
    std::int64_t keys_ = 0;
};

/// Finds the groups of records under one key of an index that ends with a text.
class TwinSearch {
public:
    TwinSearch(SqliteDatabase& database, const RecordType& type, const Index& index)
        : type_(type), text_(*type.attribute(index.attributes.back())) {
        const std::string columns = index_columns(type, index);
        const std::string table(type.has_id() ? index.name : type.name);
        groups_ = {database,
                   fmt::format("SELECT {0} FROM {1} GROUP BY {0} HAVING count(*) > 1", columns, table)};
        members_ = {database,
                    fmt::format("SELECT {0}, {1} FROM {2} WHERE {3} ORDER BY {4}", type.attributes[0].name,
                                text_.name, type.name, record_condition(type, index),
                                type.has_id() ? oldest_first(type) : key_columns(type))};
        scoped_ = index.attributes.size() - 1;
    }

    void run(std::vector<std::string>& twins) {
        while (groups_.step()) {
            for (std::size_t part = 0; part < scoped_; ++part)
                members_.bind(static_cast<int>(part) + 1, groups_.integer(static_cast<int>(part)));
            members_.bind(static_cast<int>(scoped_) + 1, groups_.text(static_cast<int>(scoped_)));
            look(twins);
        }
    }

private:
    void look(std::vector<std::string>& twins) {
        std::string oldest;
        std::string others;
        std::string text;
        std::size_t more = 0;
        bool differ = false;
        while (members_.step()) {
            if (oldest.empty()) {
                oldest = members_.text(0);
                text = members_.text(1);
                continue;
            }
            const std::string_view other = members_.text(1);
            differ = differ || (text_.traits.match == MatchRule::exact ? text != other
                                                                       : !equal_ignoring_case(text, other));
            if (++more <= shown_twins) others += fmt::format(", {}", members_.text(0));
        }
        if (!differ) return;
        if (more > shown_twins) others += fmt::format(" and {} more", more - shown_twins);
        twins.push_back(fmt::format("{} {}{}: {} compares as one text; {} is taken", type_.name, oldest,
                                    others, text_.name, oldest));
    }

    const RecordType& type_;
    const Attribute& text_;
    std::size_t scoped_ = 0;  ///< parts of the key before the text
    SqliteStatement groups_, members_;
};

/// Only indexes that identify records are checked. The values of custom fields are shared by many.
bool has_twins(const RecordType& type, const Index& index) {
    const Attribute& last = *type.attribute(index.attributes.back());
    return last.traits.match != MatchRule::none && (type.has_id() || type.key_count == 1);
}

}  // namespace

std::vector<std::string> natural_key_faults(SqliteDatabase& database) {
    std::vector<std::string> faults;
    for (const RecordType* type : record_types())
        for (const Index& index : type->indexes)
            if (type->has_id()) KeyCheck(database, *type, index).run(faults);
    return faults;
}

std::vector<std::string> natural_key_twins(SqliteDatabase& database) {
    std::vector<std::string> twins;
    for (const RecordType* type : record_types())
        for (const Index& index : type->indexes)
            if (has_twins(*type, index)) TwinSearch(database, *type, index).run(twins);
    return twins;
}

}  // namespace registrar
