// SPDX-License-Identifier: Apache-2.0
#include "workspace/lookups.h"

#include <catch2/catch.hpp>
#include <map>
#include <stdexcept>

#include "contract/stores.h"
#include "records/content.h"
#include "records/learning.h"
#include "records/people.h"

using namespace registrar;

namespace {

/// Forwards every lookup and counts them.
class CountingView : public StoreReader {
public:
    struct Counts {
        std::size_t tables = 0;
        std::size_t keys = 0;
        std::size_t records = 0;
    };
    CountingView(std::unique_ptr<StoreReader> reader, Counts& counts)
        : reader_(std::move(reader)), counts_(counts) {}

    bool load_index(const RecordType& type, const Index& index, KeyTable& table, std::size_t limit) override {
        ++counts_.tables;
        return reader_->load_index(type, index, table, limit);
    }
    void find(const RecordType& type, const Index& index, std::span<const std::string_view> keys,
              FoundIds& found) override {
        counts_.keys += keys.size();
        reader_->find(type, index, keys, found);
    }
    void load(const RecordType& type, std::span<const std::int64_t> ids, RecordBlock& records) override {
        counts_.records += ids.size();
        reader_->load(type, ids, records);
    }
    void load_children(const RecordType& type, std::int64_t parent, RecordBlock& records) override {
        reader_->load_children(type, parent, records);
    }
    std::unique_ptr<RecordCursor> scan(const RecordType& type) override { return reader_->scan(type); }
    std::unique_ptr<RecordCursor> scan(const RecordType& type, const Index& index,
                                       std::string_view key) override {
        return reader_->scan(type, index, key);
    }
    std::uint64_t estimate(const RecordType& type) override { return reader_->estimate(type); }

private:
    std::unique_ptr<StoreReader> reader_;
    Counts& counts_;
};

/// Lovs with ids 1 to `count`. Each code is shared by two of them.
void add_lovs(Store& store, std::int64_t count) {
    RecordBlock lovs(lov_type);
    for (std::int64_t id = 1; id <= count; ++id) {
        lovs.append();
        lovs.as<Lov>(lovs.size() - 1).id = id;
        lovs.as<Lov>(lovs.size() - 1).code = lovs.add_text("LOV-" + std::to_string((id + 1) / 2));
    }
    insert_all(store, lovs);
    Transaction transaction(store);
    store.reserve_ids(lov_type, count + 1);
    transaction.commit();
}

std::vector<std::int64_t> ids(Matches matches) {
    return {matches.begin(), matches.end()};
}

}  // namespace

TEST_CASE("a whole table and lookups give the same answers") {
    const std::string kind = GENERATE("memory", "sqlite");
    const std::uint64_t rows = GENERATE(1u, 1'000'000u);
    CAPTURE(kind, rows);
    TestStore store(kind);
    add_lovs(*store, 400);
    CountingView::Counts counts;
    Lookups lookups(std::make_unique<CountingView>(store->reader(), counts), rows);
    const Index& code = lov_type.index("lov_code");
    for (int group = 0; group < 3; ++group) {
        lookups.begin_group();
        std::vector<Matches> found(40);
        for (std::size_t at = 0; at < found.size(); ++at)
            lookups.find(lov_type, code, lookups.keep("LOV-" + std::to_string(at * 10)), found[at]);
        lookups.answer();
        for (std::size_t at = 0; at < found.size(); ++at) {
            const auto first = static_cast<std::int64_t>(at) * 20 - 1;
            CHECK(ids(found[at]) ==
                  (at >= 1 && at <= 20 ? std::vector{first, first + 1} : std::vector<std::int64_t>{}));
        }
    }
    CHECK(counts.tables == (rows == 1 ? 0u : 1u));
    CHECK(counts.keys == (rows == 1 ? 40u : 0u));
    CHECK(lookups.unforeseen() == 0);
}

TEST_CASE("a key that several rows request is looked up once, and its answers last as long as the group") {
    TestStore store("sqlite");
    add_lovs(*store, 400);
    CountingView::Counts counts;
    Lookups lookups(std::make_unique<CountingView>(store->reader(), counts), 1);
    const Index& code = lov_type.index("lov_code");
    lookups.begin_group();
    Matches first;
    Matches second;
    lookups.find(lov_type, code, "LOV-7", first);
    lookups.find(lov_type, code, "LOV-7", second);
    lookups.answer();
    CHECK(counts.keys == 1);
    std::vector<Matches> more(150);
    for (std::size_t at = 0; at < more.size(); ++at)
        lookups.find(lov_type, code, lookups.keep("LOV-" + std::to_string(at)), more[at]);
    lookups.answer();
    CHECK(ids(first) == std::vector<std::int64_t>{13, 14});
    CHECK(ids(second) == ids(more[7]));
}

