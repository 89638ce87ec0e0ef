// SPDX-License-Identifier: Apache-2.0
#include "domain/trash.h"

#include <algorithm>
#include <string>

#include "diag/json.h"
#include "records/content.h"
#include "records/learning.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::int64_t day = 86'400;
constexpr std::int64_t most_days = 3'660;  // days to look back for expired records

/// Returns the time from which the record may be purged. A record restored from a snapshot may lack it; then
/// the default number of days applies.
std::int64_t purge_time(const Trash& trash) {
    if (trash.purge_at != Timestamp::null) return static_cast<std::int64_t>(trash.purge_at);
    return (static_cast<std::int64_t>(trash.deleted_at) / day + trash_days + 1) * day;
}

/// Returns the ids of all records that expire on a midnight since the oldest record was deleted.
FoundIds expired_ids(StoreReader& reader, std::int64_t clock) {
    FoundIds found;
    RecordBlock oldest(trash_type);
    if (reader.scan(trash_type)->next(oldest, 1) == 0) return found;
    const std::int64_t since = static_cast<std::int64_t>(oldest.as<Trash>(0).deleted_at);
    const std::int64_t last = clock / day;
    std::vector<std::string> keys;
    for (std::int64_t at = std::max(since / day, last - most_days); at <= last; ++at)
        append_key_part(keys.emplace_back(), at * day);
    const std::vector<std::string_view> asked(keys.begin(), keys.end());
    reader.find(trash_type, trash_type.index("trash_purge"), asked, found);
    return found;
}

}  // namespace

void add_trash(RecordBlock& trash, const RecordType& type, const RecordView& record,
               const Deletion& deletion) {
    Json values = Json::object();
    for (const Attribute& attribute : type.attributes)
        if (!is_null(record, attribute))
            values[std::string(attribute.name)] = format_value(record, attribute);
    const Text type_name = trash.add_text(type.name);
    const Text key = trash.add_text(format_key(type, record));
    const Text content = trash.add_text(dump(values, -1));
    Trash& kept = *static_cast<Trash*>(trash.append());
    kept.type = type_name;
    kept.key = key;
    kept.content = content;
    kept.deleted_at = Timestamp{deletion.clock};
    kept.run = deletion.run;
    // Round to whole days, so that few index keys have to be looked up.
    kept.purge_at = Timestamp{(deletion.clock / day + deletion.days + 1) * day};
}

bool unpack_trash(const RecordView& trash, RecordBlock& records) {
    const Json values = Json::parse(text_of(trash, &Trash::content), nullptr, false);
    if (!values.is_object()) return false;
    records.append();
    for (const Attribute& attribute : records.type().attributes) {
        const auto value = values.find(attribute.name);
        if (value == values.end()) continue;
        if (!value->is_string() ||
            !parse_value(records, records.size() - 1, attribute, value->get_ref<const std::string&>()))
            return false;
    }
    return true;
}

bool is_expired(const RecordView& trash, std::int64_t clock) {
    return purge_time(*as<Trash>(trash)) <= clock;
}

void visit_trash(StoreReader& reader, const std::function<void(const RecordView& trash)>& look) {
    RecordBlock block(trash_type);
    for (const auto cursor = reader.scan(trash_type); cursor->next(block, 1024) > 0; block.clear())
        for (std::size_t at = 0; at < block.size(); ++at) look(block.view(at));
}

std::vector<std::int64_t> expired_trash(StoreReader& reader, std::int64_t clock, std::size_t most) {
    const FoundIds found = expired_ids(reader, clock);
    std::vector<std::int64_t> ids;
    RecordBlock block(trash_type);
    // Files may fill the front of the list for ever, because only `trash --purge` removes them.
    for (std::size_t next = 0; next < found.ids.size() && ids.size() < most;) {
        const std::size_t count = std::min(most, found.ids.size() - next);
        block.clear();
        reader.load(trash_type, std::span(found.ids).subspan(next, count), block);
        for (std::size_t at = 0; at < block.size() && ids.size() < most; ++at)
            if (text_of(block.view(at), &Trash::type) != file_type.name)
                ids.push_back(block.as<Trash>(at).id);
        next += count;
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

}  // namespace registrar
