// SPDX-License-Identifier: Apache-2.0
// Compares flushing with a simple model, in which each row reads what the rows before it left.
#include "workspace/flush.h"

#include <catch2/catch.hpp>
#include <map>

#include "contract/stores.h"
#include "records/credits.h"
#include "records/learning.h"

using namespace registrar;

namespace {

using Key = std::pair<std::int64_t, std::int64_t>;

/// Keeps the stored completion date if the row requests it, so the result depends on what is stored.
void reconcile(const void* stored, void* wanted, std::int64_t clock) {
    auto& tracking = *static_cast<Tracking*>(wanted);
    if (!tracking.keeps_completion_date) return;
    const auto* before = static_cast<const Tracking*>(stored);
    tracking.first_completion_at = before != nullptr && before->first_completion_at != Timestamp::null
                                       ? before->first_completion_at
                                       : Timestamp{clock};
}

struct Row {
    Tracking tracking;
    bool erases = false;
};

struct Entry {
    Tracking tracking;
    std::int64_t changed_run;
    std::int64_t created_run;
};
using Model = std::map<Key, Entry>;

bool same(const Tracking& left, const Tracking& right) {
    return equal_records(tracking_type, {&left, {}}, {&right, {}});
}

std::vector<Row> random_rows(Random& random, std::size_t count, std::int64_t keys) {
    std::vector<Row> rows(count);
    for (Row& row : rows) {
        row.tracking.registration_id = 1 + below(random, keys);
        row.tracking.lov_id = 1 + below(random, 3);
        row.tracking.progression = static_cast<double>(below(random, 2));
        row.tracking.keeps_completion_date = below(random, 3) == 0;
        if (below(random, 3) == 0) row.tracking.first_completion_at = Timestamp{below(random, 2)};
        row.erases = below(random, 5) == 0;
    }
    return rows;
}

/// Applies each row to the state that the rows before it left.
std::vector<RowOutcome> play(const std::vector<Row>& rows, std::map<Key, Tracking>& records,
                             std::int64_t clock) {
    std::vector<RowOutcome> outcomes;
    for (const Row& row : rows) {
        const auto known = records.find({row.tracking.registration_id, row.tracking.lov_id});
        const bool there = known != records.end();
        if (row.erases) {
            outcomes.push_back(there ? RowOutcome::deleted : RowOutcome::unchanged);
            if (there) records.erase(known);
            continue;
        }
        Tracking wanted = row.tracking;
        reconcile(there ? &known->second : nullptr, &wanted, clock);
        outcomes.push_back(!there                        ? RowOutcome::created
                           : same(known->second, wanted) ? RowOutcome::unchanged
                                                         : RowOutcome::updated);
        records[{wanted.registration_id, wanted.lov_id}] = wanted;
    }
    return outcomes;
}

/// Updates the model with the rows. Returns how many records changed.
std::size_t advance(Model& model, const std::map<Key, Tracking>& records, std::int64_t run) {
    std::size_t changed = 0;
    for (auto at = model.begin(); at != model.end();) {
        const bool gone = !records.contains(at->first);
        changed += gone ? 1u : 0u;
        at = gone ? model.erase(at) : std::next(at);
    }
    for (const auto& [key, tracking] : records) {
        const auto known = model.find(key);
        if (known != model.end() && same(known->second.tracking, tracking)) continue;
        model[key] = {tracking, run, known != model.end() ? known->second.created_run : run};
        ++changed;
    }
    return changed;
}

void check_store(Store& store, const Model& model, bool knows_creator) {
    RecordBlock wanted(tracking_type);
    for (const auto& [key, entry] : model) wanted.add({&entry.tracking, {}});
    CHECK(lines(scan_all(store, tracking_type, 1000)) == lines(wanted));
    StoredRecords stored(tracking_type);
    Transaction transaction(store);
    store.read(tracking_type, pointers(wanted), {}, stored);
    std::size_t differences = 0;
    std::size_t at = 0;
    for (const auto& [key, entry] : model) {
        const std::uint32_t place = stored.index[at++];
        if (place == StoredRecords::none || stored.changed_run[place] != entry.changed_run ||
            (knows_creator && stored.created_run[place] != entry.created_run))
            ++differences;
    }
    CHECK(differences == 0);
}

std::vector<EffectPlace> effects_of(Store& store, std::int64_t run) {
    EffectQuery query;
    query.run = run;
    return store.ledger().effect_places(query);
}

/// Undoes a run's effects on the records and compares with the state before it.
void check_effects(Store& store, std::int64_t run, const Model& before, const Model& after,
                   bool knows_creator) {
    Model rewound = after;
    std::size_t wrong = 0;
    for (const EffectPlace& place : effects_of(store, run)) {
        CHECK(place.input == 7u);
        unpack_effects(store.ledger().effect_segment(place.id).value(),
                       [&](const Effect& effect, const RecordView& record) {
                           const auto& tracking = *static_cast<const Tracking*>(record.record);
                           const Key key{tracking.registration_id, tracking.lov_id};
                           if (rewound.contains(key) == (effect.kind == ChangeKind::erase)) ++wrong;
                           if (effect.kind == ChangeKind::insert)
                               rewound.erase(key);
                           else
                               rewound[key] = {tracking, effect.former_run, effect.created_run};
                       });
    }
    CHECK(wrong == 0);
    REQUIRE(rewound.size() == before.size());
    for (const auto& [key, entry] : before) {
        if (!rewound.contains(key) || !same(rewound[key].tracking, entry.tracking) ||
            rewound[key].changed_run != entry.changed_run ||
            (knows_creator && rewound[key].created_run != entry.created_run))
            ++wrong;
    }
    CHECK(wrong == 0);
}

PendingChanges pending(const std::vector<Row>& rows) {
    PendingChanges changes(tracking_type);
    std::uint32_t number = 0;
    for (const Row& row : rows) {
        if (row.erases)
            changes.erase(number++, &row.tracking);
        else
            changes.put(number++, &row.tracking, reconcile);
    }
    changes.sort();
    return changes;
}

}  // namespace

