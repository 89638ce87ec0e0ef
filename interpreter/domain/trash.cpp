// SPDX-License-Identifier: Apache-2.0
#include "domain/trash.h"

#include <cstring>

#include "diag/json.h"
#include "records/learning.h"

namespace registrar {

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
}

void add_pending(PendingChanges& changes, const RecordView& record, SettleRule rule) {
    const RecordType& type = changes.type();
    std::vector<std::byte> copy(type.size);
    std::memcpy(copy.data(), record.record, type.size);
    for (const Attribute& attribute : type.attributes) {
        if (attribute.kind != AttributeKind::text) continue;
        Text& text = member<Text>(copy.data(), attribute.offset());
        if (text.null()) continue;
        const std::string_view bytes = text.in(record.arena);
        text.offset = static_cast<std::uint32_t>(changes.arena().size());
        changes.arena() += bytes;
    }
    changes.put(0, copy.data(), rule);
}

}  // namespace registrar
