// SPDX-License-Identifier: Apache-2.0
#include "records/trash_content.h"

#include "diag/json.h"
#include "records/record_type.h"

namespace registrar {

std::string without_secrets(std::string_view type, std::string_view content) {
    const RecordType* record = find_record_type(type);
    std::string shown(content);
    if (record == nullptr) return shown;
    for (const Attribute& attribute : record->attributes) {
        if (!attribute.traits.secret || shown.find(attribute.name) == std::string::npos) continue;
        Json values = Json::parse(shown, nullptr, false);
        if (!values.is_object()) return shown;
        values.erase(std::string(attribute.name));
        shown = dump(values, -1);
    }
    return shown;
}

}  // namespace registrar
