// SPDX-License-Identifier: Apache-2.0
#pragma once
// Decides who may see content outside sessions. Access counts downwards: access to a journey or programme is
// access to what it contains, and a registration in a session of a training is access to that journey and its
// activities. Visible completions, the warnings of imports and the transfer of progress all use this rule.
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "domain/content_search.h"
#include "workspace/lookups.h"

namespace registrar {

/// Why a learner may see a content.
struct AccessReason {
    enum class Kind : std::uint8_t {
        none,          ///< the learner may not see it
        own,           ///< access to the content itself
        container,     ///< access to a journey or programme that contains it
        registration,  ///< a registration in a session of the journey, or of one that contains it
    };

    Kind kind = Kind::none;
    Content container = {};    ///< the journey or programme; none for `own`
    std::int64_t session = 0;  ///< of the registration

    bool visible() const { return kind != Kind::none; }
    /// Returns the reason for people: "access to the journey Basics (…)".
    std::string text(Lookups& lookups) const;
};

/// Answers for the learners of one row or report. Remembers what journeys and programmes contain, so it must
/// not outlive a change of them.
class AccessRule {
public:
    explicit AccessRule(Lookups& lookups) : lookups_(lookups) {}

    /// Returns the first reason in the order of AccessReason::Kind; of several containers or registrations,
    /// the one with the lowest key.
    AccessReason reason(std::int64_t learner, const Content& content);
    bool visible(std::int64_t learner, const Content& content) { return reason(learner, content).visible(); }

private:
    bool contains(const Content& container, const Content& content);
    AccessReason by_registration(std::int64_t learner, const Content& content);

    Lookups& lookups_;
    std::map<Content, std::set<Content>> within_;
};

}  // namespace registrar
