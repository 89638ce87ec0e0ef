// SPDX-License-Identifier: Apache-2.0
#include "store/overlay/store.h"

#include <stdlib.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "store/overlay/view.h"

namespace registrar {

namespace {

/// Adds the record that marks an erased one: its key, and of the rest only the attributes that cannot be
/// null.
void add_tombstone(RecordBlock& block, const RecordView& key) {
    const RecordType& type = block.type();
    block.append();
    const std::size_t index = block.size() - 1;
    for (std::size_t at = 0; at < type.attributes.size(); ++at) {
        const Attribute& attribute = type.attributes[at];
        if (at < type.key_count)
            parse_value(block, index, attribute, format_value(key, attribute));
        else if (!attribute.traits.nullable)
            parse_value(block, index, attribute, attribute.traits.otherwise);
    }
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::error_code error;
    path_ = (std::filesystem::temp_directory_path(error) / "registrar-XXXXXX").string();
    if (error || mkdtemp(path_.data()) == nullptr) throw FileUnavailable(path_, std::strerror(errno));
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

OverlayStore::OverlayStore(Store& base)
    : base_(base),
      over_(std::make_unique<SqliteStore>(folder_.path() + "/overlay.db", OpenMode::create)),
      types_(std::make_shared<OverlayTypes>()) {
    const RecordBlock entity = first_entity();
    const Change erase{ChangeKind::erase, entity.at(0)};
    Transaction transaction(*over_);
    over_->apply(entity.type(), std::span(&erase, 1), entity.arena(), 0);
    transaction.commit();
}

OverlayStore::~OverlayStore() = default;

std::unique_ptr<StoreReader> OverlayStore::reader() {
    return std::make_unique<OverlayView>(base_.reader(), types_, folder_.path() + "/overlay.db");
}

std::unique_ptr<StoreReader> OverlayStore::transaction_reader() {
    return std::make_unique<OverlayView>(base_.reader(), types_, *over_);
}

void OverlayStore::read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
                        StoredRecords& stored) {
    StoredRecords over(type);
    over_->read(type, records, arena, over);
    std::vector<const void*> missing;
    for (std::size_t at = 0; at < records.size(); ++at)
        if (over.index[at] == StoredRecords::none) missing.push_back(records[at]);
    base_.read(type, missing, arena, stored);
    if (missing.size() == records.size()) return;
    StoredRecords base(type);
    std::swap(base, stored);
    std::size_t next_missing = 0;
    for (std::size_t at = 0; at < records.size(); ++at) {
        const bool held = over.index[at] != StoredRecords::none;
        const StoredRecords& from = held ? over : base;
        const std::uint32_t position = held ? over.index[at] : base.index[next_missing++];
        if (position == StoredRecords::none || from.changed_run[position] == erased) {
            stored.index.push_back(StoredRecords::none);
            continue;
        }
        stored.index.push_back(static_cast<std::uint32_t>(stored.records.add(from.records.view(position))));
        stored.created_run.push_back(from.created_run[position]);
        stored.changed_run.push_back(from.changed_run[position]);
    }
}

void OverlayStore::apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
                         std::int64_t run) {
    for (std::size_t first = 0; first < changes.size();) {
        std::size_t last = first + 1;
        while (last < changes.size() &&
               compare_keys(type, {changes[last - 1].record, arena}, {changes[last].record, arena}) < 0)
            ++last;
        apply_ascending(type, changes.subspan(first, last - first), arena, run);
        first = last;
    }
    if (!changes.empty()) types_->add(type);
}

/// Translates changes of the combined view to changes of the temporary file, which already contains some of
/// the keys.
void OverlayStore::apply_ascending(const RecordType& type, std::span<const Change> changes,
                                   std::string_view arena, std::int64_t run) {
    std::vector<const void*> keys;
    for (const Change& change : changes) keys.push_back(change.record);
    StoredRecords held(type);
    over_->read(type, keys, arena, held);
    RecordBlock tombstones(type);
    std::vector<Change> written;
    std::vector<ChangeKind> erasures;
    for (std::size_t at = 0; at < changes.size(); ++at) {
        const ChangeKind kind =
            held.index[at] == StoredRecords::none ? ChangeKind::insert : ChangeKind::update;
        if (changes[at].kind != ChangeKind::erase) {
            written.push_back({kind, changes[at].record});
        } else {
            add_tombstone(tombstones, {changes[at].record, arena});
            erasures.push_back(kind);
        }
    }
    over_->apply(type, written, arena, run);
    written.clear();
    for (std::size_t at = 0; at < erasures.size(); ++at) written.push_back({erasures[at], tombstones.at(at)});
    over_->apply(type, written, tombstones.arena(), erased);
}

std::int64_t OverlayStore::next_id(const RecordType& type) {
    return std::max(base_.next_id(type), over_->next_id(type));
}

std::int64_t OverlayStore::take_ids(const RecordType& type, std::int64_t count) {
    over_->reserve_ids(type, next_id(type));
    return over_->take_ids(type, count);
}

}  // namespace registrar
