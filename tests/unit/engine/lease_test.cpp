// SPDX-License-Identifier: Apache-2.0
// Tests of the lease, the right to write: which run gets it or loses it, and what a refused run reports.
#include "engine/lease.h"

#include <unistd.h>

#include <catch2/catch.hpp>

#include "contract/stores.h"
#include "engine/manual_run.h"
#include "records/learning.h"
#include "store/sqlite/store.h"

using namespace registrar;
using namespace std::chrono_literals;
using Catch::Contains;

namespace {

constexpr std::int64_t start = 1'000'000;

/// A store file, and a clock that only moves if a test moves it.
struct Scene {
    TemporaryFolder folder;
    SqliteStore store{folder.path() + "/store.db", OpenMode::create};
    std::atomic<std::int64_t> now{start};

    LeaseTiming timing() {
        LeaseTiming timing;
        timing.clock = [this] { return now.load(); };
        return timing;
    }
    std::unique_ptr<RunLease> take(std::int64_t run, const std::string& scope, LeaseTiming timing) {
        Transaction transaction(store);
        auto lease = std::make_unique<RunLease>(
            store, RunLease::Purpose{run, "tracking.xml", "data.csv", {scope}}, std::move(timing));
        transaction.commit();
        return lease;
    }
    std::unique_ptr<RunLease> take(std::int64_t run) { return take(run, "tracking", timing()); }
    void batch(RunLease& lease, std::uint64_t line) {
        Transaction transaction(store);
        lease.check();
        lease.beat("data.csv", line);
        transaction.commit();
    }
    void release(RunLease& lease) {
        Transaction transaction(store);
        lease.release();
        transaction.commit();
    }
    Lease held() { return *store.ledger().lease("tracking"); }
};

/// Waits for the other thread, for at most a minute.
template <class Condition>
bool comes_true(const Condition& condition) {
    for (int wait = 0; wait < 6000; ++wait) {
        if (condition()) return true;
        std::this_thread::sleep_for(10ms);
    }
    return false;
}

}  // namespace

TEST_CASE("a refused run learns the holder, file, line, start, end and remedy") {
    Scene scene;
    const auto lease = scene.take(7);
    scene.now += 5;
    scene.batch(*lease, 42);
    REQUIRE_THROWS_AS(scene.take(8), LeaseHeld);
    const std::string process = std::to_string(getpid());
    REQUIRE_THROWS_WITH(
        scene.take(8), Contains("run 7 is writing tracking records") && Contains("process " + process) &&
                           Contains("definition tracking.xml") && Contains("data.csv line 42") &&
                           Contains("since 1970-01-12T13:46:40Z") && Contains("until 1970-01-12T13:47:45Z") &&
                           Contains("end process " + process));
}

TEST_CASE("a lease lasts a minute after its last batch, then another run takes it over") {
    Scene scene;
    const auto first = scene.take(1);
    scene.now += 50;
    scene.batch(*first, 10);
    scene.now += 59;
    REQUIRE_THROWS_AS(scene.take(2), LeaseHeld);
    scene.now += 1;
    const auto second = scene.take(2);
    CHECK(scene.held().run == 2);
    CHECK(scene.held().fence == 2);
    REQUIRE_THROWS_WITH(scene.batch(*first, 11),
                        Contains("taken over by run 2") && Contains("nothing more is written"));
    CHECK(scene.held().run == 2);
    scene.batch(*second, 1);
}

TEST_CASE("a stopped run whose lease was taken over and released does not write during a third run") {
    Scene scene;
    const auto first = scene.take(1);
    scene.now += 60;
    scene.release(*scene.take(2));
    CHECK(scene.held().released());
    CHECK_NOTHROW(check_lease_free(scene.store, {"tracking"}, scene.timing()));
    CHECK_NOTHROW(throw_if_held(scene.store, {"tracking"}));
    REQUIRE_THROWS_AS(scene.batch(*first, 11), LeaseHeld);
    const auto third = scene.take(3);
    CHECK(scene.held().fence == 3);
    REQUIRE_THROWS_AS(scene.batch(*first, 11), LeaseHeld);
    scene.batch(*third, 1);
    CHECK(scene.held().run == 3);
}

TEST_CASE("another run's lease with the same number is not one's own") {
    Scene scene;
    const auto lease = scene.take(1);
    Lease other = scene.held();
    other.run = 2;
    {
        Transaction transaction(scene.store);
        scene.store.ledger().put_lease(other);
        transaction.commit();
    }
    REQUIRE_THROWS_AS(scene.batch(*lease, 1), LeaseHeld);
}

TEST_CASE("an idle holder does not restore a released lease", "[threads]") {
    Scene scene;
    LeaseTiming timing = scene.timing();
    timing.idle = 5ms;
    const auto lease = scene.take(1, "tracking", timing);
    scene.release(*lease);
    std::this_thread::sleep_for(100ms);
    CHECK(scene.held().released());
}

TEST_CASE("a change without a lease ends an expired lease, but no other") {
    Scene scene;
    const auto expired = scene.take(1);
    const auto learners = scene.take(2, "learner", scene.timing());
    scene.now += 60;
    {
        Transaction transaction(scene.store);
        check_lease_free(scene.store, {"tracking", "session"}, scene.timing());
        fence_expired(scene.store, {"tracking", "session"}, 3);
        transaction.commit();
    }
    REQUIRE_THROWS_AS(scene.batch(*expired, 11), LeaseHeld);
    CHECK(scene.held().released());
    CHECK(scene.held().fence == 2);
    CHECK(!scene.store.ledger().lease("session"));
    scene.batch(*learners, 1);
}

