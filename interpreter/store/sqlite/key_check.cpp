// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/key_check.h"

#include <fmt/format.h>

#include "store/sqlite/records.h"
#include "values/text.h"

namespace registrar {

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
