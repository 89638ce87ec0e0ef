// SPDX-License-Identifier: Apache-2.0
#include "rules/content_rules.h"

#include "values/text.h"

namespace registrar {

Content judge_content(std::string_view column, const Given<std::string_view>& cell, ContentKind rather,
                      Context& context) {
    if (!cell.filled()) context.report(messages::empty_field, {column}, {column});
    if (!cell.good()) return {};
    constexpr std::size_t longest_uuid = 40;
    const std::string_view uuid = uuid_in(*cell);
    if (uuid.empty() || code_points(uuid) > longest_uuid) {
        context.report(messages::bad_value, {column}, {column, *cell, uuid_column.expected});
        return {};
    }
    const Content found = find_content(uuid, rather, context.lookups());
    if (found.id == 0) context.report(messages::unknown_content, {column}, {uuid});
    return found;
}

void write_completion(const Content& content, Completion completion, Context& context) {
    completion.kind = static_cast<Word>(content.kind);
    completion.content_id = content.id;
    context.write(completion_type, {&completion, {}});
}

}  // namespace registrar
