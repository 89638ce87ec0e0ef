// SPDX-License-Identifier: Apache-2.0
// Tests of every ledger: runs, inputs, checkpoints, rejects, effects, leases and notes.
#include "contract/stores.h"

using namespace registrar;

namespace {

RunRow sample_run(const std::string& key, const std::string& state) {
    RunRow run;
    run.key = key;
    run.state = state;
    run.definition_path = "dir/tracking.xml";
    run.definition_sha256 = "abc";
    run.definition_text = "<actions/>";
    run.settings = "{\"strict\":true}";
    run.clock = 1'700'000'000;
    run.started = 1'700'000'001;
    run.finished = 0;
    run.registrar = "0.1.0";
    run.tzdb = "2025b";
    run.owner = "host 17 \"label\"";
    run.report = "{}";
    return run;
}

}  // namespace

TEST_CASE("runs are kept, updated and found again") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    Ledger& ledger = store->ledger();
    CHECK(ledger.add_run(sample_run("one", "completed")) == 1);
    CHECK(ledger.add_run(sample_run("two", "interrupted")) == 2);
    CHECK(ledger.add_run(sample_run("two", "running")) == 3);
    CHECK(!ledger.unfinished_run("one"));
    REQUIRE(ledger.unfinished_run("two"));
    CHECK(ledger.unfinished_run("two")->id == 3);
    auto run = ledger.run(3);
    REQUIRE(run);
    CHECK(run->definition_text == "<actions/>");
    CHECK(run->settings == "{\"strict\":true}");
    CHECK(run->clock == 1'700'000'000);
    CHECK(run->started == 1'700'000'001);
    CHECK(run->tzdb == "2025b");
    run->state = "completed";
    run->finished = 1'700'000'009;
    run->owner = "";
    run->report = "{\"version\":1}";
    run->key = "not replaced";
    run->results = "{\"outcomes\":\"a.csv\"}";
    ledger.update_run(*run);
    transaction.commit();
    {
        Transaction more(*store);
        RunRow numbered = sample_run("numbered", "completed");
        numbered.id = 1000;
        CHECK(ledger.add_run(numbered) == 1000);
        CHECK(ledger.add_run(sample_run("next", "completed")) == 1001);
    }
    CHECK(ledger.run(3)->state == "completed");
    CHECK(ledger.run(3)->finished == 1'700'000'009);
    CHECK(ledger.run(3)->report == "{\"version\":1}");
    CHECK(ledger.run(3)->key == "two");
    CHECK(ledger.run(3)->results == "{\"outcomes\":\"a.csv\"}");
    CHECK(ledger.unfinished_run("two")->id == 2);
    CHECK(!ledger.run(4));
    const auto runs = ledger.runs();
    REQUIRE(runs.size() == 3);
    CHECK(runs[0].id == 3);
    CHECK(runs[0].definition_text.empty());
    CHECK(runs[0].report.empty());
    CHECK(runs[2].definition_path == "dir/tracking.xml");
}

TEST_CASE("selects runs by start and definition, newest first, and counts them") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    Ledger& ledger = store->ledger();
    const std::pair<const char*, std::int64_t> runs[] = {
        {"a.xml", 100}, {"dir/a.xml", 200}, {"dir/ba.xml", 300}, {"a.xml", 400}};
    for (const auto& [definition, started] : runs) {
        RunRow run = sample_run("key", "completed");
        run.definition_path = definition;
        run.started = started;
        ledger.add_run(run);
    }
    const auto found = [&](const RunQuery& query) {
        std::vector<std::int64_t> ids;
        for (const RunRow& run : ledger.runs(query)) ids.push_back(run.id);
        return ids;
    };
    CHECK(found({}) == std::vector<std::int64_t>{4, 3, 2, 1});
    CHECK(found({{}, {}, 2}) == std::vector<std::int64_t>{4, 3});
    CHECK(found({300, {}, 0}) == std::vector<std::int64_t>{4, 3});
    CHECK(found({{}, "a.xml", 0}) == std::vector<std::int64_t>{4, 2, 1});
    CHECK(found({{}, "dir/a.xml", 0}) == std::vector<std::int64_t>{2});
    CHECK(found({200, "a.xml", 1}) == std::vector<std::int64_t>{4});
    CHECK(found({{}, "%", 0}).empty());
    CHECK(ledger.count_runs({200, "a.xml", 1}) == 2);
    CHECK(ledger.count_runs() == 4);
}

TEST_CASE("prunes effects, rejects and block digests of one run in pieces") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    Ledger& ledger = store->ledger();
    const std::vector<BlockDigest> blocks{{1, 1}, {2, 10}};
    for (std::int64_t run = 1; run <= 2; ++run) {
        for (int at = 0; at < 3; ++at) ledger.add_effects(run, {"learner", std::nullopt, 1, "c", "e", "x"});
        const RejectEntry rejects[] = {{"a.csv", 2, 1, "action", "code", {}, {}, {}, "text"},
                                       {"a.csv", 3, 2, "action", "code", {}, {}, {}, "text"}};
        ledger.add_rejects(run, rejects);
        ledger.add_blocks(run, 0, 0, blocks);
    }
    CHECK(ledger.prune(1, 2) == 2);
    CHECK(ledger.prune(1, 2) == 2);
    std::size_t left = 2;
    while (const std::size_t pruned = ledger.prune(1, 2)) left += pruned;
    CHECK(left == 4);
    const auto rejects = [&](std::int64_t run) {
        std::size_t count = 0;
        ledger.visit_rejects(run, [&count](const RejectEntry&) { ++count; });
        return count;
    };
    CHECK((rejects(1) == 0 && ledger.blocks(1, 0).empty()));
    CHECK((rejects(2) == 2 && ledger.blocks(2, 0).size() == 2));
    CHECK(ledger.effect_places({}).size() == 3);
    CHECK(ledger.prune(1, 2) == 0);
}

