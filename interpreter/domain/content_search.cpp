// SPDX-License-Identifier: Apache-2.0
#include "domain/content_search.h"

#include <algorithm>
#include <set>

#include "workspace/draft.h"

namespace registrar {

namespace {

const RecordType& type_of(ContentKind kind) {
    return kind == ContentKind::activity  ? lov_type
           : kind == ContentKind::journey ? training_type
                                          : programme_type;
}

const Index& guid_index(ContentKind kind) {
    static const Index& activity = lov_type.index("lov_guid");
    static const Index& journey = training_type.index("training_guid");
    static const Index& programme = programme_type.index("programme_guid");
    return kind == ContentKind::activity ? activity : kind == ContentKind::journey ? journey : programme;
}

Content find_of_kind(std::string_view uuid, ContentKind kind, Lookups& lookups) {
    const Matches found =
        lookups.find_now(type_of(kind), guid_index(kind), lookups.match_key(MatchRule::guid, uuid));
    return {kind, found.empty() ? 0 : found.front()};
}

/// The words of ProgrammeContent::kind are not those of ContentKind: there is none for programmes, and the
/// order differs.
ContentKind kind_of(const ProgrammeContent& content) {
    return content.kind == Word{0} ? ContentKind::journey : ContentKind::activity;
}

void add_activities(std::int64_t journey, Lookups& lookups, std::set<Content>& contents) {
    for (const RecordView& record : lookups.children(training_content_type, journey))
        if (const std::int64_t lov = as<TrainingContent>(record)->lov_id; lov != null_integer)
            contents.insert({ContentKind::activity, lov});
}

}  // namespace

PageUuid page_uuid(std::string_view cell) {
    constexpr std::string_view pages[] = {"/modules/", "/flows/", "/programmes/"};
    for (const ContentKind kind : {ContentKind::activity, ContentKind::journey, ContentKind::programme}) {
        const std::string_view page = pages[static_cast<std::size_t>(kind)];
        const auto at = cell.find(page);
        if (at == std::string_view::npos) continue;
        const std::string_view rest = cell.substr(at + page.size());
        return {rest.substr(0, rest.find_first_of("/?#")), kind};
    }
    return {cell};
}

Content find_content(std::string_view uuid, ContentKind rather, Lookups& lookups) {
    Content found = find_of_kind(uuid, rather, lookups);
    for (const ContentKind kind : {ContentKind::activity, ContentKind::journey, ContentKind::programme})
        if (found.id == 0) found = find_of_kind(uuid, kind, lookups);
    return found;
}

std::vector<Content> contents_within(const Content& content, Lookups& lookups) {
    std::set<Content> contents;
    if (content.kind == ContentKind::journey) add_activities(content.id, lookups, contents);
    if (content.kind == ContentKind::programme) {
        for (const RecordView& record : lookups.children(programme_content_type, content.id)) {
            const ProgrammeContent& held = *as<ProgrammeContent>(record);
            if (held.content_id == null_integer) continue;
            contents.insert({kind_of(held), held.content_id});
            if (kind_of(held) == ContentKind::journey) add_activities(held.content_id, lookups, contents);
        }
    }
    return {contents.begin(), contents.end()};
}

std::string content_name(const Content& content, Lookups& lookups) {
    const RecordType& type = type_of(content.kind);
    const RecordView record = lookups.load_now(type, content.id);
    if (record.record == nullptr) return std::to_string(content.id);
    const std::string guid = format_value(record, *type.attribute("guid"));
    const std::string title = format_value(record, *type.attribute("title"));
    return title.empty() ? guid : title + " (" + guid + ")";
}

}  // namespace registrar
