// SPDX-License-Identifier: Apache-2.0
#include "schedule/health.h"

#include <catch2/catch.hpp>

#include "store/memory/store.h"

using namespace registrar;

namespace {

std::string answer_of(const std::string& path, const DaemonState& state, std::chrono::seconds later = {}) {
    const auto response = answer_health({"GET", path, "localhost"}, state, state.looked + later,
                                        [] { return std::optional<std::string>(); });
    return std::to_string(response.status) + " " + response.body;
}

}  // namespace

TEST_CASE("a daemon is healthy while its loop goes round, and ready while it has a store") {
    DaemonState state;
    state.looked = std::chrono::steady_clock::now();
    state.store_available = true;
    CHECK(answer_of("/health", state) == "200 ok\n");
    CHECK(answer_of("/health", state, std::chrono::seconds(60)) == "200 ok\n");
    CHECK(answer_of("/health", state, std::chrono::seconds(61)) == "503 The daemon is stuck.\n");
    CHECK(answer_of("/ready", state) == "200 ok\n");
    state.store_available = false;
    CHECK(answer_of("/health", state) == "200 ok\n");
    CHECK(answer_of("/ready", state) == "503 The store is unavailable.\n");
    state.store_available = state.stopping = true;
    CHECK(answer_of("/ready", state) == "503 The daemon is stopping.\n");
    CHECK(answer_of("/metrics", state) == "503 The store is unavailable.\n");
    for (const char* path : {"/", "", "/health/", "/Health", "/metrics.txt"})
        CHECK(answer_of(path, state) == "404 There are /health, /ready and /metrics.\n");
}

TEST_CASE("metrics name schedules of the store and nothing else") {
    MemoryStore store;
    DaemonHealth health;
    {
        Transaction transaction(store);
        for (const char* name : {"nightly", "files"}) {
            Schedule schedule;
            schedule.name = name;
            schedule.state = name == std::string("files") ? "paused" : "active";
            schedule.next = name == std::string("files") ? 0 : store.clock() - 100;
            store.ledger().schedules().put_schedule(schedule);
        }
        auto schedule = *store.ledger().schedules().schedule("nightly");
        schedule.last_success = 1'800'000'000;
        schedule.last_end = 1'800'000'600;
        schedule.last_duration = 12;
        schedule.last_exit = 6;
        schedule.failures = 2;
        store.ledger().schedules().put_schedule(schedule);
        transaction.commit();
    }
    DueRow row;
    row.schedule = "nightly";
    row.files = "[\"/srv/people.csv\"]";
    Totals totals;
    totals.outcomes[static_cast<std::size_t>(RowOutcome::created)] = 3;
    health.count({"done", row}, totals);
    health.count({"done", row}, totals);
    row.schedule = "removed";
    health.count({"failed", row}, totals);
    health.look(true, false, 1);
    const std::string text = daemon_metrics(store, health.state());
    for (const char* line :
         {"registrar_run_last_success_timestamp_seconds{schedule=\"nightly\"} 1800000000\n",
          "registrar_run_duration_seconds{schedule=\"nightly\"} 12\n",
          "registrar_run_exit_code{schedule=\"nightly\"} 6\n",
          "registrar_rows_total{schedule=\"nightly\",outcome=\"created\"} 6\n",
          "registrar_schedule_active{schedule=\"files\"} 0\n",
          "registrar_schedule_lag_seconds{schedule=\"files\"} 0\n",
          "registrar_schedule_failures{schedule=\"nightly\"} 2\n",
          "registrar_daemon_runs_total{end=\"done\"} 2\n", "registrar_daemon_runs_total{end=\"failed\"} 1\n",
          "# TYPE registrar_daemon_runs_total counter\n", "registrar_daemon_running 1\n",
          "registrar_held_leases 0\n"})
        CHECK_THAT(text, Catch::Contains(line));
    CHECK_THAT(text, Catch::Contains("registrar_schedule_lag_seconds{schedule=\"nightly\"} 10"));
    CHECK_THAT(text, !Catch::Contains("removed"));
    CHECK_THAT(text, !Catch::Contains("people.csv"));
    const auto response = answer_health({"GET", "/metrics", "localhost"}, health.state(), {},
                                        [&text] { return std::optional(text); });
    CHECK(response.status == 200);
    CHECK(response.body == text);
    CHECK(response.type == "text/plain; version=0.0.4; charset=utf-8");
}
