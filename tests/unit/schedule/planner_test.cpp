// SPDX-License-Identifier: Apache-2.0
#include "schedule/planner.h"

#include <catch2/catch.hpp>

#include "store/memory/store.h"
#include "values/date_format.h"
#include "values/zone.h"

using namespace registrar;

namespace {

/// A store whose clock the test moves.
class ClockedStore : public MemoryStore {
public:
    std::int64_t now = 0;
    void set(const char* text) { now = *parse_timestamp(text); }

protected:
    std::int64_t own_clock() override { return now; }
};

/// A store with one schedule, and a planner of one daemon.
struct Fixture {
    explicit Fixture(const std::string& cron, const std::string& zone = "Europe/Paris",
                     const char* begin = "2027-03-01T12:00:00Z") {
        store.set(begin);
        schedule.name = "s";
        schedule.cron = cron;
        schedule.time_zone = zone;
        schedule.state = "active";
        schedule.seen = store.now;
        schedule.arguments = R"({"data":[],"flags":[]})";
        put(policy);
    }

    void put(const SchedulePolicy& changed) {
        schedule.policy = changed.to_json();
        set_next(schedule);
        put();
    }
    void put() {
        Transaction transaction(store);
        store.ledger().schedules().put_schedule(schedule);
        transaction.commit();
    }
    Schedule stored() { return *store.ledger().schedules().schedule("s"); }

    /// Plans and returns the events and claims as text.
    std::string plan(std::size_t free = 1) { return plan(planner, free); }
    std::string plan(Planner& by, std::size_t free = 1) {
        std::string text;
        const PlannedWork work = by.plan(running, free);
        for (const DueEvent& event : work.events)
            text += event.event + " " + event.row.schedule + time_of(event.row) + "; ";
        for (const DueRow& row : work.claimed) text += "claimed" + time_of(row) + "; ";
        claimed = work.claimed;
        return text;
    }
    std::string finish(int exit_code, const char* detail = "") {
        std::string text;
        DueResult result;
        result.exit_code = exit_code;
        result.detail = detail;
        for (const DueEvent& event : planner.finish(claimed.at(0), result, true)) text += event.event + " ";
        return text;
    }
    static std::string time_of(const DueRow& row) { return " " + format_timestamp(row.due).substr(5, 11); }
    std::string states() {
        std::string text;
        const auto rows = store.ledger().schedules().due_times("s", 1000);
        for (auto row = rows.rbegin(); row != rows.rend(); ++row) text += row->state + " ";
        return text;
    }

    ClockedStore store;
    SchedulePolicy policy;
    Schedule schedule;
    Planner planner{store, "one", nullptr};
    Planner other{store, "two", nullptr};
    std::vector<DueRow> running, claimed;
};

}  // namespace

