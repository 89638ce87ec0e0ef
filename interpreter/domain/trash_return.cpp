// SPDX-License-Identifier: Apache-2.0
#include "domain/trash_return.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "domain/record_references.h"
#include "domain/trash.h"
#include "records/learning.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::size_t most_faults = 20;
constexpr std::size_t records_at_once = 4096;

/// Types whose records actions and steps delete.
constexpr std::array<std::string_view, 4> deleted_types = {"registration", "session", "intervention",
                                                           "course_record"};

/// Returns true if a record with this key is stored. The key has one attribute, as format_key() writes it.
bool is_stored(StoreReader& reader, const RecordType& type, std::string_view key) {
    RecordBlock block(type);
    block.append();
    parse_value(block, 0, type.attributes.front(), key.substr(key.find('=') + 1));
    return is_stored(reader, type, block.view(0));
}

bool is_deleted_by_actions(const RecordType& type) {
    return std::find(deleted_types.begin(), deleted_types.end(), type.name) != deleted_types.end();
}

/// Visits the trash records with these ids, in pieces.
template <class Look>
void visit_trash(StoreReader& reader, std::span<const std::int64_t> ids, const Look& look) {
    RecordBlock block(trash_type);
    for (std::size_t first = 0; first < ids.size(); first += records_at_once) {
        block.clear();
        reader.load(trash_type, ids.subspan(first, std::min(records_at_once, ids.size() - first)), block);
        for (std::size_t at = 0; at < block.size(); ++at) look(block.view(at));
    }
}

}  // namespace

TrashReturn::TrashReturn(StoreReader& reader, std::span<const std::int64_t> ids) {
    std::size_t found = 0;
    visit_trash(reader, ids, [&](const RecordView& trash) {
        ++found;
        const std::string type(text_of(trash, &Trash::type));
        const std::string key(text_of(trash, &Trash::key));
        if (!coming_.emplace(Key(type, key), as<Trash>(trash)->run).second)
            fault(fmt::format("{} {} is in the trash more than once: restore one of them", type, key));
        if (const RecordType* known = find_record_type(type)) types_.insert(known);
    });
    if (found < ids.size()) fault("not all of them are in the trash; `registrar trash` lists what is");
}

void TrashReturn::fault(std::string text) {
    if (faults_.size() < most_faults) faults_.push_back(std::move(text));
}

void TrashReturn::visit(StoreReader& reader, std::span<const std::int64_t> ids,
                        const std::function<void(const RecordType& type, const RecordView& record)>& look) {
    visit_trash(reader, ids, [&](const RecordView& trash) {
        const RecordType* type = find_record_type(text_of(trash, &Trash::type));
        RecordBlock record(type == nullptr ? trash_type : *type);
        if (type == nullptr || !unpack_trash(trash, record))
            return fault(fmt::format("what is kept of {} {} cannot be read", text_of(trash, &Trash::type),
                                     text_of(trash, &Trash::key)));
        judge(reader, *type, record.view(0));
        look(*type, record.view(0));
    });
}

void TrashReturn::judge(StoreReader& reader, const RecordType& type, const RecordView& record) {
    if (is_stored(reader, type, record))
        return fault(fmt::format("the {} {} is there again", type.name, record_title(type, record)));
    judge_names(reader, type, record);
    judge_references(reader, type, record);
}

/// Returns the id of another record with the unique key: a stored one, or one that comes, too. Records that
/// one run deleted were in the store together, so they may be so again.
std::optional<std::int64_t> TrashReturn::rival(StoreReader& reader, const RecordType& type,
                                               const Index& index, const std::string& key,
                                               const RecordView& record) {
    const auto run_of = [&](std::int64_t id) {
        const auto known = coming_.find({std::string(type.name), fmt::format("id={}", id)});
        return known == coming_.end() ? std::nullopt : std::optional(known->second);
    };
    const std::int64_t own = id_of(type, record.record);
    const auto [first, is_new] = names_.try_emplace({&index, key}, own);
    if (!is_new && run_of(first->second) != run_of(own)) return first->second;
    FoundIds found;
    const std::string_view asked = key;
    reader.find(type, index, std::span(&asked, 1), found);
    const auto other = std::find_if(found.ids.begin(), found.ids.end(),
                                    [&](std::int64_t id) { return run_of(id) != run_of(own); });
    return other == found.ids.end() ? std::nullopt : std::optional(*other);
}

void TrashReturn::judge_names(StoreReader& reader, const RecordType& type, const RecordView& record) {
    if (!type.has_id()) return;
    for (const Index& index : type.indexes) {
        const auto key = index_key(type, index, record);
        if (!is_unique(index) || !key) continue;
        const auto other = rival(reader, type, index, std::string(*key), record);
        if (!other) continue;
        fault(fmt::format("{} {} would be a second one of its {}: the other is {}", type.name,
                          record_title(type, record), fmt::join(index.attributes, " and "), *other));
    }
}

/// A record that is not there is needed if actions delete its type, or if the trash has it. What referred to
/// nothing before it was deleted may do so again.
void TrashReturn::judge_references(StoreReader& reader, const RecordType& type, const RecordView& record) {
    visit_references(type, record, [&](const RecordType& target, const std::string& key) {
        if (coming_.contains({std::string(target.name), key}) || is_stored(reader, target, key)) return;
        const Key needed(target.name, key);
        if (!is_deleted_by_actions(target) && !is_in_trash(reader, needed)) return;
        fault(fmt::format("{} {} needs {} {}, which is not there{}", type.name, record_title(type, record),
                          target.name, key,
                          is_in_trash(reader, needed) ? ": restore that with it" : " and not in the trash"));
    });
}

bool TrashReturn::is_in_trash(StoreReader& reader, const Key& target) {
    if (!staying_) {
        staying_.emplace();
        visit_trash(reader, [this](const RecordView& trash) {
            staying_->emplace(text_of(trash, &Trash::type), text_of(trash, &Trash::key));
        });
    }
    return staying_->contains(target);
}

}  // namespace registrar