TEST_CASE("a manual run ends the expired lease of a run that may wake up") {
    Scene scene;
    const auto expired = scene.take(7);
    const RecordType* const writes[] = {&tracking_type};
    const std::int64_t run =
        run_manually(scene.store, {"held assign", "registrar held assign 1", {}, writes}, [](BulkBatch&) {});
    REQUIRE_THROWS_AS(scene.batch(*expired, 11), LeaseHeld);
    CHECK(scene.held().released());
    CHECK(scene.held().run == run);
}

TEST_CASE("a lease lasts ten times as long as the longest batch") {
    Scene scene;
    LeaseTiming timing = scene.timing();
    timing.shortest = 1;
    const auto lease = scene.take(1, "tracking", timing);
    {
        Transaction transaction(scene.store);
        lease->check();
        std::this_thread::sleep_for(310ms);
        lease->beat("data.csv", 5);
        transaction.commit();
    }
    CHECK(scene.held().expires >= start + 4);
    scene.batch(*lease, 6);
    CHECK(scene.held().expires >= start + 4);
}

TEST_CASE("an idle holder's heartbeat uses a second connection, and keeps the line of its last batch",
          "[threads]") {
    Scene scene;
    LeaseTiming timing = scene.timing();
    timing.idle = 5ms;
    const auto lease = scene.take(1, "tracking", timing);
    scene.batch(*lease, 42);
    scene.now += 50;
    CHECK(comes_true([&] { return scene.held().beat == start + 50; }));
    CHECK(scene.held().expires == start + 110);
    CHECK(scene.held().line == 42);
}

TEST_CASE("a heartbeat that cannot get the lock tries again", "[threads]") {
    Scene scene;
    LeaseTiming timing = scene.timing();
    timing.idle = 5ms;
    const auto lease = scene.take(1, "tracking", timing);
    {
        const Transaction transaction(scene.store);
        scene.now += 30;
        std::this_thread::sleep_for(50ms);
        CHECK(scene.held().beat < start + 30);
    }
    CHECK(comes_true([&] { return scene.held().beat == start + 30; }));
}

TEST_CASE("a run that lost the lease does not renew it for the new holder", "[threads]") {
    Scene scene;
    LeaseTiming quick = scene.timing();
    quick.idle = 200ms;
    const auto first = scene.take(1, "tracking", quick);
    scene.now += 60;
    const auto second = scene.take(2);
    scene.now += 1;
    std::this_thread::sleep_for(500ms);
    CHECK(scene.held().run == 2);
    CHECK(scene.held().beat == start + 60);
}

TEST_CASE("each batch renews the claim of the run's due time, while it is its own") {
    Scene scene;
    ScheduleLedger& ledger = scene.store.ledger().schedules();
    DueRow row;
    row.schedule = "nightly";
    row.due = start;
    const auto claim = [&](const char* owner) {
        row.owner = owner;
        row.expires = scene.now + due_claim_seconds;
        Transaction transaction(scene.store);
        const auto claimed = ledger.claim_due(row, scene.now, scene.now + due_claim_seconds);
        transaction.commit();
        return *claimed;
    };
    const auto expires = [&ledger] { return ledger.open_due_times().at(0).expires; };
    RunLease::Purpose purpose{7, "tracking.xml", "data.csv", {"tracking"}, claim("one")};
    Transaction transaction(scene.store);
    RunLease lease(scene.store, std::move(purpose), scene.timing());
    transaction.commit();
    scene.now += 50;
    scene.batch(lease, 42);
    CHECK(expires() == start + 50 + due_claim_seconds);
    scene.now += due_claim_seconds;
    claim("two");
    const std::int64_t wanted = expires();
    scene.now += 10;
    scene.batch(lease, 43);
    CHECK(expires() == wanted);
}

TEST_CASE("after a commit a run gives way if another lease is live") {
    Scene scene;
    LeaseTiming timing = scene.timing();
    timing.way = 30ms;
    const auto tracking = scene.take(1, "tracking", timing);
    CHECK_FALSE(tracking->give_way());
    {
        const auto learners = scene.take(2, "learner", scene.timing());
        const auto begin = std::chrono::steady_clock::now();
        CHECK(tracking->give_way());
        CHECK(std::chrono::steady_clock::now() - begin >= 30ms);
        scene.now += 59;
        CHECK(tracking->give_way());
    }
    scene.now += 1;
    CHECK_FALSE(tracking->give_way());
}

TEST_CASE("a run that finds the store locked learns the holder, even after the lease has expired") {
    Scene scene;
    const auto lease = scene.take(3);
    scene.now += 3600;
    CHECK_NOTHROW(check_lease_free(scene.store, {"tracking"}, scene.timing()));
    CHECK_THROWS_WITH(throw_if_held(scene.store, {"tracking"}), Contains("run 3 is writing tracking"));
    CHECK_NOTHROW(throw_if_held(scene.store, {"learner"}));
}

TEST_CASE("a second connection finds the store locked at once") {
    Scene scene;
    const Transaction transaction(scene.store);
    const auto other = scene.store.open_second_connection();
    const auto begin = std::chrono::steady_clock::now();
    CHECK_THROWS_AS(other->begin(), StoreBusy);
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
}
