// SPDX-License-Identifier: Apache-2.0
#include "domain/trash.h"

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
    // Whole days, so that few moments are to be asked for.
    constexpr std::int64_t day = 86'400;
    kept.purge_at = Timestamp{(deletion.clock / day + deletion.days + 1) * day};
}

}  // namespace registrar
