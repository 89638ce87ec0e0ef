// SPDX-License-Identifier: Apache-2.0
#include "domain/user_matching.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "domain/bulk_selection.h"
#include "domain/demo_marks.h"
#include "records/content.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"
#include "records/transfers.h"
#include "workspace/draft.h"

namespace registrar {

namespace {

constexpr std::size_t at_once = 1024;

/// Removes the pairs whose target no longer exists.
void drop_lost(StoreReader& target, std::vector<UserPair>& pairs) {
    IdSet there;
    RecordBlock learners(learner_type);
    std::vector<std::int64_t> ids;
    const auto look = [&] {
        target.load(learner_type, ids, learners);
        for (std::size_t at = 0; at < learners.size(); ++at) there.add(learners.as<Learner>(at).id);
        learners.clear();
        ids.clear();
    };
    for (const UserPair& pair : pairs) {
        ids.push_back(pair.target);
        if (ids.size() == at_once) look();
    }
    look();
    std::erase_if(pairs, [&](const UserPair& pair) { return !there.contains(pair.target); });
}

const Index& index_of(LearnerKey key) {
    static const Index& login = learner_type.index("learner_login");
    static const Index& ref_number = learner_type.index("learner_ref_number");
    static const Index& email = learner_type.index("learner_email");
    return key == LearnerKey::login ? login : key == LearnerKey::email ? email : ref_number;
}

/// Returns the learners of this store under all keys that match any learner; nothing if no key does.
std::optional<std::vector<std::int64_t>> namesakes(StoreReader& target, const RecordView& learner,
                                                   std::span<const LearnerKey> keys) {
    std::optional<std::vector<std::int64_t>> common;
    FoundIds found;
    for (const LearnerKey key : keys) {
        const auto bytes = index_key(learner_type, index_of(key), learner);
        if (!bytes || bytes->empty()) continue;
        const std::string_view wanted = *bytes;
        target.find(learner_type, index_of(key), std::span(&wanted, 1), found);
        if (found.ids.empty()) continue;
        std::sort(found.ids.begin(), found.ids.end());
        std::vector<std::int64_t> both;
        if (common)
            std::set_intersection(common->begin(), common->end(), found.ids.begin(), found.ids.end(),
                                  std::back_inserter(both));
        common = common ? both : found.ids;
    }
    return common;
}

}  // namespace

std::vector<UserPair> user_pairs(StoreReader& target, std::int64_t source_id) {
    std::vector<UserPair> pairs;
    RecordBlock block(user_match_type);
    const auto cursor = target.scan(user_match_type);
    while (cursor->next(block, at_once) > 0) {
        for (std::size_t at = 0; at < block.size(); ++at) {
            const auto& match = block.as<UserMatch>(at);
            if (match.source == source_id && match.target_learner_id != null_integer)
                pairs.push_back({match.source_learner_id, match.target_learner_id, match.merge == Flag::yes});
        }
        block.clear();
    }
    return pairs;
}

std::vector<UserPair> remembered_pairs(StoreReader& target, std::int64_t source_id) {
    std::vector<UserPair> pairs = user_pairs(target, source_id);
    drop_lost(target, pairs);
    return pairs;
}

namespace {

/// Finds the source. `find` returns the record with a guid, or null.
template <class Find>
KnownSource find_by_guids(SourceStore& source, const Find& find) {
    KnownSource known;
    known.guid = source.guid();
    for (const std::string& guid : source.guids()) {
        const RecordView record = find(guid);
        if (record.record == nullptr) continue;
        const std::string url(text_of(record, &TransferSource::url));
        if (source.is_other(url, guid)) {
            if (guid == known.guid) known.twin = url;
            continue;
        }
        const auto& found = *as<TransferSource>(record);
        return {found.id, guid, found.transferred_at != Timestamp::null};
    }
    return known;
}

}  // namespace

KnownSource find_source(SourceStore& source, StoreReader& here) {
    static const Index& index = transfer_source_type.index("transfer_source_store_guid");
    RecordBlock found(transfer_source_type);
    return find_by_guids(source, [&](const std::string& guid) {
        std::string scratch;
        const std::string_view key = match_text(MatchRule::guid, guid, scratch);
        FoundIds ids;
        here.find(transfer_source_type, index, std::span(&key, 1), ids);
        found.clear();
        if (!ids.ids.empty()) here.load(transfer_source_type, std::span(ids.ids).first(1), found);
        return found.size() == 0 ? RecordView{} : found.view(0);
    });
}

KnownSource find_source(SourceStore& source, Lookups& here) {
    static const Index& index = transfer_source_type.index("transfer_source_store_guid");
    return find_by_guids(source, [&](const std::string& guid) {
        const Matches found =
            here.find_now(transfer_source_type, index, here.match_key(MatchRule::guid, guid));
        return found.empty() ? RecordView{} : here.load_now(transfer_source_type, found.front());
    });
}

IdSet learners_with_data(StoreReader& view) {
    IdSet learners;
    visit_records<Registration>(view, registration_type,
                                [&](const Registration& record) { learners.add(record.learner_id); });
    visit_records<Completion>(view, completion_type,
                              [&](const Completion& record) { learners.add(record.learner_id); });
    visit_records<Access>(view, access_type, [&](const Access& record) { learners.add(record.learner_id); });
    visit_records<CourseRecord>(view, course_record_type,
                                [&](const CourseRecord& record) { learners.add(record.learner_id); });
    RecordBlock files(file_type);
    for (const auto cursor = view.scan(file_type); cursor->next(files, at_once) > 0; files.clear())
        for (std::size_t at = 0; at < files.size(); ++at)
            if (text_of(files.view(at), &File::owner_type) == learner_type.name)
                learners.add(files.as<File>(at).owner_id);
    return learners;
}

UserMatching::UserMatching(StoreReader& source, StoreReader& target, std::int64_t source_id,
                           std::span<const LearnerKey> automatic) {
    pairs_ = remembered_pairs(target, source_id);
    const std::size_t remembered = pairs_.size();
    std::size_t next = 0;
    const DemoMarks demo(source);
    RecordBlock learners(learner_type);
    RecordBlock open(learner_type);
    const auto cursor = source.scan(learner_type);
    while (cursor->next(learners, at_once) > 0) {
        for (std::size_t at = 0; at < learners.size(); ++at) {
            const std::int64_t id = learners.as<Learner>(at).id;
            while (next < remembered && pairs_[next].source < id) ++next;
            const bool has_match = next < remembered && pairs_[next].source == id;
            if (has_match) pairs_[next].in_source = true;
            if (!has_match && !demo.has(learner_type, id)) open.add(learners.view(at));
        }
        match_automatically(target, open, automatic);
        learners.clear();
        open.clear();
    }
    decide_targets();
}

void UserMatching::match_automatically(StoreReader& target, const RecordBlock& learners,
                                       std::span<const LearnerKey> automatic) {
    for (std::size_t at = 0; at < learners.size(); ++at) {
        const std::int64_t id = learners.as<Learner>(at).id;
        const auto found = namesakes(target, learners.view(at), automatic);
        if (found && found->size() == 1) {
            pairs_.push_back({id, found->front(), false, true, true});
            continue;
        }
        unmatched_.add(id);
        if (found) ambiguous_.add(id);
    }
}

/// Merges two learners of the source only if rows allow it for both of them. Drops automatic matches that
/// conflict. Matches of learners who are no longer in the source stand in nobody's way.
void UserMatching::decide_targets() {
    const auto by_target = [](const UserPair& left, const UserPair& right) {
        return std::pair(left.target, left.source) < std::pair(right.target, right.source);
    };
    std::sort(pairs_.begin(), pairs_.end(), by_target);
    for (auto first = pairs_.begin(); first != pairs_.end();) {
        const auto last = std::find_if(first, pairs_.end(),
                                       [&](const UserPair& pair) { return pair.target != first->target; });
        const auto count = [&](const auto& fits) {
            return std::count_if(first, last,
                                 [&](const UserPair& pair) { return pair.in_source && fits(pair); });
        };
        if (count([](const UserPair&) { return true; }) > 1) {
            for (auto at = first; at != last; ++at)
                if (at->automatic) ambiguous_.add(at->source);
            const auto said = count([](const UserPair& pair) { return !pair.automatic; });
            const auto agreed = count([](const UserPair& pair) { return pair.merge; });
            if (said > 1) (agreed == said ? merged_ : crowded_).add(first->target);
        }
        first = last;
    }
    std::erase_if(pairs_, [&](const UserPair& pair) {
        const bool dropped = pair.automatic && ambiguous_.contains(pair.source);
        if (dropped) unmatched_.add(pair.source);
        return dropped;
    });
    std::sort(pairs_.begin(), pairs_.end(),
              [](const UserPair& left, const UserPair& right) { return left.source < right.source; });
}

std::optional<UserPair> UserMatching::find(std::int64_t source) const {
    const auto found =
        std::lower_bound(pairs_.begin(), pairs_.end(), source,
                         [](const UserPair& pair, std::int64_t wanted) { return pair.source < wanted; });
    if (found == pairs_.end() || found->source != source) return std::nullopt;
    return *found;
}

}  // namespace registrar
