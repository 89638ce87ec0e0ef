// SPDX-License-Identifier: Apache-2.0
// Tests of every ledger: saved definitions, schedules and due times.
#include "contract/stores.h"
#include "store/schedule_ledger.h"

using namespace registrar;

namespace {

SavedDefinition definition_of(const std::string& name, const std::string& text) {
    return {name, 0, text, "[[\"--strict\",\"\"]]", "/srv/" + name + ".xml", 1'700'000'000};
}

Schedule schedule_of(const std::string& name, std::int64_t next) {
    Schedule schedule;
    schedule.name = name;
    schedule.definition = "/srv/" + name + " é.xml";
    schedule.arguments = R"({"data":["/srv/a b.csv"],"flags":[["--strict",""]]})";
    schedule.cron = "30 2 * * 1-5";
    schedule.time_zone = "Europe/Paris";
    schedule.policy = "{}";
    schedule.state = "active";
    schedule.seen = 1'800'000'000;
    schedule.next = next;
    return schedule;
}

DueRow due_of(const std::string& schedule, std::int64_t due, const std::string& cause = {}) {
    DueRow row;
    row.schedule = schedule;
    row.due = due;
    row.cause = cause;
    row.nominal = due + 3600;
    row.state = "waiting";
    row.tzdb = "2026b";
    return row;
}

/// Returns a claim of the due time by this owner, made at `now`.
DueRow claim_of(DueRow row, const std::string& owner, std::int64_t now) {
    row.owner = owner;
    row.started = now;
    row.expires = now + due_claim_seconds;
    return row;
}

/// Claims in a transaction of its own.
std::optional<DueRow> claim(Store& store, const DueRow& row, const std::string& owner, std::int64_t now) {
    Transaction transaction(store);
    auto claimed =
        store.ledger().schedules().claim_due(claim_of(row, owner, now), now, now + due_claim_seconds);
    transaction.commit();
    return claimed;
}

template <class Change>
auto changed(Store& store, const Change& change) {
    Transaction transaction(store);
    const auto result = change(store.ledger().schedules());
    transaction.commit();
    return result;
}

void add(Store& store, const DueRow& row) {
    CHECK(changed(store, [&row](ScheduleLedger& ledger) { return ledger.add_due(row); }));
}

std::string states(const std::vector<DueRow>& rows) {
    std::string all;
    for (const DueRow& row : rows)
        all += row.schedule + " " + std::to_string(row.due) + row.cause + " " + row.state + "; ";
    return all;
}

std::string names(const std::vector<Schedule>& schedules) {
    std::string all;
    for (const Schedule& schedule : schedules) all += schedule.name + " ";
    return all;
}

}  // namespace

TEST_CASE("saved definitions have versions, whose numbers are never used twice") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    ScheduleLedger& ledger = store->ledger().schedules();
    {
        Transaction transaction(*store);
        CHECK(ledger.save(definition_of("b", "one")) == 1);
        CHECK(ledger.save(definition_of("b", "two é \"quoted\"\n")) == 2);
        CHECK(ledger.save(definition_of("a", "")) == 1);
        transaction.commit();
    }
    const auto newest = ledger.saved("b", 0);
    REQUIRE(newest);
    CHECK(newest->title() == "b@2");
    CHECK(newest->text == "two é \"quoted\"\n");
    CHECK(newest->flags == "[[\"--strict\",\"\"]]");
    CHECK(newest->path == "/srv/b.xml");
    CHECK(newest->saved == 1'700'000'000);
    CHECK(ledger.saved("b", 1)->text == "one");
    CHECK_FALSE(ledger.saved("b", 3));
    CHECK_FALSE(ledger.saved("c", 0));
    CHECK_FALSE(ledger.saved("B", 0));
    const auto titles = [&ledger] {
        std::string all;
        for (const SavedDefinition& saved : ledger.saved_definitions())
            all += saved.title() + saved.text + " ";
        return all;
    };
    CHECK(titles() == "a@1 b@1 b@2 ");
    {
        Transaction transaction(*store);
        ledger.remove_saved("b");
        CHECK(titles() == "a@1 ");
    }
    CHECK(titles() == "a@1 b@1 b@2 ");
    {
        Transaction transaction(*store);
        ledger.remove_saved("b");
        transaction.commit();
    }
    CHECK_FALSE(ledger.saved("b", 0));
    CHECK_FALSE(ledger.saved("b", 2));
    {
        Transaction transaction(*store);
        CHECK(ledger.save(definition_of("b", "three")) == 3);
        transaction.commit();
    }
    CHECK_FALSE(ledger.saved("b", 1));
    CHECK(titles() == "a@1 b@3 ");
}

TEST_CASE("schedules are stored whole, and found when they are due") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    ScheduleLedger& ledger = store->ledger().schedules();
    {
        Transaction transaction(*store);
        ledger.put_schedule(schedule_of("b", 1'800'000'500));
        ledger.put_schedule(schedule_of("a", 1'800'000'100));
        ledger.put_schedule(schedule_of("B", Schedule::never));
        transaction.commit();
    }
    CHECK_FALSE(ledger.schedule("c"));
    CHECK(names(ledger.schedules()) == "B a b ");
    const auto stored = ledger.schedule("a");
    REQUIRE(stored);
    const Schedule wanted = schedule_of("a", 1'800'000'100);
    CHECK(stored->definition == wanted.definition);
    CHECK(stored->arguments == wanted.arguments);
    CHECK(stored->cron == wanted.cron);
    CHECK(stored->time_zone == wanted.time_zone);
    CHECK(stored->policy == wanted.policy);
    CHECK(stored->state == "active");
    CHECK(stored->reason.empty());
    CHECK(stored->seen == wanted.seen);
    CHECK(stored->next == wanted.next);
    CHECK(stored->failures == 0);
    CHECK(ledger.schedule("B")->next == Schedule::never);
    CHECK(names(ledger.due_schedules(1'800'000'099)).empty());
    CHECK(names(ledger.due_schedules(1'800'000'100)) == "a ");
    CHECK(names(ledger.due_schedules(1'900'000'000)) == "a b ");
    {
        Transaction transaction(*store);
        Schedule paused = wanted;
        paused.state = "paused";
        paused.reason = "by hand";
        paused.failures = 3;
        paused.last_success = 1'800'000'300;
        paused.last_end = 1'800'000'900;
        paused.last_duration = 70;
        paused.last_exit = 6;
        paused.next = 0;
        ledger.put_schedule(paused);
        transaction.commit();
    }
    CHECK(names(ledger.due_schedules(1'900'000'000)) == "b ");
    CHECK(ledger.schedule("a")->reason == "by hand");
    CHECK(ledger.schedule("a")->failures == 3);
    CHECK(ledger.schedule("a")->last_success == 1'800'000'300);
    CHECK(ledger.schedule("a")->last_end == 1'800'000'900);
    CHECK(ledger.schedule("a")->last_duration == 70);
    CHECK(ledger.schedule("a")->last_exit == 6);
    CHECK(names(ledger.schedules()) == "B a b ");
}

TEST_CASE("a due time is claimed once, and taken over after its claim") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    ScheduleLedger& ledger = store->ledger().schedules();
    const DueRow row = due_of("a", 1'800'000'000);
    add(*store, row);
    CHECK_FALSE(changed(*store, [&row](ScheduleLedger& each) { return each.add_due(row); }));
    const std::int64_t now = 1'800'000'007;
    const auto first = claim(*store, row, "one", now);
    REQUIRE(first);
    CHECK(first->state == "running");
    CHECK(first->owner == "one");
    CHECK(first->fence == 1);
    CHECK(first->attempt == 1);
    CHECK(first->started == now);
    CHECK(first->nominal == row.nominal);
    CHECK(first->tzdb == "2026b");
    CHECK_FALSE(claim(*store, row, "two", now));
    CHECK_FALSE(claim(*store, row, "one", now));
    CHECK_FALSE(claim(*store, row, "two", now + due_claim_seconds - 1));
    CHECK(states(ledger.open_due_times()) == "a 1800000000 running; ");
    const auto second = claim(*store, row, "two", now + due_claim_seconds);
    REQUIRE(second);
    CHECK(second->owner == "two");
    CHECK(second->fence == 2);
    CHECK(second->attempt == 2);
    // The first owner wakes up: it can neither renew the claim nor end it.
    DueRow late = *first;
    late.expires += 1000;
    late.state = "done";
    changed(*store, [&late](ScheduleLedger& each) {
        each.renew_due(late);
        CHECK_FALSE(each.update_due(late));
        return 0;
    });
    CHECK(ledger.open_due_times().at(0).expires == second->expires);
    DueRow renewed = *second;
    renewed.expires += 50;
    changed(*store, [&renewed](ScheduleLedger& each) {
        each.renew_due(renewed);
        return 0;
    });
    CHECK(ledger.open_due_times().at(0).expires == renewed.expires);
    CHECK_FALSE(claim(*store, row, "three", second->expires));
    DueRow ended = *second;
    ended.state = "failed";
    ended.definition = "saved:a@1";
    ended.finished = now + 300;
    ended.run = 7;
    ended.exit_code = 3;
    ended.detail = "stopped by a limit";
    ended.nominal = 1;
    CHECK(changed(*store, [&ended](ScheduleLedger& each) { return each.update_due(ended); }));
    CHECK(ledger.open_due_times().empty());
    const auto stored = ledger.due_times("a", 10);
    REQUIRE(stored.size() == 1);
    CHECK(stored[0].state == "failed");
    CHECK(stored[0].definition == "saved:a@1");
    CHECK(stored[0].finished == now + 300);
    CHECK(stored[0].run == 7);
    CHECK(stored[0].exit_code == 3);
    CHECK(stored[0].detail == "stopped by a limit");
    CHECK(stored[0].nominal == row.nominal);
    CHECK_FALSE(claim(*store, row, "two", now + 1'000'000));
    changed(*store, [&ended](ScheduleLedger& each) {
        each.renew_due(ended);
        return 0;
    });
    CHECK(ledger.due_times("a", 10).at(0).expires == renewed.expires - 50);
}

TEST_CASE("a due time that waits for another attempt is claimed after its wait") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    DueRow row = due_of("a", 1'800'000'000);
    row.expires = 1'800'000'100;
    add(*store, row);
    CHECK_FALSE(claim(*store, row, "one", 1'800'000'099));
    const auto claimed = claim(*store, row, "one", 1'800'000'100);
    REQUIRE(claimed);
    DueRow again = *claimed;
    again.state = "waiting";
    again.expires = 1'800'000'400;
    CHECK(changed(*store, [&again](ScheduleLedger& ledger) { return ledger.update_due(again); }));
    CHECK_FALSE(claim(*store, row, "two", 1'800'000'399));
    CHECK(claim(*store, row, "two", 1'800'000'400)->attempt == 2);
    // A claim that is older than the clock, which was set back since, is over.
    CHECK(claim(*store, row, "three", 1'700'000'000)->fence == 3);
    // A claim adds a due time that nobody has recorded.
    CHECK(claim(*store, due_of("a", 5), "one", 6)->attempt == 1);
    CHECK_FALSE(claim(*store, due_of("a", 5), "two", 7));
}

TEST_CASE("what a transaction that is rolled back did to due times is undone") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    ScheduleLedger& ledger = store->ledger().schedules();
    add(*store, due_of("a", 10));
    {
        Transaction transaction(*store);
        ledger.put_schedule(schedule_of("a", 5));
        ledger.add_due(due_of("a", 20));
        CHECK(ledger.claim_due(claim_of(due_of("a", 10), "one", 30), 30, 150));
        CHECK(states(ledger.open_due_times()) == "a 10 running; a 20 waiting; ");
    }
    CHECK(states(ledger.open_due_times()) == "a 10 waiting; ");
    CHECK(ledger.schedules().empty());
}

TEST_CASE("due times are listed, joined by files, and pruned") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    ScheduleLedger& ledger = store->ledger().schedules();
    for (const std::int64_t due : {30, 10, 20}) add(*store, due_of("b", due));
    add(*store, due_of("a", 20));
    DueRow file = due_of("b", 20, "file x 5");
    file.files = R"(["/srv/x"])";
    add(*store, file);
    CHECK(ledger.knows_due(file));
    CHECK_FALSE(ledger.knows_due(due_of("b", 20, "file x 6")));
    CHECK_FALSE(ledger.knows_due(due_of("b", 21, "file x 5")));
    CHECK(states(ledger.open_due_times()) ==
          "b 10 waiting; a 20 waiting; b 20 waiting; b 20file x 5 waiting; b 30 waiting; ");
    CHECK(states(ledger.due_times("b", 3)) == "b 30 waiting; b 20file x 5 waiting; b 20 waiting; ");
    CHECK(ledger.due_times("b", 2).at(1).files == file.files);
    file.files = R"(["/srv/x","/srv/y"])";
    CHECK(changed(*store, [&file](ScheduleLedger& each) { return each.set_due_files(file); }));
    CHECK(ledger.due_times("b", 2).at(1).files == file.files);
    const auto claimed = claim(*store, file, "one", 40);
    REQUIRE(claimed);
    CHECK(claimed->files == file.files);
    CHECK_FALSE(changed(*store, [&file](ScheduleLedger& each) { return each.set_due_files(file); }));
    const auto end = [&store](DueRow row) {
        row = *claim(*store, row, "one", 1000);
        row.state = "done";
        CHECK(changed(*store, [&row](ScheduleLedger& each) { return each.update_due(row); }));
    };
    end(file);
    end(due_of("b", 10));
    end(due_of("b", 20));
    changed(*store, [](ScheduleLedger& each) {
        each.prune_due_times(20);
        return 0;
    });
    CHECK(states(ledger.due_times("b", 9)) == "b 30 waiting; b 20file x 5 done; b 20 done; ");
    changed(*store, [](ScheduleLedger& each) {
        each.prune_due_times(1'000'000);
        return 0;
    });
    // A file that is still there would be run again.
    CHECK(states(ledger.due_times("b", 9)) == "b 30 waiting; b 20file x 5 done; ");
    CHECK(states(ledger.open_due_times()) == "a 20 waiting; b 30 waiting; ");
}

TEST_CASE("a schedule is removed with its due times, but its running one goes on") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    ScheduleLedger& ledger = store->ledger().schedules();
    {
        Transaction transaction(*store);
        ledger.put_schedule(schedule_of("a", 10));
        ledger.put_schedule(schedule_of("b", 10));
        transaction.commit();
    }
    for (const std::int64_t due : {10, 20}) add(*store, due_of("a", due));
    add(*store, due_of("b", 10));
    auto running = claim(*store, due_of("a", 10), "one", 15);
    REQUIRE(running);
    changed(*store, [](ScheduleLedger& each) {
        each.remove_schedule("a");
        return 0;
    });
    CHECK(names(ledger.schedules()) == "b ");
    CHECK(states(ledger.open_due_times()) == "a 10 running; b 10 waiting; ");
    running->state = "done";
    CHECK(changed(*store, [&running](ScheduleLedger& each) { return each.update_due(*running); }));
    CHECK(states(ledger.due_times("a", 9)) == "a 10 done; ");
}
