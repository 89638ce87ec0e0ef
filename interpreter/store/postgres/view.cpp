// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/view.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/postgres/records.h"
#include "store/postgres/store.h"

namespace registrar {

namespace {

constexpr std::size_t keys_at_once = 16384;
// A page of a scan. Records with long texts come in pages of fewer rows.
constexpr std::int64_t least_page = 16;
constexpr std::int64_t first_page = 256;
constexpr std::int64_t most_page = 8192;
constexpr std::size_t page_bytes = 4u << 20;

std::string parameters_from(int first, std::size_t count) {
    std::string list;
    for (std::size_t at = 0; at < count; ++at)
        list += fmt::format("{}${}", at > 0 ? ", " : "", first + static_cast<int>(at));
    return list;
}

/// Reads the rows of a binary COPY (PostgreSQL's documentation of COPY, "Binary Format"): each row's fields.
class CopiedRows {
public:
    /// Takes a message and calls `take` for each row that is complete.
    template <class Take>
    void add(std::string_view message, const Take& take) {
        buffer_ += message;
        std::string_view rest = buffer_;
        if (!begun_) {
            if (rest.size() < header_size) return;
            rest.remove_prefix(header_size + read_network<std::uint32_t>(rest.data() + header_size - 4));
            begun_ = true;
        }
        while (read_row(rest)) take(fields_);
        buffer_.erase(0, buffer_.size() - rest.size());
    }

private:
    static constexpr std::size_t header_size = 19;

    bool read_row(std::string_view& rest) {
        if (rest.size() < 2) return false;
        const auto count = read_network<std::int16_t>(rest.data());
        if (count < 0) return false;  // the end
        std::string_view from = rest.substr(2);
        fields_.clear();
        for (std::int16_t at = 0; at < count; ++at) {
            if (from.size() < 4) return false;
            const auto size = read_network<std::int32_t>(from.data());
            from.remove_prefix(4);
            if (size > 0 && from.size() < static_cast<std::size_t>(size)) return false;
            fields_.push_back(from.substr(0, static_cast<std::size_t>(std::max(size, 0))));
            from.remove_prefix(fields_.back().size());
        }
        rest = from;
        return true;
    }

    bool begun_ = false;
    std::string buffer_;
    std::vector<std::string_view> fields_;
};

/// Reads records in pages, each with a statement of its own, so that no transaction stays open.
class PostgresCursor : public RecordCursor {
public:
    PostgresCursor(PostgresConnection& connection, const RecordType& type)
        : connection_(connection), plan_(type), page_(type), last_(type) {
        make_statements("true", 0);
    }
    PostgresCursor(PostgresConnection& connection, const RecordType& type, const Index& index,
                   std::string_view key)
        : connection_(connection), plan_(type), page_(type), last_(type), key_(key), index_(&index) {
        std::string condition = record_condition(type, index, true);
        std::replace(condition.begin(), condition.end(), '?', '$');
        make_statements(condition, index.attributes.size());
    }

    std::size_t next(RecordBlock& block, std::size_t limit) override {
        std::size_t count = 0;
        for (; count < limit; ++count) {
            if (at_ == page_.size() && !read_page()) break;
            block.add(page_.view(at_++));
        }
        return count;
    }

private:
    void make_statements(const std::string& condition, std::size_t parameters) {
        const RecordType& type = plan_.type();
        const std::string all =
            fmt::format("SELECT {} FROM {} WHERE {}", plan_.columns(), type.name, condition);
        const std::string order = fmt::format(" ORDER BY {} LIMIT $", key_columns(type));
        first_ = all + order + std::to_string(parameters + 1);
        next_ = fmt::format("{} AND ({}) > ({}){}{}", all, key_columns(type),
                            parameters_from(static_cast<int>(parameters) + 2, type.key_count), order,
                            parameters + 1);
    }

