// SPDX-License-Identifier: Apache-2.0
#pragma once
// A learner's account: whether it is enabled, what its owner is called, which languages are wanted.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "records/people.h"
#include "values/date_format.h"
#include "values/text.h"
#include "workspace/draft.h"
#include "workspace/lookups.h"

namespace registrar {

/// Learner::status of an account that may or may not be used whatever the day.
inline constexpr Word account_enabled{0};
inline constexpr Word account_disabled{1};

/// Whether the account may be used at that time: it is enabled, or enabled from and until dates that the day
/// lies between.
inline bool is_enabled(const Learner& learner, Timestamp now) {
    if (learner.status == account_enabled || learner.status == account_disabled)
        return learner.status == account_enabled;
    const Day today{day_of(static_cast<std::int64_t>(now))};
    return (learner.enabled_from == Day::null || learner.enabled_from <= today) &&
           (learner.enabled_until == Day::null || today <= learner.enabled_until);
}

/// The account's login, for messages; its id where there is no such account.
inline std::string login_of(std::int64_t learner, Lookups& lookups) {
    const RecordView stored = lookups.load_now(learner_type, learner);
    if (stored.record == nullptr) return std::to_string(learner);
    return std::string(text_of(stored, &Learner::login));
}

/// First name and name.
inline std::string full_name(const RecordView& learner) {
    std::string name(text_of(learner, &Learner::first_name));
    const std::string_view last = text_of(learner, &Learner::name);
    if (!name.empty() && !last.empty()) name += ' ';
    return name += last;
}

/// Locales as accounts hold them: apart by commas, without white space.
inline std::string locales(std::string_view cell) {
    std::string list;
    while (!cell.empty()) {
        const std::size_t end = std::min(cell.find(','), cell.size());
        const std::string_view locale = trimmed(cell.substr(0, end));
        if (!locale.empty()) list.append(list.empty() ? "" : ",").append(locale);
        cell.remove_prefix(std::min(end + 1, cell.size()));
    }
    return list;
}

}  // namespace registrar