TEST_CASE("rows are reconciled as if each were written before the next is read") {
    const std::string kind = GENERATE("memory", "sqlite", "overlay over sqlite");
    CAPTURE(kind);
    TestStore store(kind);
    Random random(test_seed(5));
    Model model;
    for (std::int64_t run = 1; run <= test_count(8); ++run) {
        const auto count = static_cast<std::size_t>(1 + below(random, run % 4 == 0 ? 20000 : 300));
        const std::vector<Row> rows = random_rows(random, count, 1 + below(random, run % 2 == 0 ? 5000 : 20));
        std::map<Key, Tracking> records;
        for (const auto& [key, entry] : model) records[key] = entry.tracking;
        const std::int64_t clock = 1000 + run;
        const auto wanted = play(rows, records, clock);
        const Model before = model;
        const std::size_t changed = advance(model, records, run);
        PendingChanges changes = pending(rows);
        std::vector<RowOutcome> outcomes(rows.size(), RowOutcome::rejected);
        Transaction transaction(*store);
        Flush flush(*store, {run, clock, true, 7});
        const bool wrote = flush.write(changes, outcomes, [](std::uint32_t number) { return number + 2u; });
        transaction.commit();
        CHECK(outcomes == wanted);
        CHECK(wrote == (changed > 0));
        // Records that a plan changed count as created by the plan.
        const bool knows_creator = kind != "overlay over sqlite";
        check_store(*store, model, knows_creator);
        check_effects(*store, run, before, model, knows_creator);
    }
}

TEST_CASE("the same rows again change nothing and write nothing") {
    const std::string kind = GENERATE("memory", "sqlite", "overlay over sqlite");
    TestStore store(kind);
    Random random(test_seed(6));
    std::vector<Row> rows = random_rows(random, 200, 1000);
    std::map<Key, const Row*> last;
    for (Row& row : rows) {
        row.erases = false;
        last[{row.tracking.registration_id, row.tracking.lov_id}] = &row;
    }
    for (std::int64_t run = 1; run <= 2; ++run) {
        PendingChanges changes = pending(rows);
        std::vector<RowOutcome> outcomes(rows.size());
        Transaction transaction(*store);
        Flush flush(*store, {run, 1000, true});
        CHECK(flush.write(changes, outcomes, [](std::uint32_t number) { return number; }) == (run == 1));
        transaction.commit();
        CHECK(effects_of(*store, run).size() == (run == 1 ? 1u : 0u));
    }
}

TEST_CASE("updates a key that appears several times each time, and keeps the net effect") {
    TestStore store("sqlite");
    std::vector<Row> rows(3);
    for (Row& row : rows) row.tracking.registration_id = row.tracking.lov_id = 1;
    rows[1].tracking.progression = 50;
    const auto write = [&](std::int64_t run) {
        PendingChanges changes = pending(rows);
        std::vector<RowOutcome> outcomes(rows.size());
        Transaction transaction(*store);
        Flush flush(*store, {run, 0, true});
        const bool wrote = flush.write(changes, outcomes, [](std::uint32_t number) { return number + 2; });
        transaction.commit();
        return std::pair(wrote, outcomes);
    };
    CHECK(write(1) ==
          std::pair(true, std::vector{RowOutcome::created, RowOutcome::updated, RowOutcome::updated}));
    CHECK(write(2) ==
          std::pair(false, std::vector{RowOutcome::unchanged, RowOutcome::updated, RowOutcome::updated}));
    const auto effects = effects_of(*store, 1);
    REQUIRE(effects.size() == 1);
    CHECK(effects[0].first_key == sortable_key(tracking_type, {&rows[0].tracking, {}}));
    CHECK(!effects[0].input);
    unpack_effects(store->ledger().effect_segment(effects[0].id).value(),
                   [](const Effect& effect, const RecordView&) { CHECK(effect.line == 4); });
    CHECK(effects_of(*store, 2).empty());
}

