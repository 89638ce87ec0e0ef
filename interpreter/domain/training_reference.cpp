// SPDX-License-Identifier: Apache-2.0
#include "domain/training_reference.h"

#include <vector>

#include "domain/reference_lookup.h"
#include "records/content.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr auto archived = Word{2};  // C, P, A

using Ids = std::vector<std::int64_t>;

Ids open_only(Matches matches, Lookups& lookups) {
    Ids open(matches.begin(), matches.end());
    std::erase_if(open, [&](std::int64_t id) { return !is_open_training(id, lookups); });
    return open;
}

Ids found_by(const TextIndex& where, const Given<std::string_view>& cell, Lookups& lookups) {
    if (!cell.good()) return {};
    return open_only(lookups.find_now(where.type, where.index, lookups.match_key(where.rule, *cell)),
                     lookups);
}

}  // namespace

bool is_open_training(std::int64_t id, Lookups& lookups) {
    const auto* training = as<Training>(lookups.load_now(training_type, id));
    return training != nullptr && training->status != archived;
}

bool TrainingReference::given() const {
    return training_path_code.filled() || training_title.filled() || training_guid.filled() ||
           training_id.filled();
}

bool TrainingReference::unreadable() const {
    return training_path_code.bad() || training_title.bad() || training_guid.bad() || training_id.bad();
}

Resolution TrainingReference::resolve(Lookups& lookups) const {
    static const Index& path_code = training_type.index("training_path_code");
    static const Index& title = training_type.index("training_title");
    static const Index& guid = training_type.index("training_guid");
    const Ids by_code = found_by({training_type, path_code, MatchRule::exact}, training_path_code, lookups);
    const Ids by_title = found_by({training_type, title, MatchRule::exact}, training_title, lookups);
    const Ids by_guid = found_by({training_type, guid, MatchRule::guid}, training_guid, lookups);
    const Ids by_id = training_id.good() ? open_only({&training_id.value, 1}, lookups) : Ids();
    return registrar::resolve({{training_path_code.filled(), by_code},
                               {training_title.filled(), by_title},
                               {training_guid.filled(), by_guid},
                               {training_id.filled(), by_id}});
}

TrainingReference TrainingReference::only(const SearchField& search) const {
    TrainingReference searched = *this;
    if (search.empty()) return searched;
    searched.training_title = {};
    if (!search.names(TrainingKey::path_code)) searched.training_path_code = {};
    if (!search.names(TrainingKey::guid)) searched.training_guid = {};
    if (!search.names(TrainingKey::id)) searched.training_id = {};
    return searched;
}

std::string TrainingReference::text() const {
    std::string text = joined_texts({&training_path_code, &training_title, &training_guid});
    if (training_id.good()) text += (text.empty() ? "" : ", ") + std::to_string(*training_id);
    return text;
}

}  // namespace registrar
