// SPDX-License-Identifier: Apache-2.0
#include "domain/trash_return.h"

#include <fmt/format.h>

#include <array>

#include "domain/record_references.h"
#include "domain/trash.h"
#include "records/learning.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::size_t most_faults = 20;
constexpr std::size_t records_at_once = 4096;

/// Indexes with unique keys.
constexpr std::array<std::string_view, 8> unique_names = {
    "learner_login", "lov_code",           "training_path_code",           "teacher_login",
    "entity_guid",   "entity_parent_name", "registration_learner_session", "course_record_training_learner"};

bool names_one(const Index& index) {
    return index.name.ends_with("_guid") ||
           std::find(unique_names.begin(), unique_names.end(), index.name) != unique_names.end();
}

/// Returns true if a record with this key is stored. The key has one attribute, as format_key() writes it.
bool is_stored(StoreReader& reader, const RecordType& type, std::string_view key) {
    RecordBlock block(type);
    block.append();
    parse_value(block, 0, type.attributes.front(), key.substr(key.find('=') + 1));
    return is_stored(reader, type, block.view(0));
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
        if (!coming_.emplace(type, key).second)
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

void TrashReturn::judge_names(StoreReader& reader, const RecordType& type, const RecordView& record) {
    if (!type.has_id()) return;
    for (const Index& index : type.indexes) {
        const auto key = index_key(type, index, record);
        if (!names_one(index) || !key) continue;
        FoundIds found;
        const std::string_view asked = *key;
        reader.find(type, index, std::span(&asked, 1), found);
        if (found.ids.empty()) continue;
        fault(fmt::format("{} {} would be a second one of its {}: the other is {}", type.name,
                          record_title(type, record), fmt::join(index.attributes, " and "),
                          found.ids.front()));
    }
}

void TrashReturn::judge_references(StoreReader& reader, const RecordType& type, const RecordView& record) {
    visit_references(type, record, [&](const RecordType& target, const std::string& key) {
        if (coming_.contains({std::string(target.name), key}) || is_stored(reader, target, key)) return;
        fault(fmt::format("{} {} needs {} {}, which is not there: restore that with it", type.name,
                          record_title(type, record), target.name, key));
    });
}

}  // namespace registrar
