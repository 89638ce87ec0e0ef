// SPDX-License-Identifier: Apache-2.0
// Tests of natural keys in every store: how they match, and which of several records comes first.
#include <tuple>

#include "contract/stores.h"
#include "records/content.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"

using namespace registrar;

namespace {

constexpr std::size_t plenty = 64u << 20;

/// Returns the ids under each key by a simple model, oldest first.
std::map<std::string, std::vector<std::int64_t>> expected_ids(const RecordBlock& records,
                                                              const Index& index) {
    std::map<std::string, std::vector<std::tuple<std::int64_t, std::int64_t>>> ages;
    for (std::size_t at = 0; at < records.size(); ++at)
        if (const auto key = index_key(records.type(), index, records.view(at)))
            ages[*key].emplace_back(
                created_at(records.type(), records.at(at)),
                member<std::int64_t>(records.at(at), records.type().attributes[0].offset()));
    std::map<std::string, std::vector<std::int64_t>> ids;
    for (auto& [key, found] : ages) {
        std::sort(found.begin(), found.end());
        for (const auto& age : found) ids[key].push_back(std::get<1>(age));
    }
    return ids;
}

void check_index(StoreReader& reader, const RecordBlock& records, const Index& index) {
    const auto wanted = expected_ids(records, index);
    std::vector<std::string_view> keys;
    for (const auto& [key, ids] : wanted) keys.push_back(key);
    std::string nowhere;
    for (const std::string_view name : index.attributes) {
        if (records.type().attribute(name)->kind == AttributeKind::text)
            nowhere += "nowhere";
        else
            append_key_part(nowhere, -77);
    }
    keys.push_back(nowhere);
    FoundIds found;
    reader.find(records.type(), index, keys, found);
    KeyTable table;
    REQUIRE(reader.load_index(records.type(), index, table, plenty));
    CHECK(table.size() == wanted.size());
    for (std::size_t at = 0; at + 1 < keys.size(); ++at) {
        const auto& ids = wanted.at(std::string(keys[at]));
        const auto by_find = found.of(at);
        const auto by_table = table.find(keys[at], KeyTable::hash(keys[at]));
        CHECK(std::vector(by_find.begin(), by_find.end()) == ids);
        CHECK(std::vector(by_table.begin(), by_table.end()) == ids);
    }
    CHECK(found.of(keys.size() - 1).empty());
}

/// Makes random inserts, updates and deletions in the open transaction.
void change_at_random(Store& store, const RecordType& type, Random& random, std::int64_t run) {
    RecordBlock fresh = random_records(type, random, 80, 200);
    StoredRecords stored(type);
    store.read(type, pointers(fresh), fresh.arena(), stored);
    std::vector<Change> changes;
    for (std::size_t at = 0; at < fresh.size(); ++at) {
        if (stored.index[at] == StoredRecords::none)
            changes.push_back({ChangeKind::insert, fresh.at(at)});
        else
            changes.push_back({below(random, 2) == 0 ? ChangeKind::erase : ChangeKind::update, fresh.at(at)});
    }
    store.apply(type, changes, fresh.arena(), run);
}

}  // namespace

TEST_CASE("natural keys find the same records by lookup and by whole table, under random changes") {
    const auto kind = GENERATE(from_range(store_kinds()));
    const RecordType* type = GENERATE(&learner_type, &lov_type, &session_type, &registration_type,
                                      &training_type, &course_record_type);
    CAPTURE(kind, type->name);
    TestStore store(kind);
    Random random(test_seed(11));
    const auto reader = store->reader();
    for (int round = 0; round < test_count(4); ++round) {
        Transaction transaction(*store);
        change_at_random(*store, *type, random, round + 1);
        transaction.commit();
        const RecordBlock all = scan_all(*store, *type);
        for (const Index& index : type->indexes) check_index(*reader, all, index);
        CHECK(store->storage_faults() == std::vector<std::string>{});
    }
}

TEST_CASE("natural keys find what an open transaction has changed, and nothing that was rolled back") {
    const auto kind = GENERATE(from_range(store_kinds()));
    const RecordType* type = GENERATE(&learner_type, &registration_type);
    CAPTURE(kind, type->name);
    TestStore store(kind);
    Random random(test_seed(12));
    const auto outside = store->reader();
    for (int round = 0; round < test_count(4); ++round) {
        const RecordBlock before = scan_all(*store, *type);
        {
            Transaction transaction(*store);
            const auto inside = store->transaction_reader();
            for (int part = 0; part < 3; ++part) {
                change_at_random(*store, *type, random, round + 1);
                const RecordBlock now = scan_all(*inside, *type);
                for (const Index& index : type->indexes) check_index(*inside, now, index);
            }
            change_at_random(*store, *type, random, round + 1);
            if (round % 2 == 0) transaction.commit();
        }
        const RecordBlock after = scan_all(*store, *type);
        if (round % 2 != 0) CHECK(lines(after) == lines(before));
        for (const Index& index : type->indexes) check_index(*outside, after, index);
        CHECK(store->storage_faults() == std::vector<std::string>{});
    }
}

