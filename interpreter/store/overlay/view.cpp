// SPDX-License-Identifier: Apache-2.0
#include "store/overlay/view.h"

#include <fmt/format.h>

#include <algorithm>

#include "store/overlay/store.h"

namespace registrar {

namespace {

constexpr std::size_t merged_at_once = 256;

/// Visits records of the base and of the overlay by key ascending. The overlay's hide the base's.
class OverlayCursor : public RecordCursor {
public:
    OverlayCursor(std::unique_ptr<RecordCursor> base, SqliteDatabase& over, const RecordType& type)
        : OverlayCursor(std::move(base), type) {
        rows_ = {over, fmt::format("SELECT {}, changed_run FROM {} ORDER BY {}", plan_.columns(), type.name,
                                   key_columns(type))};
        begin();
    }
    /// A key of an index. Skips the base's records that the overlay contains in any state, because they may
    /// now have another key.
    struct Under {
        const Index& index;
        std::string_view key;
    };
    OverlayCursor(std::unique_ptr<RecordCursor> base, SqliteDatabase& over, const RecordType& type,
                  const Under& under)
        : OverlayCursor(std::move(base), type) {
        rows_ = {over, fmt::format("SELECT {}, changed_run FROM {} WHERE {} ORDER BY {}", plan_.columns(),
                                   type.name, record_condition(type, under.index, false), key_columns(type))};
        bind_index_key(rows_, type, under.index, under.key);
        hides_ = {over, fmt::format("SELECT 1 FROM {} WHERE ({}) = ({})", type.name, key_columns(type),
                                    parameter_list(1, static_cast<int>(type.key_count)))};
        begin();
    }

    std::size_t next(RecordBlock& block, std::size_t limit) override {
        std::size_t count = 0;
        while (count < limit && (at_ < chunk_.size() || has_held_)) {
            const auto order = at_ == chunk_.size() ? std::strong_ordering::greater
                               : !has_held_         ? std::strong_ordering::less
                                            : compare_keys(plan_.type(), chunk_.view(at_), held_.view(0));
            if (order < 0 || (order > 0 && !erased_) || (order == 0 && !erased_)) {
                block.add(order < 0 ? chunk_.view(at_) : held_.view(0));
                ++count;
            }
            if (order <= 0) next_base();
            if (order >= 0) next_held();
        }
        return count;
    }

private:
    OverlayCursor(std::unique_ptr<RecordCursor> base, const RecordType& type)
        : plan_(type), base_(std::move(base)), chunk_(type), held_(type) {}
    void begin() {
        held_.append();
        next_held();
        next_base();
    }
    void next_base() {
        do step_base();
        while (at_ < chunk_.size() && hidden(chunk_.view(at_)));
    }
    bool hidden(const RecordView& record) {
        if (!hides_) return false;
        plan_.bind_key(hides_, record, 1);
        const bool held = hides_.step();
        hides_.reset();
        return held;
    }
    void step_base() {
        if (++at_ < chunk_.size()) return;
        chunk_.clear();
        base_->next(chunk_, merged_at_once);
        at_ = 0;
    }
    void next_held() {
        if (!has_held_) return;
        has_held_ = rows_.step();
        if (!has_held_) return;
        held_.clear();
        held_.append();
        plan_.read(rows_, held_, 0);
        erased_ = rows_.integer(static_cast<int>(plan_.type().attributes.size())) == OverlayStore::erased;
    }