TEST_CASE("a year of daily schedules has each day once") {
    for (const auto& [zone, cron] : {std::pair("Europe/Paris", "30 2 * * *"),
                                     {"America/Sao_Paulo", "0 0 * * *"},
                                     {"Australia/Lord_Howe", "15 2 * * *"},
                                     {"UTC", "30 6 * * *"}}) {
        CAPTURE(zone);
        Fixture fixture(cron, zone, "2017-12-31T23:59:59Z");
        const auto local = Zone::shared(zone);
        std::set<std::int64_t> days;
        int claims = 0;
        for (const std::int64_t end = fixture.store.now + 365 * 86'400; fixture.store.now < end;
             fixture.store.now += 1800) {
            if (fixture.plan().empty()) continue;
            REQUIRE(fixture.claimed.size() == 1);
            ++claims;
            days.insert(fixture.claimed[0].nominal / 86'400);
            CHECK(fixture.store.now - fixture.claimed[0].due < 1800);
            CHECK(fixture.finish(0) == "done ");
        }
        CHECK(claims == 365);
        CHECK(days.size() == 365);
        CHECK(*days.rbegin() - *days.begin() == 364);
        // Those of the last 90 days are kept.
        CHECK(fixture.store.ledger().schedules().due_times("s", 1000).size() >= 90);
        CHECK(fixture.store.ledger().schedules().due_times("s", 1000).size() <= 91);
    }
}

TEST_CASE("after a downtime the policy decides what is run") {
    Fixture fixture("30 2 * * *");
    fixture.store.set("2027-03-05T12:00:00Z");
    CHECK(fixture.plan() ==
          "missed s 03-02T01:30; missed s 03-03T01:30; missed s 03-04T01:30; due s 03-05T01:30; claimed "
          "03-05T01:30; ");
    CHECK(fixture.plan().empty());

    Fixture skipping("30 2 * * *");
    skipping.policy.on_missed = OnMissed::skip;
    skipping.put(skipping.policy);
    skipping.store.set("2027-03-02T12:00:00Z");
    CHECK(skipping.plan() == "missed s 03-02T01:30; ");
    skipping.store.set("2027-03-03T01:30:59Z");
    CHECK(skipping.plan() == "due s 03-03T01:30; claimed 03-03T01:30; ");

    Fixture late("30 2 * * *");
    late.policy.catch_up = 3600;
    late.put(late.policy);
    late.store.set("2027-03-02T02:30:01Z");
    CHECK(late.plan() == "missed s 03-02T01:30; ");
}

TEST_CASE("all missed times are run one after another, at most a hundred") {
    Fixture fixture("* * * * *", "UTC");
    fixture.policy.on_missed = OnMissed::all;
    fixture.policy.on_busy = OnBusy::skip;
    fixture.put(fixture.policy);
    fixture.store.set("2027-03-01T17:30:00Z");
    CHECK(fixture.plan(5).ends_with("claimed 03-01T15:51; "));
    const auto rows = fixture.store.ledger().schedules().due_times("s", 1000);
    CHECK(rows.size() == 200);
    CHECK(std::ranges::count(rows, "missed", &DueRow::state) == 100);
    CHECK(std::ranges::count(rows, "waiting", &DueRow::state) == 99);
    CHECK(rows.back().detail == "and 130 before it");
    int done = 0;
    do {
        CHECK(fixture.finish(0) == "done ");
        ++done;
    } while (!fixture.plan().empty());
    CHECK(done == 100);
}

TEST_CASE("a busy schedule skips or queues") {
    const auto states = [](OnBusy on_busy) {
        Fixture fixture("0 * * * *");
        fixture.policy.on_busy = on_busy;
        fixture.put(fixture.policy);
        for (const char* time : {"2027-03-01T13:00:01Z", "2027-03-01T14:00:01Z", "2027-03-01T15:00:01Z"}) {
            fixture.store.set(time);
            fixture.plan();
            if (!fixture.claimed.empty()) fixture.running = fixture.claimed;
        }
        return fixture.states();
    };
    CHECK(states(OnBusy::skip) == "running skipped skipped ");
    CHECK(states(OnBusy::queue_one) == "running waiting skipped ");
    CHECK(states(OnBusy::queue_all) == "running waiting waiting ");
}

TEST_CASE("only exit codes 5 and 6 are tried again, after waits that double") {
    Fixture fixture("30 2 * * *");
    fixture.store.set("2027-03-02T01:30:00Z");
    fixture.plan();
    for (const int wait : {30, 60, 120}) {
        CHECK(fixture.finish(wait == 60 ? 5 : 6) == "retry ");
        fixture.store.now += wait - 1;
        CHECK(fixture.plan().empty());
        fixture.store.now += 1;
        CHECK(fixture.plan() == "claimed 03-02T01:30; ");
    }
    CHECK(fixture.claimed[0].attempt == 4);
    CHECK(fixture.finish(6, "no file") == "failed ");
    CHECK(fixture.stored().failures == 1);
    CHECK(fixture.stored().last_exit == 6);
    CHECK(fixture.stored().last_success == 0);
    for (const int code : {2, 3, 7, 70}) {
        fixture.store.now += 86'400;
        fixture.plan();
        CHECK(fixture.finish(code) == "failed ");
    }
    CHECK(fixture.stored().failures == 5);
    for (const int code : {0, 1}) {
        fixture.store.now += 86'400;
        fixture.plan();
        CHECK(fixture.finish(code) == "done ");
    }
    CHECK(fixture.stored().failures == 0);
    CHECK(fixture.stored().last_success == fixture.store.now);
}

TEST_CASE("failures one after another pause a schedule") {
    Fixture fixture("30 2 * * *");
    fixture.policy.pause_after = 2;
    fixture.put(fixture.policy);
    fixture.store.set("2027-03-02T02:00:00Z");
    fixture.plan();
    CHECK(fixture.finish(2) == "failed ");
    fixture.store.now += 86'400;
    fixture.plan();
    CHECK(fixture.finish(3) == "failed paused ");
    CHECK(fixture.stored().state == "paused");
    CHECK(fixture.stored().reason == "2 runs failed one after another");
    fixture.store.now += 10 * 86'400;
    CHECK(fixture.plan().empty());
}

TEST_CASE("a paused schedule runs what was asked for and what was begun, nothing else") {
    Fixture fixture("30 2 * * *");
    fixture.policy.on_busy = OnBusy::queue_all;
    fixture.put(fixture.policy);
    fixture.store.set("2027-03-02T02:00:00Z");
    CHECK(fixture.plan(0) == "due s 03-02T01:30; ");
    fixture.schedule = fixture.stored();
    fixture.schedule.state = "paused";
    fixture.put();
    CHECK(fixture.plan().empty());
    DueRow now = due_row(fixture.schedule, {fixture.store.now, fixture.store.now});
    now.cause = "now 1";
    {
        Transaction transaction(fixture.store);
        fixture.store.ledger().schedules().add_due(now);
        transaction.commit();
    }
    CHECK(fixture.plan() == "claimed 03-02T02:00; ");
    CHECK(fixture.finish(4) == "interrupted ");
    CHECK(fixture.plan() == "claimed 03-02T02:00; ");
    fixture.finish(0);
    fixture.schedule = fixture.stored();
    fixture.schedule.state = "active";
    fixture.put();
    CHECK(fixture.plan() == "claimed 03-02T01:30; ");
}

TEST_CASE("of two daemons one runs a due time, and the other takes over a claim that is over") {
    Fixture fixture("30 2 * * *");
    fixture.store.set("2027-03-02T02:00:00Z");
    CHECK(fixture.plan() == "due s 03-02T01:30; claimed 03-02T01:30; ");
    const DueRow first = fixture.claimed.at(0);
    CHECK(fixture.plan(fixture.other).empty());
    // A daemon that lives renews its claim.
    fixture.store.now += 100;
    fixture.running = {first};
    fixture.plan();
    fixture.store.now += 119;
    fixture.running.clear();
    CHECK(fixture.plan(fixture.other).empty());
    fixture.store.now += 1;
    CHECK(fixture.plan(fixture.other) == "take-over s 03-02T01:30; claimed 03-02T01:30; ");
    CHECK(fixture.claimed.at(0).owner == "two");
    // The first one wakes up.
    fixture.claimed = {first};
    CHECK(fixture.finish(0) == "taken-over ");
    CHECK(fixture.states() == "running ");
}

TEST_CASE("a clock that is set back doubles nothing and keeps nothing waiting") {
    Fixture fixture("30 2 * * *");
    fixture.store.set("2027-03-02T02:00:00Z");
    fixture.plan();
    CHECK(fixture.finish(6) == "retry ");
    fixture.store.set("2027-02-01T00:00:00Z");
    CHECK(fixture.plan() == "claimed 03-02T01:30; ");
    // Its daemon has died, with a claim of before another change of the clock.
    fixture.store.set("2027-01-01T00:00:00Z");
    CHECK(fixture.plan(fixture.other) == "take-over s 03-02T01:30; claimed 03-02T01:30; ");
    // A daemon that lives makes its claim end in time.
    fixture.running = fixture.claimed;
    fixture.store.set("2026-12-01T00:00:00Z");
    fixture.planner.plan(fixture.running, 1);
    CHECK(fixture.running.at(0).expires == fixture.store.now + due_claim_seconds);
}

TEST_CASE("the due time of a removed schedule ends when its daemon has died") {
    Fixture fixture("30 2 * * *");
    fixture.store.set("2027-03-02T02:00:00Z");
    fixture.plan();
    {
        Transaction transaction(fixture.store);
        fixture.store.ledger().schedules().remove_schedule("s");
        transaction.commit();
    }
    CHECK(fixture.plan(fixture.other).empty());
    fixture.store.now += due_claim_seconds;
    CHECK(fixture.plan(fixture.other) == "failed s 03-02T01:30; ");
    CHECK(fixture.plan(fixture.other).empty());
}

TEST_CASE("files that arrive join a run that has not begun") {
    Fixture fixture("");
    fixture.schedule.cron.clear();
    fixture.put(fixture.policy);
    std::vector<std::string> there{"b", "a"};
    const auto find = [&there](const Schedule& schedule) {
        std::vector<DueRow> rows;
        for (const std::string& name : there) {
            DueRow row = due_row(schedule, {100, 200});
            row.cause = "file " + name;
            row.files = "[\"/srv/" + name + "\"]";
            rows.push_back(row);
        }
        return rows;
    };
    const auto plan = [&](std::size_t free) {
        Planner planner(fixture.store, "one", find);  // a new one looks for files at once
        return fixture.plan(planner, free);
    };
    CHECK(plan(0) == "due s 01-01T00:01; joined s 01-01T00:01; ");
    CHECK(plan(0).empty());
    there = {"a", "c"};
    CHECK(plan(1) == "joined s 01-01T00:01; claimed 01-01T00:01; ");
    CHECK(fixture.claimed.at(0).files == R"(["/srv/b","/srv/a","/srv/c"])");
    const auto first = fixture.claimed;
    there = {"d"};
    CHECK(plan(1) == "due s 01-01T00:01; ");
    fixture.claimed = first;
    fixture.finish(0);
    CHECK(plan(1) == "claimed 01-01T00:01; ");
    CHECK(fixture.claimed.at(0).files == R"(["/srv/d"])");
}

TEST_CASE("a schedule that cannot be read keeps no other from running") {
    Fixture fixture("30 2 * * *");
    {
        Transaction transaction(fixture.store);
        Schedule damaged = fixture.schedule;
        damaged.name = "damaged";
        damaged.time_zone = "Nowhere/Land";
        damaged.next = 0;
        fixture.store.ledger().schedules().put_schedule(damaged);
        transaction.commit();
    }
    CHECK(fixture.planner.refresh() == std::vector<std::string>{"damaged"});
    CHECK(fixture.store.ledger().schedules().schedule("damaged")->next == Schedule::never);
    fixture.store.set("2027-03-02T02:00:00Z");
    CHECK(fixture.plan() == "due s 03-02T01:30; claimed 03-02T01:30; ");
}