TEST_CASE("passes on what each row changes, and which action") {
    TestStore store("sqlite");
    std::vector<Row> rows(4);
    for (Row& row : rows) row.tracking.registration_id = row.tracking.lov_id = 1;
    rows[1].tracking.progression = 50;
    rows[2].tracking.progression = 50;
    std::vector<std::pair<double, double>> seen;
    const auto progression = [](const RecordView& record) {
        return record.record == nullptr ? -1.0 : static_cast<const Tracking*>(record.record)->progression;
    };
    const ChangeWatch watch = [&](std::uint32_t, const RecordType&, const RecordView& before,
                                  const RecordView& after) {
        seen.emplace_back(progression(before), progression(after));
    };
    for (std::int64_t run = 1; run <= 2; ++run) {
        PendingChanges changes = pending(rows);
        std::vector<RowOutcome> outcomes(rows.size());
        Transaction transaction(*store);
        FlushRun flush_run{run, 0, true};
        flush_run.first_action = 6;
        flush_run.actions = 2;
        flush_run.watch = &watch;
        Flush(*store, flush_run).write(changes, outcomes, [](std::uint32_t number) { return number + 2; });
        transaction.commit();
    }
    using Steps = std::vector<std::pair<double, double>>;
    CHECK(seen == Steps{{-1, 0}, {0, 50}, {50, 0}, {0, 50}, {50, 0}});
    const auto effects = effects_of(*store, 1);
    REQUIRE(effects.size() == 1);
    unpack_effects(store->ledger().effect_segment(effects[0].id).value(),
                   [](const Effect& effect, const RecordView&) { CHECK(effect.action == 7u); });
}

TEST_CASE("passes on only the net change of several requests of one row") {
    TestStore store("memory");
    std::vector<std::uint32_t> seen;
    const ChangeWatch watch = [&](std::uint32_t number, const RecordType&, const RecordView& before,
                                  const RecordView& after) {
        CHECK(before.record == nullptr);
        CHECK(static_cast<const Tracking*>(after.record)->progression == 5);
        seen.push_back(number);
    };
    PendingChanges changes(tracking_type);
    Tracking tracking;
    tracking.registration_id = tracking.lov_id = 1;
    for (const double progression : {3.0, 4.0, 5.0}) {
        tracking.progression = progression;
        changes.put_decided(0, {&tracking, {}});
    }
    changes.put_decided(1, {&tracking, {}});  // changes nothing
    changes.put_decided(2, {&tracking, {}});
    changes.erase_decided(2, {&tracking, {}});
    changes.put_decided(2, {&tracking, {}});  // nothing in the end
    changes.sort();
    std::vector<RowOutcome> outcomes(3);
    Transaction transaction(*store);
    FlushRun run{1, 0, false};
    run.watch = &watch;
    Flush(*store, run).write(changes, outcomes, [](std::uint32_t) { return std::uint64_t{1}; });
    CHECK(seen == std::vector<std::uint32_t>{0});
}

TEST_CASE("a run without effects writes none") {
    TestStore store("memory");
    std::vector<Row> rows(1);
    rows[0].tracking.registration_id = rows[0].tracking.lov_id = 1;
    PendingChanges changes = pending(rows);
    std::vector<RowOutcome> outcomes(1);
    Transaction transaction(*store);
    Flush flush(*store, {1, 0, false});
    CHECK(flush.write(changes, outcomes, [](std::uint32_t) { return std::uint64_t{1}; }));
    CHECK(effects_of(*store, 1).empty());
}

TEST_CASE("compares records with texts by the content of the texts") {
    TestStore store("sqlite");
    for (std::int64_t run = 1; run <= 3; ++run) {
        PendingChanges changes(credit_record_type);
        changes.arena() = run == 1 ? "CEU" : "xxCEU";
        Credit credit;
        credit.course_record_id = 1;
        credit.credit_type = Text{run == 1 ? 0u : 2u, 3};
        credit.amount = run == 3 ? 2 : 1;
        changes.put(0, &credit, [](const void*, void*, std::int64_t) {});
        changes.sort();
        std::vector<RowOutcome> outcomes(1);
        Transaction transaction(*store);
        Flush flush(*store, {run, 0, true});
        flush.write(changes, outcomes, [](std::uint32_t) { return std::uint64_t{1}; });
        transaction.commit();
        CHECK(outcomes[0] == (run == 1   ? RowOutcome::created
                              : run == 2 ? RowOutcome::unchanged
                                         : RowOutcome::updated));
    }
}