    bool read_page() {
        if (ended_) return false;
        PostgresParameters parameters;
        int next = 1;
        const RecordType& type = plan_.type();
        std::string_view rest = key_;
        if (index_ != nullptr)
            for (const std::string_view name : index_->attributes) {
                if (type.attribute(name)->kind == AttributeKind::text) {
                    parameters.set(next++, PostgresType::text, rest);
                } else {
                    parameters.set(next++, integer_part(rest));
                    rest.remove_prefix(sizeof(std::int64_t));
                }
            }
        parameters.set(next++, limit_);
        if (last_.size() > 0)
            for (std::size_t at = 0; at < type.key_count; ++at)
                bind_last(parameters, next++, type.attributes[at]);
        const PostgresRows rows = connection_.query(last_.size() > 0 ? next_ : first_, parameters);
        page_.clear();
        for (std::size_t row = 0; row < rows.count(); ++row) {
            page_.append();
            plan_.read(rows, row, 0, page_, row);
        }
        at_ = 0;
        ended_ = static_cast<std::int64_t>(rows.count()) < limit_;
        if (rows.count() == 0) return false;
        last_.clear();
        last_.add(page_.view(page_.size() - 1));
        const std::size_t row_bytes = (page_.size() * type.size + page_.arena().size()) / page_.size() + 1;
        limit_ = std::clamp(static_cast<std::int64_t>(page_bytes / row_bytes), least_page, most_page);
        return true;
    }

    void bind_last(PostgresParameters& parameters, int parameter, const Attribute& attribute) {
        const std::size_t offset = attribute.offset();
        const void* record = last_.at(0);
        if (attribute.kind == AttributeKind::text) {
            parameters.set(parameter, PostgresType::text, member<Text>(record, offset).in(last_.arena()));
        } else if (attribute.kind == AttributeKind::day) {
            day_.clear();
            append_network(
                day_, static_cast<std::int32_t>(member<std::int64_t>(record, offset) - postgres_epoch_day));
            parameters.set(parameter, PostgresType::date, day_);
        } else {
            parameters.set(parameter, integer_value(attribute, offset, record));
        }
    }

