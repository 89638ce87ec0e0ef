// SPDX-License-Identifier: Apache-2.0
#include "rules/content_rules.h"

#include "values/text.h"

namespace registrar {

std::string_view one_of_kind(ContentKind kind) {
    constexpr std::string_view names[] = {"an activity", "a journey", "a programme"};
    return names[static_cast<std::size_t>(kind)];
}

namespace {

std::string_view many_of_kind(ContentKind kind) {
    constexpr std::string_view names[] = {"activities", "journeys", "programmes"};
    return names[static_cast<std::size_t>(kind)];
}

void report_other_page(std::string_view column, const PageUuid& page, const Content& found,
                       Context& context) {
    context.report(messages::other_page, {column},
                   {one_of_kind(*page.kind), page.uuid, one_of_kind(found.kind)});
}

/// Returns the uuid in a cell; an empty one after reporting why there is none.
PageUuid judge_uuid(std::string_view column, const Given<std::string_view>& cell, Context& context) {
    if (!cell.filled()) context.report(messages::empty_field, {column}, {column});
    if (!cell.good()) return {};
    constexpr std::size_t longest_uuid = 40;
    const PageUuid page = page_uuid(*cell);
    if (!page.uuid.empty() && code_points(page.uuid) <= longest_uuid) return page;
    context.report(messages::bad_value, {column}, {column, *cell, uuid_column.expected});
    return {};
}

/// Returns the content of the uuid, whatever its page; none after reporting that there is none.
Content find_reported(std::string_view column, const PageUuid& page, ContentKind rather, Context& context) {
    if (page.uuid.empty()) return {};
    const Content found = find_content(page.uuid, page.kind.value_or(rather), context.lookups());
    if (found.id == 0) context.report(messages::unknown_content, {column}, {page.uuid});
    return found;
}

}  // namespace

Content judge_content(std::string_view column, const Given<std::string_view>& cell, ContentKind rather,
                      Context& context) {
    const PageUuid page = judge_uuid(column, cell, context);
    const Content found = find_reported(column, page, rather, context);
    if (found.id == 0 || page.kind.value_or(found.kind) == found.kind) return found;
    report_other_page(column, page, found, context);
    return {};
}

Content judge_content_of_kind(std::string_view column, const Given<std::string_view>& cell,
                              std::optional<ContentKind> kind, Context& context) {
    const PageUuid page = judge_uuid(column, cell, context);
    const Content found = find_reported(column, page, kind.value_or(ContentKind::activity), context);
    if (found.id == 0) return {};
    if (found.kind != kind.value_or(found.kind)) {
        context.report(messages::other_kind, {column},
                       {page.uuid, one_of_kind(found.kind), many_of_kind(*kind)});
        return {};
    }
    if (page.kind.value_or(found.kind) == found.kind) return found;
    report_other_page(column, page, found, context);
    return {};
}

void write_completion(const Content& content, Completion completion, Context& context) {
    completion.kind = static_cast<Word>(content.kind);
    completion.content_id = content.id;
    context.write(completion_type, {&completion, {}});
}

}  // namespace registrar