TEST_CASE("a store reports the natural keys that do not find their record") {
    const auto kind = GENERATE(from_range(sql_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    RecordBlock learners(learner_type);
    learners.append();
    learners.as<Learner>(0).id = 1;
    learners.as<Learner>(0).login = learners.add_text("anna");
    insert_all(*store, learners);
    execute_sql(*store, "UPDATE learner SET login = 'berta', email = 'b@x'");
    CHECK(store->storage_faults() ==
          std::vector<std::string>{"learner_login: the key of learner id=1 does not lead to it",
                                   "learner_email: the key of learner id=1 does not lead to it",
                                   "learner_email: 0 entries for 1 records"});
}

TEST_CASE(
    "of several learners with one login the oldest comes first, a learner without a date before all others") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    RecordBlock learners(learner_type);
    const std::int64_t dates[] = {300, 100, 100, null_integer};
    const char* logins[] = {"anna", "ANNA", " anna ", "Anna"};
    for (std::size_t at = 0; at < 4; ++at) {
        learners.append();
        auto& learner = learners.as<Learner>(at);
        learner.id = static_cast<std::int64_t>(at) + 1;
        learner.created_at = Timestamp{dates[at]};
        learners.as<Learner>(at).login = learners.add_text(logins[at]);
    }
    insert_all(*store, learners);
    FoundIds found;
    const std::string_view keys[] = {"anna", "ANNA"};
    store->reader()->find(learner_type, learner_type.index("learner_login"), keys, found);
    CHECK(found.ids == std::vector<std::int64_t>{4, 2, 3, 1});
    CHECK(found.of(1).empty());
}

TEST_CASE("abandons a key table that would exceed its limit") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    RecordBlock lovs(lov_type);
    for (std::int64_t id = 1; id <= 2000; ++id) {
        lovs.append();
        lovs.as<Lov>(lovs.size() - 1).id = id;
        lovs.as<Lov>(lovs.size() - 1).code =
            lovs.add_text("a code that is rather long " + std::to_string(id));
    }
    insert_all(*store, lovs);
    KeyTable table;
    CHECK(!store->reader()->load_index(lov_type, lov_type.index("lov_code"), table, 4096));
    CHECK(table.size() == 0);
    CHECK(store->reader()->load_index(lov_type, lov_type.index("lov_code"), table, plenty));
    CHECK(table.size() == 2000);
}

TEST_CASE("a very large id costs no memory") {
    const auto kind = GENERATE(from_range(sql_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    store->reserve_ids(lov_type, std::int64_t{1} << 60);
    transaction.commit();
    KeyTable table;
    CHECK(store->reader()->load_index(lov_type, lov_type.index("lov_code"), table, plenty));
    CHECK(table.memory() < plenty);
}

TEST_CASE("finds records by texts of any length, and tells those apart that begin alike") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Random random(test_seed(5));
    // Random, because an engine that compresses its indexes holds repeated texts of any length.
    std::string same;
    for (int at = 0; at < 9000; ++at) same += static_cast<char>('a' + random() % 26);
    RecordBlock trainings(training_type);
    for (const char* end : {"one", "two"}) {
        trainings.append();
        auto& training = trainings.as<Training>(trainings.size() - 1);
        training.id = static_cast<std::int64_t>(trainings.size());
        training.title = trainings.add_text(same + end);
    }
    insert_all(*store, trainings);
    const std::string keys[] = {same + "two", same, same + "one"};
    const std::string_view asked[] = {keys[0], keys[1], keys[2]};
    const Index& title = training_type.index("training_title");
    FoundIds found;
    store->reader()->find(training_type, title, asked, found);
    CHECK(found.ids == std::vector<std::int64_t>{2, 1});
    CHECK(found.of(1).empty());
    KeyTable table;
    REQUIRE(store->reader()->load_index(training_type, title, table, plenty));
    CHECK(table.find(keys[2], KeyTable::hash(keys[2])).front() == 1);
    CHECK(store->storage_faults() == std::vector<std::string>{});
}