    SqliteRecordPlan plan_;
    std::unique_ptr<RecordCursor> base_;
    RecordBlock chunk_;
    std::size_t at_ = 0;
    SqliteStatement rows_;
    SqliteStatement hides_;  ///< only for a cursor under a key
    RecordBlock held_;
    bool has_held_ = true;
    bool erased_ = false;
};

}  // namespace

OverlayView::OverlayView(std::unique_ptr<StoreReader> base, std::shared_ptr<const OverlayTypes> types,
                         const std::string& path)
    : base_(std::move(base)),
      types_(std::move(types)),
      own_(std::in_place, path, SQLITE_OPEN_READONLY),
      over_(*own_) {}

OverlayView::OverlayView(std::unique_ptr<StoreReader> base, std::shared_ptr<const OverlayTypes> types,
                         SqliteStore& writer)
    : base_(std::move(base)), types_(std::move(types)), writer_(&writer), over_(writer.database()) {}

void OverlayView::write_keys() {
    if (writer_ != nullptr) writer_->write_keys();
}

void OverlayView::begin_snapshot() {
    base_->begin_snapshot();
    if (own_) own_->read_from_now();
}

OverlayView::Overlaid OverlayView::load_overlaid(const RecordType& type, std::int64_t id,
                                                 RecordBlock& records) {
    auto known = loaders_.find(&type);
    if (known == loaders_.end()) {
        Loader loader{SqliteRecordPlan(type), {}};
        loader.by_id = {over_, fmt::format("SELECT {}, changed_run FROM {} WHERE id = ?1",
                                           loader.plan.columns(), type.name)};
        known = loaders_.emplace(&type, std::move(loader)).first;
    }
    auto& [plan, by_id] = known->second;
    if (!by_id.bind(1, id).step()) return Overlaid::no;
    const bool there = by_id.integer(static_cast<int>(type.attributes.size())) != OverlayStore::erased;
    if (there) {
        records.append();
        plan.read(by_id, records, records.size() - 1);
    }
    by_id.reset();
    return there ? Overlaid::record : Overlaid::erased;
}

void OverlayView::load(const RecordType& type, std::span<const std::int64_t> ids, RecordBlock& records) {
    if (!types_->contains(type)) return base_->load(type, ids, records);
    for (const std::int64_t& id : ids)
        if (load_overlaid(type, id, records) == Overlaid::no) base_->load(type, std::span(&id, 1), records);
}

void OverlayView::add_base_ages(const RecordType& type, std::span<const std::int64_t> ids,
                                std::vector<Age>& ages) {
    RecordBlock records(type);
    for (const std::int64_t& id : ids) {
        records.clear();
        if (load_overlaid(type, id, records) != Overlaid::no) continue;
        base_->load(type, std::span(&id, 1), records);
        if (records.size() > 0) ages.emplace_back(created_at(type, records.at(0)), id);
    }
}

void OverlayView::add_held_ages(const RecordType& type, const Index& index, std::string_view key,
                                std::vector<Age>& ages) {
    SqliteStatement& statement = finders_[std::string(index.name)];
    if (!statement) {
        statement = {over_,
                     fmt::format("SELECT {}, id FROM {} WHERE {} AND changed_run <> {}",
                                 type.attribute("created_at") != nullptr ? "created_at" : "NULL", type.name,
                                 record_condition(type, index, false), OverlayStore::erased)};
    }
    bind_index_key(statement, type, index, key);
    while (statement.step())
        ages.emplace_back(statement.null(0) ? null_integer : statement.integer(0), statement.integer(1));
}

void OverlayView::find(const RecordType& type, const Index& index, std::span<const std::string_view> keys,
                       FoundIds& found) {
    if (!types_->contains(type)) return base_->find(type, index, keys, found);
    write_keys();
    FoundIds below;
    base_->find(type, index, keys, below);
    found.ids.clear();
    found.first.assign(1, 0);
    std::vector<Age> ages;
    for (std::size_t at = 0; at < keys.size(); ++at) {
        ages.clear();
        add_base_ages(type, below.of(at), ages);
        add_held_ages(type, index, keys[at], ages);
        std::sort(ages.begin(), ages.end());
        for (const Age& age : ages) found.ids.push_back(age.second);
        found.first.push_back(static_cast<std::uint32_t>(found.ids.size()));
    }
}

bool OverlayView::load_index(const RecordType& type, const Index& index, KeyTable& table,
                             std::size_t memory_limit) {
    if (!types_->contains(type)) return base_->load_index(type, index, table, memory_limit);
    std::vector<std::pair<Age, std::string>> entries;
    std::size_t memory = 0;
    RecordBlock block(type);
    const auto cursor = scan(type);
    for (; cursor->next(block, merged_at_once) > 0; block.clear()) {
        for (std::size_t at = 0; at < block.size(); ++at) {
            auto key = index_key(type, index, block.view(at));
            if (!key) continue;
            memory += sizeof entries[0] + key->size();
            entries.emplace_back(Age{created_at(type, block.at(at)), id_of(type, block.at(at))},
                                 std::move(*key));
        }
        if (memory > memory_limit) return false;
    }
    std::sort(entries.begin(), entries.end());
    for (const auto& [age, key] : entries) table.add(key, age.second);
    if (table.memory() <= memory_limit) return true;
    table = KeyTable();
    return false;
}

void OverlayView::load_children(const RecordType& type, std::int64_t parent, RecordBlock& records) {
    if (!types_->contains(type)) return base_->load_children(type, parent, records);
    RecordBlock below(type);
    base_->load_children(type, parent, below);
    SqliteRecordPlan plan(type);
    SqliteStatement rows(
        over_, fmt::format("SELECT {}, changed_run FROM {} WHERE {} = ?1 ORDER BY {}", plan.columns(),
                           type.name, type.attributes[0].name, key_columns(type)));
    rows.bind(1, parent);
    RecordBlock held(type);
    std::size_t at = 0;
    while (rows.step()) {
        held.clear();
        held.append();
        plan.read(rows, held, 0);
        while (at < below.size() && compare_keys(type, below.view(at), held.view(0)) < 0)
            records.add(below.view(at++));
        if (at < below.size() && compare_keys(type, below.view(at), held.view(0)) == 0) ++at;
        if (rows.integer(static_cast<int>(type.attributes.size())) != OverlayStore::erased)
            records.add(held.view(0));
    }
    while (at < below.size()) records.add(below.view(at++));
}

std::unique_ptr<RecordCursor> OverlayView::scan(const RecordType& type) {
    if (!types_->contains(type)) return base_->scan(type);
    return std::make_unique<OverlayCursor>(base_->scan(type), over_, type);
}

std::unique_ptr<RecordCursor> OverlayView::scan(const RecordType& type, const Index& index,
                                                std::string_view key) {
    auto below = base_->scan(type, index, key);
    if (!types_->contains(type)) return below;
    write_keys();
    return std::make_unique<OverlayCursor>(std::move(below), over_, type, OverlayCursor::Under{index, key});
}

std::uint64_t OverlayView::estimate(const RecordType& type) {
    const std::uint64_t below = base_->estimate(type);
    if (!types_->contains(type)) return below;
    // Above every id, even if records in between were created and deleted.
    if (type.has_id())
        return std::max(below, static_cast<std::uint64_t>(over_.query_integer(
                                   fmt::format("SELECT coalesce(max(id), 0) + 1 FROM {}", type.name))));
    return below +
           static_cast<std::uint64_t>(over_.query_integer(fmt::format("SELECT count(*) FROM {}", type.name)));
}

}  // namespace registrar
