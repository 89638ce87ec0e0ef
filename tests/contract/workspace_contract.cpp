// SPDX-License-Identifier: Apache-2.0
// Tests that rows see through a workspace what they would see if each stored row were written at once.
// Neither batch boundaries nor the time of commits may matter.
#include <map>

#include "contract/stores.h"
#include "records/learning.h"
#include "workspace/draft.h"
#include "workspace/flush.h"
#include "workspace/workspace.h"

using namespace registrar;

namespace {

using Seen = std::map<std::int64_t, std::pair<std::int64_t, std::string>>;  ///< id: training, title
using Steps = std::map<std::pair<std::int64_t, std::int64_t>, double>;      ///< registration, lov: score

/// Rows that change sessions and trackings at random, with a model of the expected result.
class Rows {
public:
    Rows(Store& store, unsigned seed)
        : store_(store), random_(seed), workspace_(store, {{&session_type, &tracking_type}, true, 1000}) {}

    void begin_batch() {
        workspace_.begin_batch(++batch_, committed_);
        waiting_.push_back({batch_, std::make_unique<PendingChanges>(session_type),
                            std::make_unique<PendingChanges>(tracking_type)});
    }
    /// Stores all batches but the last `kept`, like a writer that is late.
    void commit(std::size_t kept) {
        while (waiting_.size() > kept) {
            Batch& batch = waiting_.front();
            Transaction transaction(store_);
            std::vector<RowOutcome> outcomes(10'000, RowOutcome::skipped);
            for (PendingChanges* changes : {batch.sessions.get(), batch.trackings.get()}) {
                changes->sort();
                Flush(store_, {1, 0, true}).write(*changes, outcomes, [](std::uint32_t) { return 0; });
            }
            for (const NewIds& ids : workspace_.new_ids()) store_.reserve_ids(*ids.type, ids.next);
            transaction.commit();
            committed_ = batch.sequence;
            waiting_.erase(waiting_.begin());
            CHECK(std::all_of(outcomes.begin(), outcomes.end(),
                              [](RowOutcome outcome) { return outcome == RowOutcome::skipped; }));
        }
    }
    void row() {
        workspace_.lookups().begin_group();
        const Seen sessions = sessions_;
        const Steps trackings = trackings_;
        const std::size_t before[] = {waiting_.back().sessions->size(), waiting_.back().trackings->size()};
        for (std::uint64_t change = below(random_, 3); change-- > 0;) change_session();
        for (std::uint64_t change = below(random_, 3); change-- > 0;) change_tracking();
        look();
        if (below(random_, 4) == 0) {
            workspace_.drop_row();
            sessions_ = sessions;
            trackings_ = trackings;
            waiting_.back().sessions->cut(before[0]);
            waiting_.back().trackings->cut(before[1]);
        } else {
            workspace_.keep_row();
        }
        ++number_;
        look();
    }
    void look() {
        Lookups& lookups = workspace_.lookups();
        const auto training = static_cast<std::int64_t>(below(random_, 3));
        const std::string title(1, static_cast<char>('a' + below(random_, 3)));
        std::vector<std::int64_t> wanted;
        for (const auto& [id, session] : sessions_)
            if (session == std::pair(training, title)) wanted.push_back(id);
        const Matches found = lookups.find_now(session_type, session_type.index("session_training_title"),
                                               lookups.scoped_key(training, title));
        CHECK(std::vector(found.begin(), found.end()) == wanted);
        const auto id = static_cast<std::int64_t>(1 + below(random_, 40));
        const RecordView session = lookups.load_now(session_type, id);
        REQUIRE((session.record != nullptr) == sessions_.contains(id));
        if (session.record != nullptr) CHECK(text_of(session, &Session::title) == sessions_.at(id).second);
        const auto registration = static_cast<std::int64_t>(below(random_, 4));
        std::vector<std::pair<std::int64_t, double>> scores;
        for (const RecordView& tracking : lookups.children(tracking_type, registration))
            scores.emplace_back(as<Tracking>(tracking)->lov_id, as<Tracking>(tracking)->score);
        std::vector<std::pair<std::int64_t, double>> wanted_scores;
        for (const auto& [key, score] : trackings_)
            if (key.first == registration) wanted_scores.emplace_back(key.second, score);
        CHECK(scores == wanted_scores);
    }

    const Seen& sessions() const { return sessions_; }

private:
    struct Batch {
        std::uint64_t sequence;
        std::unique_ptr<PendingChanges> sessions, trackings;
    };
    void change_session() {
        const bool fresh = sessions_.empty() || below(random_, 3) == 0;
        Draft<Session> draft(session_type);
        draft->id = fresh ? workspace_.new_id(session_type)
                          : std::next(sessions_.begin(),
                                      static_cast<std::ptrdiff_t>(below(random_, sessions_.size())))
                                ->first;
        draft->training_id = static_cast<std::int64_t>(below(random_, 3));
        draft->created_at = Timestamp{7};
        const std::string title(1, static_cast<char>('a' + below(random_, 3)));
        draft.set_text(&Session::title, title);
        if (!fresh && below(random_, 4) == 0) {
            workspace_.erase(session_type, draft.view());
            waiting_.back().sessions->erase_decided(number_, draft.view());
            sessions_.erase(draft->id);
            return;
        }
        workspace_.put(session_type, draft.view());
        waiting_.back().sessions->put_decided(number_, draft.view());
        sessions_[draft->id] = {draft->training_id, title};
    }
    void change_tracking() {
        Draft<Tracking> draft(tracking_type);
        draft->registration_id = static_cast<std::int64_t>(below(random_, 4));
        draft->lov_id = static_cast<std::int64_t>(below(random_, 3));
        draft->score = static_cast<double>(below(random_, 100));
        const auto key = std::pair(draft->registration_id, draft->lov_id);
        if (below(random_, 3) == 0) {
            workspace_.erase(tracking_type, draft.view());
            waiting_.back().trackings->erase_decided(number_, draft.view());
            trackings_.erase(key);
            return;
        }
        workspace_.put(tracking_type, draft.view());
        waiting_.back().trackings->put_decided(number_, draft.view());
        trackings_[key] = draft->score;
    }

    Store& store_;
    Random random_;
    Workspace workspace_;
    std::vector<Batch> waiting_;
    std::uint64_t batch_ = 0;
    std::uint64_t committed_ = 0;
    std::uint32_t number_ = 0;
    Seen sessions_;
    Steps trackings_;
};

}  // namespace

TEST_CASE("rows see what earlier rows stored, wherever batches end and whenever they are committed") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    Random random(test_seed(3));
    for (int run = 0; run < test_count(4); ++run) {
        TestStore store(kind);
        Rows rows(*store, test_seed(static_cast<std::uint32_t>(run) + 10));
        for (int batch = 0; batch < 12; ++batch) {
            rows.begin_batch();
            for (std::uint64_t row = below(random, 25); row-- > 0;) rows.row();
            rows.commit(below(random, 3));
        }
        rows.commit(0);
        const RecordBlock stored = scan_all(*store, session_type);
        REQUIRE(stored.size() == rows.sessions().size());
        for (std::size_t at = 0; at < stored.size(); ++at)
            CHECK(rows.sessions().contains(stored.as<Session>(at).id));
    }
}

