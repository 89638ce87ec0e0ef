// SPDX-License-Identifier: Apache-2.0
// Tests of records in every store: reads, writes, transactions and ids.
#include <map>

#include "contract/stores.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"
#include "records/transfers.h"

using namespace registrar;

namespace {

using Model = std::map<std::string, std::pair<std::string, std::int64_t>>;  ///< key text: line, changed_run

std::string line_of(const RecordBlock& records, std::size_t at) {
    std::string line;
    append_csv_record(line, records.type(), records.view(at), true);
    return line;
}

/// Reads the block's keys and compares the records with the model.
void check_read(Store& store, const RecordBlock& wanted, const Model& model) {
    StoredRecords stored(wanted.type());
    store.read(wanted.type(), pointers(wanted), wanted.arena(), stored);
    REQUIRE(stored.index.size() == wanted.size());
    std::size_t differences = 0;
    for (std::size_t at = 0; at < wanted.size(); ++at) {
        const auto known = model.find(format_key(wanted.type(), wanted.view(at)));
        const std::uint32_t place = stored.index[at];
        if (known == model.end() || place == StoredRecords::none)
            differences += (known == model.end()) == (place == StoredRecords::none) ? 0 : 1;
        else if (line_of(stored.records, place) != known->second.first ||
                 stored.changed_run[place] != known->second.second)
            ++differences;
    }
    REQUIRE(differences == 0);
}

/// Applies random changes to existing and missing records, and to the model.
void change(Store& store, const RecordBlock& records, Model& model, Random& random, std::int64_t run) {
    std::vector<Change> changes;
    for (std::size_t at = 0; at < records.size(); ++at) {
        const std::string key = format_key(records.type(), records.view(at));
        const bool there = model.contains(key);
        if (there && below(random, 2) == 0) {
            changes.push_back({ChangeKind::erase, records.at(at)});
            model.erase(key);
        } else {
            changes.push_back({there ? ChangeKind::update : ChangeKind::insert, records.at(at)});
            model[key] = {line_of(records, at), run};
        }
    }
    store.apply(records.type(), changes, records.arena(), run);
}

}  // namespace

TEST_CASE("records of every type read back as they were written") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Random random(test_seed(1));
    for (const RecordType* type : record_types()) {
        CAPTURE(type->name);
        RecordBlock records = random_records(*type, random, 60, 1000);
        if (type == &entity_type)
            while (records.size() > 0 && records.as<Entity>(0).id == 1)
                records = random_records(*type, random, 60, 1000);
        insert_all(*store, records);
        store->reserve_ids(*type, 1001);
        RecordBlock found = scan_all(*store, *type);
        auto wanted = lines(records);
        if (type == &entity_type) wanted.insert(wanted.begin(), lines(first_entity())[0]);
        CHECK(lines(found) == wanted);
        CHECK(store->reader()->estimate(*type) >= found.size());
        if (!type->has_id()) continue;
        const auto last = member<std::int64_t>(records.at(records.size() - 1), type->attributes[0].offset());
        const auto first = member<std::int64_t>(records.at(0), type->attributes[0].offset());
        const std::vector<std::int64_t> ids = {last, 5000, first};
        RecordBlock loaded(*type);
        store->reader()->load(*type, ids, loaded);
        CHECK(lines(loaded) == std::vector<std::string>{wanted.back(), lines(records)[0]});
    }
}

TEST_CASE("a new store has entity 1 and assigns the next id") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    CHECK(lines(scan_all(*store, entity_type)) == lines(first_entity()));
    CHECK(store->next_id(entity_type) == 2);
    CHECK(store->next_id(learner_type) == 1);
    CHECK(store->identity().guid == default_store_guid);
}

TEST_CASE("reads of one to thousands of keys agree with a plain map under random changes") {
    const auto kind = GENERATE(from_range(store_kinds()));
    const RecordType* type =
        GENERATE(&tracking_type, &credit_offer_type, &access_type, &learner_type, &transferred_type);
    CAPTURE(kind, type->name);
    TestStore store(kind);
    Random random(test_seed(7));
    Model model;
    for (int round = 0; round < test_count(12); ++round) {
        const auto count = static_cast<std::size_t>(1 + below(random, below(random, 3) == 0 ? 3000 : 40));
        const std::int64_t keys = below(random, 2) == 0 ? 60 : 4000;
        const RecordBlock records = random_records(*type, random, count, keys);
        Transaction transaction(*store);
        Model changed = model;
        change(*store, records, changed, random, round + 1);
        check_read(*store, records, changed);
        const auto wanted_count =
            static_cast<std::size_t>(1 + below(random, below(random, 3) == 0 ? 20000 : 200));
        check_read(*store, random_records(*type, random, wanted_count, keys), changed);
        if (below(random, 3) == 0) continue;  // rolled back
        transaction.commit();
        model = std::move(changed);
    }
    RecordBlock all = scan_all(*store, *type, 1000);
    CHECK(all.size() == model.size());
    std::size_t differences = 0;
    for (std::size_t at = 0; at < all.size(); ++at) {
        const auto known = model.find(format_key(*type, all.view(at)));
        if (known == model.end() || known->second.first != line_of(all, at)) ++differences;
    }
    CHECK(differences == 0);
}

