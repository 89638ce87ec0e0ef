// SPDX-License-Identifier: Apache-2.0
#pragma once
// Finds content that learners complete outside sessions: by uuid or page address. Lists what it contains.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "records/content.h"
#include "workspace/lookups.h"

namespace registrar {

/// An activity (lov), a journey (training) or a programme.
struct Content {
    ContentKind kind = ContentKind::activity;
    std::int64_t id = 0;  ///< 0: none

    auto operator<=>(const Content&) const = default;
};

/// The uuid in a cell, and the kind of content whose page the cell is the address of.
struct PageUuid {
    std::string_view uuid;
    std::optional<ContentKind> kind = {};  ///< none: the cell is no address
};

/// Returns the uuid in a cell: the cell's text, or the uuid in the address of a page (`…/modules/UUID/…`,
/// `flows`, `programmes`). For an activity within a journey or programme this is the activity's uuid.
PageUuid page_uuid(std::string_view cell);

/// Returns the content with this uuid, including archived trainings. If several kinds share the uuid, prefers
/// `rather`. Returns a Content with id 0 if there is none.
Content find_content(std::string_view uuid, ContentKind rather, Lookups& lookups);

/// Returns everything that is completed together with the content, each once. For a journey: its activities.
/// For a programme: its journeys and activities, and the activities of those journeys.
std::vector<Content> contents_within(const Content& content, Lookups& lookups);

/// Returns title and uuid, for messages.
std::string content_name(const Content& content, Lookups& lookups);

}  // namespace registrar
