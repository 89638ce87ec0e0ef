// SPDX-License-Identifier: Apache-2.0
#include "domain/source_store.h"

#include <algorithm>
#include <filesystem>

#include "domain/transfer_key.h"
#include "records/people.h"
#include "store/open/open_store.h"
#include "values/digest.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::string_view scheme = "sqlite:";

/// Returns the path that a URL leads to, so that two URLs of one file are equal; the URL if it has no path.
std::string location_of(const std::string& url) {
    if (!url.starts_with(scheme)) return url;
    std::error_code error;
    const auto path = std::filesystem::weakly_canonical(url.substr(scheme.size()), error);
    return error ? url : path.string();
}

}  // namespace

std::vector<std::string> telling_guids(Store& store, StoreReader& view) {
    std::vector<std::string> guids;
    if (std::string carried = transfer_key_guid(view); !carried.empty()) guids.push_back(std::move(carried));
    guids.push_back(store.identity().guid);
    return guids;
}

Store& SourceStore::open() {
    if (!store_) store_ = open_store(url_, OpenMode::read_only);
    return *store_;
}

const std::vector<std::string>& SourceStore::guids() {
    if (!guids_.empty()) return guids_;
    guids_ = telling_guids(open(), *open().reader());
    const std::string own = guids_.back();
    if (own == default_store_guid && url_.starts_with(scheme))
        guids_.push_back(uuid_v5(own, location_of(url_)));
    return guids_;
}

bool SourceStore::is_other(const std::string& url, const std::string& guid) {
    if (location_of(url) == location_of(shown_)) return false;
    try {
        return open_store(url, OpenMode::read_only)->identity().guid == guid;
    } catch (const Unavailable&) {
        return false;
    } catch (const Refused&) {
        return false;
    }
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