TEST_CASE("finds the latest ended run of a key whose result files are not yet in place") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    Ledger& ledger = store->ledger();
    const auto add = [&ledger](const std::string& key, const std::string& state, const std::string& results) {
        RunRow run = sample_run(key, state);
        run.results = results;
        return ledger.add_run(run);
    };
    CHECK(!ledger.run_with_results("one"));
    add("one", "completed", "{\"a\":1}");
    const std::int64_t latest = add("one", "stopped", "{\"b\":2}");
    add("one", "completed", "");
    add("one", "running", "{\"c\":3}");
    add("one", "interrupted", "{\"d\":4}");
    add("two", "completed", "{\"e\":5}");
    REQUIRE(ledger.run_with_results("one"));
    CHECK(ledger.run_with_results("one")->id == latest);
    CHECK(ledger.run_with_results("one")->results == "{\"b\":2}");
    CHECK(ledger.unfinished_run("one")->results == "{\"d\":4}");
    RunRow placed = *ledger.run(latest);
    placed.results.clear();
    ledger.update_run(placed);
    CHECK(ledger.run_with_results("one")->id == 1);
    CHECK(!ledger.run_with_results("three"));
    transaction.commit();
}

TEST_CASE("keeps the inputs of a run by index, with the latest state of each") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    Ledger& ledger = store->ledger();
    ledger.put_input(2, {0, "other.csv", 1, "", "{}"});
    ledger.put_input(1, {1, "b.xlsx!People", 1ull << 40, "", "{\"encoding\":\"UTF-8\"}"});
    ledger.put_input(1, {0, "a.csv", 7, "", "{}"});
    ledger.put_input(1, {0, "a.csv", 7, "abc", "{}"});
    transaction.commit();
    const auto inputs = ledger.inputs(1);
    REQUIRE(inputs.size() == 2);
    CHECK(inputs[0].file == "a.csv");
    CHECK(inputs[0].sha256 == "abc");
    CHECK(inputs[1].index == 1);
    CHECK(inputs[1].file == "b.xlsx!People");
    CHECK(inputs[1].size == 1ull << 40);
    CHECK(inputs[1].dialect == "{\"encoding\":\"UTF-8\"}");
    CHECK(ledger.inputs(3).empty());
}