TEST_CASE("insert_free stores free keys and finds taken ones, as a read followed by inserts would") {
    const auto kind = GENERATE(from_range(store_kinds()));
    const RecordType* type = GENERATE(&tracking_type, &access_type, &learner_type, &transferred_type);
    CAPTURE(kind, type->name);
    TestStore store(kind);
    Random random(test_seed(8));
    Model model;
    for (int round = 0; round < test_count(8); ++round) {
        const auto count = static_cast<std::size_t>(1 + below(random, 300));
        const RecordBlock records = random_records(*type, random, count, 600);
        std::vector<Change> wanted;
        for (std::size_t at = 0; at < records.size(); ++at)
            wanted.push_back(
                {below(random, 5) == 0 ? ChangeKind::erase : ChangeKind::insert, records.at(at)});
        StoredRecords stored(*type);
        Transaction transaction(*store);
        store->insert_free(*type, wanted, records.arena(), round + 1, stored);
        transaction.commit();
        std::size_t differences = 0;
        for (std::size_t at = 0; at < records.size(); ++at) {
            const std::string key = format_key(*type, records.view(at));
            const auto known = model.find(key);
            const std::uint32_t place = stored.index[at];
            if ((known != model.end()) != (place != StoredRecords::none)) ++differences;
            if (known != model.end() && place != StoredRecords::none &&
                (line_of(stored.records, place) != known->second.first ||
                 stored.changed_run[place] != known->second.second))
                ++differences;
            if (known == model.end() && wanted[at].kind == ChangeKind::insert)
                model[key] = {line_of(records, at), round + 1};
        }
        CHECK(differences == 0);
        check_read(*store, records, model);
    }
}

TEST_CASE("a transaction that is not committed leaves no trace") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Random random(test_seed(3));
    const RecordBlock records = random_records(learner_type, random, 20, 100);
    const auto view = store->reader();
    {
        Transaction transaction(*store);
        apply_all(*store, ChangeKind::insert, records, 1);
        store->take_ids(learner_type, 100);
        store->ledger().add_run({});
        Lease lease;
        lease.scope = "tracking";
        store->ledger().put_lease(lease);
        RecordBlock seen(learner_type);
        CHECK(view->scan(learner_type)->next(seen, 10) == 0);
    }
    CHECK(scan_all(*store, learner_type).size() == 0);
    CHECK(store->next_id(learner_type) == 1);
    CHECK(store->ledger().runs().empty());
    CHECK(!store->ledger().lease("tracking"));
    insert_all(*store, records);
    RecordBlock seen(learner_type);
    CHECK(view->scan(learner_type)->next(seen, 1000) == records.size());
    store->sync();
}

TEST_CASE("a reader inside the transaction sees its changes, other readers see what was committed") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Random random(test_seed(4));
    const RecordBlock records = random_records(learner_type, random, 20, 100);
    const auto inside = store->transaction_reader();
    const auto count = [](StoreReader& view) {
        RecordBlock seen(learner_type);
        return view.scan(learner_type)->next(seen, 1000);
    };
    const std::int64_t id = records.as<Learner>(0).id;
    {
        Transaction transaction(*store);
        apply_all(*store, ChangeKind::insert, records, 1);
        CHECK(count(*inside) == records.size());
        CHECK(count(*store->reader()) == 0);
        RecordBlock found(learner_type);
        inside->load(learner_type, std::span(&id, 1), found);
        REQUIRE(found.size() == 1);
        CHECK(equal_records(learner_type, found.view(0), records.view(0)));
        const Change erase{ChangeKind::erase, records.at(0)};
        store->apply(learner_type, std::span(&erase, 1), records.arena(), 1);
        found.clear();
        inside->load(learner_type, std::span(&id, 1), found);
        CHECK(found.size() == 0);
    }
    CHECK(count(*inside) == 0);
    insert_all(*store, records);
    CHECK(count(*inside) == records.size());
}

TEST_CASE("ids are assigned only once") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    CHECK(store->take_ids(learner_type, 3) == 1);
    CHECK(store->take_ids(learner_type, 1) == 4);
    store->reserve_ids(learner_type, 100);
    store->reserve_ids(learner_type, 50);
    CHECK(store->next_id(learner_type) == 100);
    CHECK(store->take_ids(session_type, 1) == 1);
    CHECK(store->take_ids(entity_type, 1) == 2);
    transaction.commit();
    CHECK(store->take_ids(learner_type, 1) == 100);
}

TEST_CASE("stores that keep records refuse an insert with a key that is taken") {
    const std::string kind = GENERATE(from_range(base_kinds()));
    TestStore store(kind);
    Random random(test_seed(5));
    const RecordBlock records = random_records(learner_type, random, 1, 10);
    insert_all(*store, records);
    CHECK_THROWS_AS(insert_all(*store, records), StoreUnavailable);
    CHECK(scan_all(*store, learner_type).size() == 1);
}

TEST_CASE("guid and revision belong to the store; an overlay keeps those of its base") {
    const std::string kind = GENERATE(from_range(base_kinds()));
    TestStore store(kind);
    Transaction transaction(*store);
    store->set_guid("00000000-0000-5000-8000-000000000001");
    store->advance_revision();
    transaction.commit();
    CHECK(store->identity().guid == "00000000-0000-5000-8000-000000000001");
    CHECK(store->identity().revision == 1);
    {
        Transaction rolled_back(*store);
        store->advance_revision();
    }
    CHECK(store->identity().revision == 1);
    OverlayStore overlay(*store);
    Transaction planned(overlay);
    overlay.advance_revision();
    planned.commit();
    CHECK(overlay.identity().revision == 1);
    CHECK(overlay.identity().guid == "00000000-0000-5000-8000-000000000001");
}
