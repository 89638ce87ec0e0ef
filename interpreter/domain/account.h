// SPDX-License-Identifier: Apache-2.0
#pragma once
// Reads a learner's account: whether it is enabled, its login, full name and locales.
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

/// Values of Learner::status that do not depend on the date.
inline constexpr Word account_enabled{0};
inline constexpr Word account_disabled{1};

/// Returns true if the account may be used at `now`: its status is enabled, or the day is within its enabled
/// dates. Both dates are inclusive; a null date sets no limit.
inline bool is_enabled(const Learner& learner, Timestamp now) {
    if (learner.status == account_enabled || learner.status == account_disabled)
        return learner.status == account_enabled;
    const Day today{day_of(static_cast<std::int64_t>(now))};
    return (learner.enabled_from == Day::null || learner.enabled_from <= today) &&
           (learner.enabled_until == Day::null || today <= learner.enabled_until);
}

/// Returns true if the text has exactly one @ between texts without white space, `<` and `>`.
inline bool is_plausible_address(std::string_view text) {
    const std::size_t at = text.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == text.size()) return false;
    return text.find('@', at + 1) == std::string_view::npos &&
           text.find_first_of(" \t\r\n<>") == std::string_view::npos;
}

/// Returns the account's login for messages, or its id as text if there is no such account.
inline std::string login_of(std::int64_t learner, Lookups& lookups) {
    const RecordView stored = lookups.load_now(learner_type, learner);
    if (stored.record == nullptr) return std::to_string(learner);
    return std::string(text_of(stored, &Learner::login));
}

/// Returns first name and name, separated by a blank. Either may be missing.
inline std::string full_name(const RecordView& learner) {
    std::string name(text_of(learner, &Learner::first_name));
    const std::string_view last = text_of(learner, &Learner::name);
    if (!name.empty() && !last.empty()) name += ' ';
    return name += last;
}

/// Returns the locales of a cell as accounts store them: separated by commas, without white space.
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