TEST_CASE("keeps checkpoints, block digests, rejects and effects per run") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    Ledger& ledger = store->ledger();
    ledger.save_checkpoint({1, 0, {10, 2, 1}, "{}"});
    ledger.save_checkpoint({1, 1, {1ull << 40, 3, 2}, "{\"a\":1}"});
    const BlockDigest blocks[] = {{1, 1}, {UINT64_MAX, 20}, {3, 30}};
    ledger.add_blocks(1, 0, 0, std::span(blocks).first(2));
    ledger.add_blocks(1, 0, 2, std::span(blocks).last(1));
    ledger.add_blocks(1, 1, 0, std::span(blocks).first(1));
    ledger.add_blocks(2, 0, 0, {});
    const RejectEntry rejects[] = {{"a.csv", 4, 3, "tracking", "bad-date", "lastAccessDate", "31.02.2024",
                                    "message", std::string("a\0b\n", 4)},
                                   {"a.csv", 4, 3, "tracking", "other", "", "", "another", ""}};
    ledger.add_rejects(1, rejects);
    ledger.add_rejects(2, std::span(rejects).first(1));
    const std::string key("\x80\0\xff", 3);
    ledger.add_effects(1, {"tracking", 1u, 2, key, key + "b", std::string("\0\1", 2)});
    ledger.add_effects(1, {"learner", std::nullopt, 1, "c", "c", "x"});
    transaction.commit();
    const auto checkpoint = ledger.checkpoint(1);
    REQUIRE(checkpoint);
    CHECK(checkpoint->input == 1);
    CHECK(checkpoint->position.offset == 1ull << 40);
    CHECK(checkpoint->position.line == 3);
    CHECK(checkpoint->position.record == 2);
    CHECK(checkpoint->counters == "{\"a\":1}");
    CHECK(!ledger.checkpoint(2));
    REQUIRE(ledger.blocks(1, 0).size() == 3);
    CHECK(ledger.blocks(1, 0)[1].hash == UINT64_MAX);
    CHECK(ledger.blocks(1, 0)[2].first_line == 30);
    CHECK(ledger.blocks(1, 1).size() == 1);
    CHECK(ledger.blocks(2, 0).empty());
    std::vector<RejectEntry> found;
    ledger.visit_rejects(1, [&](const RejectEntry& reject) { found.push_back(reject); });
    REQUIRE(found.size() == 2);
    CHECK(found[0].original == std::string("a\0b\n", 4));
    CHECK(found[0].value == "31.02.2024");
    CHECK(found[1].code == "other");
}

TEST_CASE("segments of effects are found by run, type, key and age, replaced and dropped") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    Ledger& ledger = store->ledger();
    const std::string key("\x80\0\xff", 3);
    ledger.add_effects(1, {"tracking", 1u, 2, key, key + "b", std::string("\0\1", 2)});
    ledger.add_effects(1, {"learner", std::nullopt, 1, "c", "e", "x"});
    ledger.add_effects(2, {"learner", std::nullopt, 3, "e", "g", "y"});
    const auto found = [&](const EffectQuery& query) {
        std::vector<std::int64_t> ids;
        for (const EffectPlace& place : ledger.effect_places(query)) ids.push_back(place.id);
        return ids;
    };
    const auto all = found({});
    REQUIRE(all.size() == 3);
    CHECK(found({1, {}, {}, 0}) == std::vector{all[0], all[1]});
    CHECK(found({{}, "learner", {}, 0}) == std::vector{all[1], all[2]});
    CHECK(found({{}, "learner", std::pair("d", "d"), 0}) == std::vector{all[1]});
    CHECK(found({{}, "learner", std::pair("e", "e"), 0}) == std::vector{all[1], all[2]});
    CHECK(found({{}, "learner", std::pair("a", "b"), 0}).empty());
    CHECK(found({{}, {}, {}, all[1]}) == std::vector{all[2]});
    const EffectPlace first = ledger.effect_places({})[0];
    CHECK((first.run == 1 && first.type == "tracking" && first.input == 1u && first.count == 2));
    CHECK((first.first_key == key && first.last_key == key + "b"));
    auto segment = ledger.effect_segment(all[0]);
    REQUIRE(segment);
    CHECK(
        (segment->data == std::string("\0\1", 2) && segment->input == 1u && segment->last_key == key + "b"));
    CHECK(!ledger.effect_segment(all[1])->input);
    ledger.replace_effects(all[1], {"learner", std::nullopt, 1, "d", "d", "z"});
    CHECK(ledger.effect_segment(all[1])->data == "z");
    CHECK(found({{}, "learner", std::pair("c", "c"), 0}).empty());
    ledger.drop_effects(1);
    CHECK(found({}) == std::vector{all[2]});
    CHECK(!ledger.effect_segment(all[0]));
    transaction.commit();
}

