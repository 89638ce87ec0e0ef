// SPDX-License-Identifier: Apache-2.0
#pragma once
// Content that learners complete outside sessions: how a row names it, what it holds, what it is called.
#include <compare>
#include <cstdint>
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

/// The uuid that a cell gives: its text, or of a page's address (`…/modules/UUID/…`, `flows`, `programmes`)
/// the uuid of the page: of an activity within a journey or programme the activity's.
std::string_view uuid_in(std::string_view cell);

/// The content of that uuid, rather of that kind than of another; of archived trainings, too.
Content find_content(std::string_view uuid, ContentKind rather, Lookups& lookups);

/// All that is completed with the content, each once: of a journey its activities, of a programme its
/// journeys and activities and those of the journeys.
std::vector<Content> contents_within(const Content& content, Lookups& lookups);

/// Title and uuid, for messages.
std::string content_name(const Content& content, Lookups& lookups);

}  // namespace registrar
