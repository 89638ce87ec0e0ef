// SPDX-License-Identifier: Apache-2.0
#include "domain/access.h"

#include "domain/completions.h"
#include "workspace/draft.h"

namespace registrar {

bool AccessRule::contains(const Content& container, const Content& content) {
    if (container.kind == ContentKind::activity) return false;
    const auto [known, added] = within_.try_emplace(container);
    if (added) {
        const auto contents = contents_within(container, lookups_);
        known->second.insert(contents.begin(), contents.end());
    }
    return known->second.contains(content);
}

AccessReason AccessRule::by_registration(std::int64_t learner, const Content& content) {
    static const Index& of_learner = registration_type.index("registration_learner");
    for (const std::int64_t id :
         lookups_.find_now(registration_type, of_learner, lookups_.scoped_key(learner, {}))) {
        const auto* registration = as<Registration>(lookups_.load_now(registration_type, id));
        if (registration == nullptr) continue;
        const auto* session = as<Session>(lookups_.load_now(session_type, registration->session_id));
        if (session == nullptr) continue;
        const Content journey{ContentKind::journey, session->training_id};
        if (journey == content || contains(journey, content))
            return {AccessReason::Kind::registration, journey, session->id};
    }
    return {};
}

AccessReason AccessRule::reason(std::int64_t learner, const Content& content) {
    const Lookups::Uncollected uncollected(lookups_);
    const auto granted = lookups_.children(access_type, learner);
    for (const RecordView& record : granted)
        if (content_of(*as<Access>(record)) == content) return {AccessReason::Kind::own};
    for (const RecordView& record : granted) {
        const Content container = content_of(*as<Access>(record));
        if (contains(container, content)) return {AccessReason::Kind::container, container};
    }
    return content.kind == ContentKind::programme ? AccessReason{} : by_registration(learner, content);
}

std::string AccessReason::text(Lookups& lookups) const {
    const auto named = [&lookups](const Content& content) {
        return std::string(content_kind_words[static_cast<std::size_t>(content.kind)]) + " " +
               content_name(content, lookups);
    };
    switch (kind) {
        case Kind::none:
            return "no access";
        case Kind::own:
            return "access of the learner's own";
        case Kind::container:
            return "access to the " + named(container);
        case Kind::registration:
            break;
    }
    const RecordView stored = lookups.load_now(session_type, session);
    return "registration in the session " + std::string(text_of(stored, &Session::title)) + " of the " +
           named(container);
}

}  // namespace registrar