TEST_CASE("loads records by id; missing ones are null") {
    const std::string kind = GENERATE("memory", "sqlite");
    TestStore store(kind);
    add_lovs(*store, 20);
    CountingView::Counts counts;
    Lookups lookups(std::make_unique<CountingView>(store->reader(), counts), 1);
    for (int group = 0; group < 2; ++group) {
        lookups.begin_group();
        RecordView views[4];
        const std::int64_t wanted[] = {20, 3, 999, 3};
        for (std::size_t at = 0; at < 4; ++at) lookups.load(lov_type, wanted[at], views[at]);
        lookups.answer();
        CHECK(static_cast<const Lov*>(views[0].record)->id == 20);
        CHECK(static_cast<const Lov*>(views[0].record)->code.in(views[0].arena) == "LOV-10");
        CHECK(static_cast<const Lov*>(views[1].record)->id == 3);
        CHECK(views[2].record == nullptr);
        CHECK(views[3].record == views[1].record);
    }
    CHECK(counts.records == 3);
}

TEST_CASE("answers and counts an unforeseen lookup") {
    const std::uint64_t rows = GENERATE(1u, 1'000'000u);
    TestStore store("sqlite");
    add_lovs(*store, 20);
    Lookups lookups(store->reader(), rows);
    lookups.begin_group();
    CHECK(ids(lookups.find_now(lov_type, lov_type.index("lov_code"), "LOV-2")) ==
          std::vector<std::int64_t>{3, 4});
    CHECK(lookups.find_now(lov_type, lov_type.index("lov_code"), "LOV-99").empty());
    CHECK(lookups.find_now(lov_type, lov_type.index("lov_code"), "LOV-99").empty());
    CHECK(lookups.unforeseen() == 3);
}

TEST_CASE("checking whether a key has records includes pending changes") {
    TestStore store("sqlite");
    add_lovs(*store, 20);
    Lookups lookups(store->reader(), 1);
    PendingRecords pending;
    const RecordType* const written[] = {&lov_type};
    lookups.show_pending(pending, written);
    const Index& by_code = lov_type.index("lov_code");
    CHECK(lookups.any(lov_type, by_code, "LOV-2"));
    CHECK_FALSE(lookups.any(lov_type, by_code, "LOV-99"));
    RecordBlock more(lov_type);
    more.append();
    more.as<Lov>(0).id = 99;
    more.as<Lov>(0).code = more.add_text("LOV-99");
    pending.begin_batch(1);
    pending.put(lov_type, more.view(0));
    CHECK(lookups.any(lov_type, by_code, "LOV-99"));
    insert_all(*store, more);
    lookups.forget_written();
    CHECK(lookups.any(lov_type, by_code, "LOV-99"));
}

TEST_CASE("keys of several parts are the keys of the records' indexes") {
    TestStore store("sqlite");
    RecordBlock sessions(session_type);
    sessions.append();
    sessions.as<Session>(0).id = 8;
    sessions.as<Session>(0).training_id = 5;
    sessions.as<Session>(0).title = sessions.add_text(" Cafe\u0301 ");
    insert_all(*store, sessions);
    RecordBlock registrations(registration_type);
    registrations.append();
    registrations.as<Registration>(0).id = 9;
    registrations.as<Registration>(0).learner_id = -3;
    registrations.as<Registration>(0).session_id = 8;
    insert_all(*store, registrations);
    Lookups lookups(store->reader(), 1);
    lookups.begin_group();
    Matches session;
    Matches registration;
    lookups.find(session_type, session_type.index("session_training_title"),
                 lookups.scoped_key(5, lookups.match_key(MatchRule::exact, "Café")), session);
    lookups.find(registration_type, registration_type.index("registration_learner_session"),
                 lookups.pair_key(-3, 8), registration);
    lookups.answer();
    CHECK(ids(session) == std::vector<std::int64_t>{8});
    CHECK(ids(registration) == std::vector<std::int64_t>{9});
}

TEST_CASE("does not look up types that rows write without seeing each other's changes") {
    TestStore store("sqlite");
    Lookups lookups(store->reader(), 1);
    const RecordType* const written[] = {&learner_type};
    lookups.refuse_types(written);
    lookups.begin_group();
    CHECK_THROWS_AS(lookups.load_now(learner_type, 1), std::logic_error);
    CHECK_THROWS_AS(lookups.find_now(learner_type, learner_type.index("learner_login"), "a"),
                    std::logic_error);
    CHECK_NOTHROW(lookups.load_now(lov_type, 1));
}