TEST_CASE("visiting a key gives the stored records as rows have changed them since") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    constexpr Word activity{0};
    constexpr Word journey{1};
    const auto completion = [](std::int64_t learner, Word of, std::int64_t content, std::int64_t date) {
        Draft<Completion> draft(completion_type);
        draft->learner_id = learner;
        draft->kind = of;
        draft->content_id = content;
        draft->completed_at = Timestamp{date};
        return draft;
    };
    RecordBlock stored(completion_type);
    for (const std::int64_t learner : {1, 2, 3})
        for (const Word of : {activity, journey}) stored.add(completion(learner, of, 7, learner).view());
    insert_all(*store, stored);
    Workspace workspace(*store, {{&completion_type}, true, 10});
    workspace.begin_batch(1, 0);
    const auto seen = [&] {
        std::map<std::int64_t, std::int64_t> dates;
        Lookups& lookups = workspace.lookups();
        lookups.visit(completion_type, completion_type.index("completion_content"), lookups.pair_key(1, 7),
                      [&](const RecordView& record) {
                          CHECK(as<Completion>(record)->kind == journey);
                          const auto date = static_cast<std::int64_t>(as<Completion>(record)->completed_at);
                          CHECK(dates.emplace(as<Completion>(record)->learner_id, date).second);
                      });
        return dates;
    };
    using Dates = std::map<std::int64_t, std::int64_t>;
    CHECK(seen() == Dates{{1, 1}, {2, 2}, {3, 3}});
    workspace.put(completion_type, completion(2, journey, 7, 20).view());
    workspace.put(completion_type, completion(4, journey, 7, 40).view());
    workspace.put(completion_type, completion(4, journey, 7, 41).view());
    workspace.put(completion_type, completion(4, journey, 8, 80).view());
    workspace.put(completion_type, completion(5, activity, 7, 50).view());
    workspace.erase(completion_type, completion(1, journey, 7, 0).view());
    workspace.keep_row();
    CHECK(seen() == Dates{{2, 20}, {3, 3}, {4, 41}});
    workspace.erase(completion_type, completion(4, journey, 7, 0).view());
    workspace.put(completion_type, completion(1, journey, 7, 10).view());
    CHECK(seen() == Dates{{1, 10}, {2, 20}, {3, 3}});
    workspace.drop_row();
    CHECK(seen() == Dates{{2, 20}, {3, 3}, {4, 41}});
}