TEST_CASE("a lease is replaced by scope, released only by its holder, and keeps its number") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Transaction transaction(*store);
    Ledger& ledger = store->ledger();
    ledger.put_lease({"tracking", 1, "host", 17, "start", 1, 100, 110, 170, "t.xml", "a.csv", 12});
    ledger.put_lease({"tracking", 2, "other", 18, "then", 2, 200, 210, 270, "u.xml", "b.csv", 13});
    ledger.release_lease("tracking", 2, 1);
    ledger.release_lease("tracking", 1, 2);
    const auto lease = ledger.lease("tracking");
    REQUIRE(lease);
    CHECK(lease->run == 2);
    CHECK(lease->host == "other");
    CHECK(lease->process == 18);
    CHECK(lease->process_start == "then");
    CHECK(lease->since == 200);
    CHECK(lease->beat == 210);
    CHECK(lease->expires == 270);
    CHECK(lease->definition == "u.xml");
    CHECK(lease->file == "b.csv");
    CHECK(lease->line == 13);
    CHECK(!ledger.lease("learner"));
    CHECK(!lease->released());
    ledger.release_lease("tracking", 2, 2);
    REQUIRE(ledger.lease("tracking"));
    CHECK(ledger.lease("tracking")->released());
    CHECK(ledger.lease("tracking")->fence == 2);
    CHECK(ledger.lease("tracking")->line == 13);
    transaction.commit();
}

TEST_CASE("keeps the notes and log lines of a run until they are dropped") {
    const auto kind = GENERATE(from_range(store_kinds()));
    CAPTURE(kind);
    TestStore store(kind);
    Ledger& ledger = store->ledger();
    const auto log_of = [&ledger](std::int64_t run) {
        std::string text;
        ledger.visit_log(run, [&text](std::string_view lines) { text += lines; });
        return text;
    };
    {
        Transaction transaction(*store);
        ledger.put_note(1, "named learner", std::string_view("a\0b", 3));
        ledger.put_note(1, "named learner", std::string_view("c\0d", 3));
        ledger.put_note(2, "named learner", "other");
        ledger.add_log(1, "one\n");
        ledger.add_log(2, "two\n");
        ledger.add_log(1, "three\n");
        transaction.commit();
    }
    CHECK(ledger.note(1, "named learner") == std::string("c\0d", 3));
    CHECK(ledger.note(1, "named session").empty());
    CHECK(log_of(1) == "one\nthree\n");
    {
        Transaction transaction(*store);
        ledger.drop_notes(1);
        ledger.drop_log(1);
        transaction.commit();
    }
    CHECK(ledger.note(1, "named learner").empty());
    CHECK(ledger.note(2, "named learner") == "other");
    CHECK(log_of(1).empty());
    CHECK(log_of(2) == "two\n");
}

TEST_CASE("the server ends the transaction of a process that is frozen in it") {
    if (base_kinds().back() != "postgresql") return;
    TestStore store("postgresql");
    auto& connection = dynamic_cast<PostgresStore&>(*store).connection();
    const auto limit = [&connection] {
        const auto shown = connection.prepare("SHOW idle_in_transaction_session_timeout");
        shown->step();
        std::string text(shown->text(0));
        shown->reset();
        return text;
    };
    {
        Transaction transaction(*store);
        CHECK(limit() == "5min");
    }
    CHECK(limit() == "0");  // a pooler gives the session to somebody else
}