    PostgresConnection& connection_;
    PostgresRecordPlan plan_;
    RecordBlock page_;
    RecordBlock last_;  ///< the last record of the page
    std::string key_;
    const Index* index_ = nullptr;
    std::string first_, next_, day_;
    std::size_t at_ = 0;
    std::int64_t limit_ = first_page;
    bool ended_ = false;
};

}  // namespace

PostgresView::PostgresView(const std::string& url) : own_(std::in_place, url), connection_(*own_) {}

PostgresView::PostgresView(PostgresStore& writer) : writer_(&writer), connection_(writer.connection()) {}

void PostgresView::write_keys() {
    if (writer_ != nullptr) writer_->write_keys();
}

void PostgresView::begin_snapshot() {
    if (!own_) return;
    next_ids_.reset();
    if (own_->in_transaction()) own_->commit();
    own_->begin(" ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

bool PostgresView::load_index(const RecordType& type, const Index& index, KeyTable& table,
                              std::size_t memory_limit) {
    write_keys();
    table.reserve(std::min<std::uint64_t>(estimate(type), memory_limit / 128));
    const std::size_t parts = index.attributes.size();
    CopiedRows rows;
    std::string key;
    bool fits = true;
    connection_.copy_out(fmt::format("COPY (SELECT {}, id FROM {} ORDER BY {}) TO STDOUT (FORMAT binary)",
                                     index_columns(type, index), index.name,
                                     prefix_columns(type, index) + ", " + oldest_first(type)),
                         [&](std::string_view message) {
                             if (!fits) return;
                             rows.add(message, [&](const std::vector<std::string_view>& fields) {
                                 key.clear();
                                 for (std::size_t at = 0; at < parts; ++at) {
                                     if (type.attribute(index.attributes[at])->kind == AttributeKind::text)
                                         key += fields[at];
                                     else
                                         append_key_part(key, read_network<std::int64_t>(fields[at].data()));
                                 }
                                 table.add_soon(key, read_network<std::int64_t>(fields[parts].data()));
                             });
                             fits = table.memory() <= memory_limit;
                         });
    if (!fits) {
        table = KeyTable();
        return false;
    }
    table.finish_adding();
    return true;
}

void PostgresView::find(const RecordType& type, const Index& index, std::span<const std::string_view> keys,
                        FoundIds& found) {
    write_keys();
    PostgresRowSource source;
    add_index_columns(source, type, index);
    std::string match;
    for (std::size_t at = 0; at < index.attributes.size(); ++at) {
        const std::string column = index_column(type, index.attributes[at]);
        match += fmt::format("{0}t.{1} = s.{1}", at > 0 ? " AND " : "", column);
        if (is_text_part(type, index.attributes[at]))
            match += fmt::format(" AND {} = {}", text_prefix("t." + column), text_prefix("s." + column));
    }
    const std::string order = type.attribute("created_at") != nullptr ? "t.created_at, t.id" : "t.id";
    const std::string sql = fmt::format("SELECT s.n, t.id FROM {} JOIN {} t ON {} ORDER BY s.n, {}",
                                        source.text(true), index.name, match, order);
    found.ids.clear();
    found.first.assign(1, 0);
    for (std::size_t first = 0; first < keys.size(); first += keys_at_once) {
        const std::size_t last = std::min(keys.size(), first + keys_at_once);
        source.clear();
        for (std::size_t at = first; at < last; ++at) add_index_key(source, type, index, keys[at]);
        PostgresParameters parameters;
        source.bind(parameters);
        const PostgresRows rows = connection_.query(sql, parameters);
        std::size_t row = 0;
        for (std::size_t at = first; at < last; ++at) {
            for (; row < rows.count() && rows.integer(row, 0) == static_cast<std::int64_t>(at - first) + 1;
                 ++row)
                found.ids.push_back(rows.integer(row, 1));
            found.first.push_back(static_cast<std::uint32_t>(found.ids.size()));
        }
    }
}

void PostgresView::load(const RecordType& type, std::span<const std::int64_t> ids, RecordBlock& records) {
    const PostgresRecordPlan plan(type);
    PostgresRowSource source;
    source.add_column("id", SqlKind::integer);
    const std::string sql = fmt::format("SELECT {} FROM {} JOIN {} t ON t.id = s.id ORDER BY s.n",
                                        plan.columns("t."), source.text(true), type.name);
    for (std::size_t first = 0; first < ids.size(); first += keys_at_once) {
        source.clear();
        for (const std::int64_t id : ids.subspan(first, std::min(keys_at_once, ids.size() - first)))
            source.column(0).add(id);
        PostgresParameters parameters;
        source.bind(parameters);
        const PostgresRows rows = connection_.query(sql, parameters);
        for (std::size_t row = 0; row < rows.count(); ++row) {
            records.append();
            plan.read(rows, row, 0, records, records.size() - 1);
        }
    }
}

void PostgresView::load_children(const RecordType& type, std::int64_t parent, RecordBlock& records) {
    const PostgresRecordPlan plan(type);
    PostgresParameters parameters;
    parameters.set(1, parent);
    const PostgresRows rows =
        connection_.query(fmt::format("SELECT {} FROM {} WHERE {} = $1 ORDER BY {}", plan.columns(),
                                      type.name, type.attributes[0].name, key_columns(type)),
                          parameters);
    for (std::size_t row = 0; row < rows.count(); ++row) {
        records.append();
        plan.read(rows, row, 0, records, records.size() - 1);
    }
}

std::unique_ptr<RecordCursor> PostgresView::scan(const RecordType& type) {
    return std::make_unique<PostgresCursor>(connection_, type);
}

std::unique_ptr<RecordCursor> PostgresView::scan(const RecordType& type, const Index& index,
                                                 std::string_view key) {
    write_keys();
    return std::make_unique<PostgresCursor>(connection_, type, index, key);
}

/// Returns the next ids. They are read once for each snapshot, and always inside the writer's transaction.
const std::map<std::string, std::int64_t, std::less<>>& PostgresView::next_ids() {
    if (next_ids_ && writer_ == nullptr) return *next_ids_;
    next_ids_.emplace();
    const auto rows = connection_.prepare("SELECT type, next FROM next_id");
    while (rows->step()) next_ids_->emplace(rows->text(0), rows->integer(1));
    return *next_ids_;
}

std::uint64_t PostgresView::estimate(const RecordType& type) {
    if (!type.has_id())
        return static_cast<std::uint64_t>(
            connection_.query_integer(fmt::format("SELECT count(*) FROM {}", type.name)));
    const auto& ids = next_ids();
    const auto known = ids.find(type.name);
    return known == ids.end() ? 1 : static_cast<std::uint64_t>(known->second);
}

}  // namespace registrar
