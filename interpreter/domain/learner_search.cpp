// SPDX-License-Identifier: Apache-2.0
#include "domain/learner_search.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "domain/custom_values.h"
#include "domain/unique_login.h"
#include "records/people.h"
#include "values/text.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

using Ids = std::vector<std::int64_t>;

/// Returns the learners under one search cell, oldest first.
Ids learners_by(LearnerKey key, std::string_view cell, Lookups& lookups) {
    static const Index& login = learner_type.index("learner_login");
    static const Index& ref_number = learner_type.index("learner_ref_number");
    static const Index& email = learner_type.index("learner_email");
    const bool exact = key == LearnerKey::ref_number;
    const Index& index = exact ? ref_number : key == LearnerKey::email ? email : login;
    const auto text = lookups.match_key(exact ? MatchRule::exact : MatchRule::folded, cell);
    const Matches found = lookups.find_now(learner_type, index, text);
    return {found.begin(), found.end()};
}

const Given<std::string_view>& cell_of(const SearchKey& key, const LearnerCells& cells) {
    static const Given<std::string_view> none{};
    switch (static_cast<LearnerKey>(key.column)) {
        case LearnerKey::ref_number:
            return cells.ref_number;
        case LearnerKey::email:
            return cells.email;
        case LearnerKey::login:
            return cells.login;
        case LearnerKey::custom:
            break;
    }
    const RepeatedCell* cell = cells.custom == nullptr ? nullptr : cells.custom->find(key.guid);
    return cell == nullptr ? none : *cell;
}

bool holds(std::int64_t learner, const SearchKey& key, std::string_view cell, Lookups& lookups) {
    const RecordView stored = custom_value(learner, key.guid, lookups);
    if (stored.record == nullptr) return false;
    std::string left;
    std::string right;
    return match_text(MatchRule::exact, text_of(stored, &CustomValue::value), left) ==
           match_text(MatchRule::exact, cell, right);
}

/// Returns the learners that may have a custom value, oldest first.
Ids holders(const SearchKey& key, std::string_view cell, Lookups& lookups) {
    static const Index& index = custom_value_type.index("custom_value_value");
    std::string scratch;
    std::vector<std::pair<std::int64_t, std::int64_t>> ages;
    const auto wanted = lookups.match_key(MatchRule::exact, cell);
    lookups.visit(custom_value_type, index, wanted, [&](const RecordView& record) {
        if (match_guid(text_of(record, &CustomValue::field_guid), scratch) != key.guid) return;
        ages.emplace_back(0, as<CustomValue>(record)->learner_id);
    });
    for (auto& [age, id] : ages) age = created_at(learner_type, lookups.load_now(learner_type, id).record);
    std::sort(ages.begin(), ages.end());
    Ids ids;
    for (const auto& [age, id] : ages) ids.push_back(id);
    return ids;
}

/// The default search, if a definition has none: the first of these cells that is filled.
std::vector<SearchKey> default_search(const LearnerCells& cells) {
    for (const LearnerKey key : {LearnerKey::ref_number, LearnerKey::login, LearnerKey::email}) {
        const SearchKey search{static_cast<std::uint8_t>(key)};
        if (cell_of(search, cells).filled()) return {search};
    }
    return {};
}

/// Narrows `found` to the learners that the key leads to; for the first key, returns all of them.
void narrow(std::optional<Ids>& found, const SearchKey& key, std::string_view cell, Lookups& lookups) {
    const auto column = static_cast<LearnerKey>(key.column);
    if (column == LearnerKey::custom) {
        if (!found) found = holders(key, cell, lookups);
        std::erase_if(*found, [&](std::int64_t id) { return !holds(id, key, cell, lookups); });
        return;
    }
    const Ids ids = learners_by(column, cell, lookups);
    if (!found) {
        found = ids;
        return;
    }
    std::erase_if(*found,
                  [&](std::int64_t id) { return std::find(ids.begin(), ids.end(), id) == ids.end(); });
}

/// Returns the ids found by all keys whose cells are filled.
Ids search_all(std::span<const SearchKey> keys, const LearnerCells& cells, Lookups& lookups) {
    std::optional<Ids> found;
    for (const SearchKey& key : keys)
        if (const auto& cell = cell_of(key, cells); cell.good()) narrow(found, key, *cell, lookups);
    return found.value_or(Ids());
}

/// Returns the account that got a number; see find_learner(). Returns 0 if there is none.
std::int64_t find_numbered(std::vector<SearchKey> keys, const LearnerCells& cells, Lookups& lookups) {
    const auto by_login = [](const SearchKey& key) {
        return static_cast<LearnerKey>(key.column) == LearnerKey::login;
    };
    if (!cells.login.good() || std::none_of(keys.begin(), keys.end(), by_login)) return 0;
    if (learners_by(LearnerKey::login, *cells.login, lookups).empty()) return 0;
    std::erase_if(keys, by_login);
    std::string scratch;
    const std::string wanted(match_text(MatchRule::folded, *cells.login, scratch));
    for (const std::int64_t id : search_all(keys, cells, lookups)) {
        const RecordView learner = lookups.load_now(learner_type, id);
        const std::string_view login =
            match_text(MatchRule::folded, text_of(learner, &Learner::login), scratch);
        if (as<Learner>(learner)->imported == Flag::yes && is_numbered_login(login, wanted)) return id;
    }
    return 0;
}

}  // namespace

LearnerSearch find_learner(const SearchField& search, const LearnerCells& cells, Lookups& lookups,
                           NumberedLogins numbered) {
    LearnerSearch result;
    std::vector<SearchKey> keys = search.empty() ? default_search(cells) : search.keys;
    if (!search.empty()) result.first = trainee_search.columns[keys.front().column];
    for (const SearchKey& key : keys) {
        result.given = result.given || cell_of(key, cells).filled();
        result.unreadable = result.unreadable || cell_of(key, cells).bad();
    }
    if (!result.given || result.unreadable) return result;
    // Custom fields come last, because they only filter the results of other columns, if there are any.
    std::stable_partition(keys.begin(), keys.end(), [](const SearchKey& key) {
        return static_cast<LearnerKey>(key.column) != LearnerKey::custom;
    });
    const Ids found = search_all(keys, cells, lookups);
    if (!found.empty())
        result.id = found.front();
    else if (numbered == NumberedLogins::found)
        result.id = find_numbered(keys, cells, lookups);
    return result;
}

}  // namespace registrar
