// SPDX-License-Identifier: Apache-2.0
#include "store/sql/natural_key_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "store/sql/record_sql.h"
#include "values/text.h"

namespace registrar {

namespace {

constexpr std::size_t records_at_once = 4096;
constexpr std::size_t shown_key_faults = 20;
constexpr std::size_t shown_twins = 20;

class KeyCheck {
public:
    KeyCheck(SqlConnection& connection, StoreReader& reader, const RecordType& type, const Index& index)
        : connection_(connection), reader_(reader), type_(type), index_(index) {}

    void run(std::vector<std::string>& faults) {
        RecordBlock block(type_);
        for (const auto cursor = reader_.scan(type_); cursor->next(block, records_at_once) > 0; block.clear())
            check(block, faults);
        const std::int64_t entries =
            connection_.query_integer(fmt::format("SELECT count(*) FROM {}", index_.name));
        if (entries != keys_)
            faults.push_back(fmt::format("{}: {} entries for {} records", index_.name, entries, keys_));
    }

private:
    void check(const RecordBlock& block, std::vector<std::string>& faults) {
        std::vector<std::string> keys;
        std::vector<std::size_t> records;
        for (std::size_t at = 0; at < block.size(); ++at) {
            auto key = index_key(type_, index_, block.view(at));
            if (!key) continue;
            keys.push_back(std::move(*key));
            records.push_back(at);
        }
        keys_ += static_cast<std::int64_t>(keys.size());
        FoundIds found;
        reader_.find(type_, index_, std::vector<std::string_view>(keys.begin(), keys.end()), found);
        for (std::size_t at = 0; at < keys.size(); ++at) {
            const auto ids = found.of(at);
            const RecordView record = block.view(records[at]);
            const bool leads = std::find(ids.begin(), ids.end(), id_of(type_, record.record)) != ids.end();
            if (!leads && faults.size() < shown_key_faults)
                faults.push_back(fmt::format("{}: the key of {} {} does not lead to it", index_.name,
                                             type_.name, format_key(type_, record)));
        }
    }

    SqlConnection& connection_;
    StoreReader& reader_;
    const RecordType& type_;
    const Index& index_;
    std::int64_t keys_ = 0;
};

/// Finds the groups of records under one key of an index that ends with a text.
class TwinSearch {
public:
    TwinSearch(SqlConnection& connection, const RecordType& type, const Index& index)
        : type_(type), text_(*type.attribute(index.attributes.back())) {
        const std::string columns = index_columns(type, index);
        const std::string table(type.has_id() ? index.name : type.name);
        groups_ = connection.prepare(
            fmt::format("SELECT {0} FROM {1} GROUP BY {0} HAVING count(*) > 1 ORDER BY {0}", columns, table));
        members_ = connection.prepare(
            fmt::format("SELECT {0}, {1} FROM {2} WHERE {3} ORDER BY {4}", type.attributes[0].name,
                        text_.name, type.name, record_condition(type, index, connection.indexes_prefixes()),
                        type.has_id() ? oldest_first(type) : key_columns(type)));
        scoped_ = index.attributes.size() - 1;
    }

    void run(std::vector<std::string>& twins) {
        while (groups_->step()) {
            for (std::size_t part = 0; part < scoped_; ++part)
                members_->bind(static_cast<int>(part) + 1, groups_->integer(static_cast<int>(part)));
            members_->bind(static_cast<int>(scoped_) + 1, groups_->text(static_cast<int>(scoped_)));
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
        while (members_->step()) {
            if (oldest.empty()) {
                oldest = key();
                text = members_->text(1);
                continue;
            }
            const std::string_view other = members_->text(1);
            differ = differ || (text_.traits.match == MatchRule::exact ? text != other
                                                                       : !equal_ignoring_case(text, other));
            if (++more <= shown_twins) others += fmt::format(", {}", key());
        }
        if (!differ) return;
        if (more > shown_twins) others += fmt::format(" and {} more", more - shown_twins);
        twins.push_back(fmt::format("{} {}{}: {} compares as one text; {} is taken", type_.name, oldest,
                                    others, text_.name, oldest));
    }

    std::string key() const {
        if (type_.attributes[0].kind == AttributeKind::text) return std::string(members_->text(0));
        return std::to_string(members_->integer(0));
    }

    const RecordType& type_;
    const Attribute& text_;
    std::size_t scoped_ = 0;  ///< parts of the key before the text
    std::unique_ptr<SqlStatement> groups_, members_;
};

/// Only indexes that identify records are checked. The values of custom fields are shared by many.
bool has_twins(const RecordType& type, const Index& index) {
    const Attribute& last = *type.attribute(index.attributes.back());
    return last.traits.match != MatchRule::none && (type.has_id() || type.key_count == 1);
}

}  // namespace

std::vector<std::string> natural_key_faults(SqlConnection& connection, StoreReader& reader) {
    std::vector<std::string> faults;
    for (const RecordType* type : record_types())
        for (const Index& index : type->indexes)
            if (type->has_id()) KeyCheck(connection, reader, *type, index).run(faults);
    return faults;
}

std::vector<std::string> natural_key_twins(SqlConnection& connection) {
    std::vector<std::string> twins;
    for (const RecordType* type : record_types())
        for (const Index& index : type->indexes)
            if (has_twins(*type, index)) TwinSearch(connection, *type, index).run(twins);
    return twins;
}

}  // namespace registrar
