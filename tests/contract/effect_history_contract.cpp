// SPDX-License-Identifier: Apache-2.0
#include "store/effect_history.h"

#include <catch2/catch.hpp>

#include <map>

#include "contract/random_records.h"
#include "contract/stores.h"
#include "records/content.h"
#include "records/credits.h"
#include "records/learning.h"
#include "records/people.h"

using namespace registrar;

namespace {

/// Records of one type by sortable key, in the form of snapshots; none for a record that is not stored.
using RecordTexts = std::map<std::string, std::optional<std::string>>;

std::string all_values(const RecordType& type, const RecordView& record) {
    std::string text;
    for (const Attribute& attribute : type.attributes) text += format_value(record, attribute) + '|';
    return text;
}

/// Copies the key of a record into another one.
void take_key(RecordBlock& block, std::size_t at, const RecordView& key) {
    for (const Attribute& attribute : block.type().attributes.first(block.type().key_count))
        parse_value(block, at, attribute, format_value(key, attribute));
}

/// A store whose records of one type are changed by random runs.
class History {
public:
    History(Store& store, const RecordType& type, Random& random)
        : store_(store), type_(type), random_(random), keys_(random_records(type, random, 60, 1000)) {}

    /// Changes some records and stores the effects.
    void run(std::int64_t number) {
        Transaction transaction(store_);
        EffectPacker packer(type_);
        RecordBlock wanted(type_);
        StoredRecords stored(type_);
        for (std::size_t at = 0; at < keys_.size(); ++at) {
            if (random_() % 3 == 0) continue;
            add_random_record(wanted, random_, 1);
            take_key(wanted, wanted.size() - 1, keys_.view(at));
        }
        std::vector<const void*> pointers;
        for (std::size_t at = 0; at < wanted.size(); ++at) pointers.push_back(wanted.at(at));
        store_.read(type_, pointers, wanted.arena(), stored);
        std::vector<Change> changes;
        for (std::size_t at = 0; at < wanted.size(); ++at) {
            const bool known = stored.index[at] != StoredRecords::none;
            const bool erases = known && random_() % 2 == 0;
            const auto kind = erases ? ChangeKind::erase : known ? ChangeKind::update : ChangeKind::insert;
            changes.push_back({kind, wanted.at(at)});
            const RecordView before = known ? stored.records.view(stored.index[at]) : RecordView{};
            packer.add({kind, at, known ? number - 1 : 0, 1}, wanted.view(at), known ? &before : nullptr);
            auto& value = texts_[sortable_key(type_, wanted.view(at))];
            value.reset();
            if (!erases) value = all_values(type_, wanted.view(at));
        }
        store_.apply(type_, changes, wanted.arena(), number);
        if (!packer.empty()) store_.ledger().add_effects(number, packer.finish());
        transaction.commit();
    }
    const RecordTexts& texts() const { return texts_; }

private:
    Store& store_;
    const RecordType& type_;
    Random& random_;
    RecordBlock keys_;
    RecordTexts texts_;
};

}  // namespace

TEST_CASE("the records after a run are those that the next run found, or the stored ones") {
    const auto kind = GENERATE(from_range(store_kinds()));
    const RecordType* type = GENERATE(&learner_type, &tracking_type, &credit_type_type);
    CAPTURE(kind, type->name);
    TestStore store(kind);
    Random random(test_seed(9));
    History history(*store, *type, random);
    std::vector<RecordTexts> after;
    for (std::int64_t run = 1; run <= 6; ++run) {
        history.run(run);
        after.push_back(history.texts());
    }
    std::size_t wrong = 0;
    std::size_t compared = 0;
    for (const EffectPlace& place : store->ledger().effect_places({})) {
        const auto segment = store->ledger().effect_segment(place.id);
        REQUIRE(segment);
        RecordBlock keys(*type);
        unpack_effects(*segment, [&keys](const Effect&, const RecordView& before) { keys.add(before); });
        const RecordsAfter records(*store, keys, std::vector(keys.size(), place.id));
        std::size_t at = 0;
        unpack_effects(*segment, [&](const Effect&, const RecordView& before) {
            const auto found = records.of(at++);
            const auto& wanted =
                after[static_cast<std::size_t>(place.run) - 1].at(sortable_key(*type, before));
            if (found.has_value() != wanted.has_value() || (found && all_values(*type, *found) != *wanted))
                ++wrong;
            ++compared;
        });
    }
    CHECK(compared > 20);
    CHECK(wrong == 0);
}

TEST_CASE("the first effect of a run on a record has the values that the run found") {
    TestStore store("memory");
    Random random(test_seed(10));
    RecordBlock learners = random_records(learner_type, random, 3, 10);
    Transaction transaction(*store);
    for (const std::size_t before : {1u, 2u}) {
        EffectPacker packer(learner_type);
        take_key(learners, before, learners.view(0));
        const RecordView found = learners.view(before);
        packer.add({ChangeKind::update, 40 + before, 7, 3}, learners.view(0), &found);
        store->ledger().add_effects(8, packer.finish());
    }
    transaction.commit();
    const std::string key = sortable_key(learner_type, learners.view(0));
    const auto effect = first_effect(store->ledger(), {8, &learner_type, key});
    REQUIRE(effect);
    CHECK((effect->effect.line == 41 && effect->effect.former_run == 7 && effect->place.run == 8));
    CHECK(equal_records(learner_type, effect->before.view(0), learners.view(1)));
    CHECK(!first_effect(store->ledger(), {9, &learner_type, key}));
    CHECK(!first_effect(store->ledger(), {8, &learner_type, key + "x"}));
}
