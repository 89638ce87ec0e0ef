// SPDX-License-Identifier: Apache-2.0
#include "domain/source_store.h"

#include <algorithm>
#include <filesystem>

#include "records/people.h"
#include "store/open/open_store.h"
#include "values/digest.h"
#include "workspace/draft.h"

namespace registrar {

std::string telling_guid(const std::string& guid, const std::string& url) {
    constexpr std::string_view scheme = "sqlite:";
    if (guid != default_store_guid || !url.starts_with(scheme)) return guid;
    std::error_code error;
    const auto path = std::filesystem::weakly_canonical(url.substr(scheme.size()), error);
    return error ? guid : uuid_v5(guid, path.string());
}

Store& SourceStore::open() {
    if (!store_) {
        store_ = open_store(url_, OpenMode::read_only);
        guid_ = telling_guid(store_->identity().guid, url_);
    }
    return *store_;
}

const std::string& SourceStore::guid() {
    open();
    return guid_;
}

Lookups& SourceStore::lookups() {
    if (!lookups_) lookups_ = std::make_unique<Lookups>(open().reader(), 0);
    lookups_->begin_group();
    return *lookups_;
}

std::unique_ptr<StoreReader> SourceStore::reader() {
    auto reader = open().reader();
    reader->begin_snapshot();
    return reader;
}

std::vector<std::int64_t> learners_named(std::string_view text, Lookups& lookups) {
    static const Index& login = learner_type.index("learner_login");
    static const Index& ref_number = learner_type.index("learner_ref_number");
    static const Index& email = learner_type.index("learner_email");
    std::vector<std::int64_t> ids;
    const auto add = [&](const Index& index, MatchRule rule) {
        const Matches found = lookups.find_now(learner_type, index, lookups.match_key(rule, text));
        ids.insert(ids.end(), found.begin(), found.end());
    };
    add(login, MatchRule::folded);
    add(ref_number, MatchRule::exact);
    add(email, MatchRule::folded);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

std::string name_of_learner(const RecordView& learner) {
    for (const auto text : {&Learner::login, &Learner::email, &Learner::ref_number})
        if (const auto name = text_of(learner, text); !name.empty()) return std::string(name);
    return std::to_string(as<Learner>(learner)->id);
}

}  // namespace registrar
