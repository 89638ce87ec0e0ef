// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/ledger.h"

#include <fmt/format.h>

#include <cstring>

namespace registrar {

namespace {

constexpr const char* run_columns =
    "id, key, state, definition_path, definition_sha256, settings, clock, started, finished, registrar, "
    "tzdb, owner";
constexpr const char* more_run_columns = ", definition_text, report, results";

std::string_view view(const std::string& text) {
    return text;
}

RunRow read_run(const SqliteStatement& row) {
    RunRow run;
    run.id = row.integer(0);
    run.key = row.text(1);
    run.state = row.text(2);
    run.definition_path = row.text(3);
    run.definition_sha256 = row.text(4);
    run.settings = row.text(5);
    run.clock = row.integer(6);
    run.started = row.integer(7);
    run.finished = row.integer(8);
    run.registrar = row.text(9);
    run.tzdb = row.text(10);
    run.owner = row.text(11);
    return run;
}

RunRow read_run_with_texts(const SqliteStatement& row) {
    RunRow run = read_run(row);
    run.definition_text = row.text(12);
    run.report = row.text(13);
    run.results = row.text(14);
    return run;
}

std::int64_t as_signed(std::uint64_t value) {
    return static_cast<std::int64_t>(value);
}
std::uint64_t as_unsigned(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}

}  // namespace

std::int64_t SqliteLedger::add_run(const RunRow& run) {
    SqliteStatement insert(
        database_,
        "INSERT INTO run(key, state, definition_path, definition_sha256, definition_text, settings, "
        "clock, started, finished, registrar, tzdb, owner, report, results, id) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, nullif(?15, 0))");
    insert.bind(1, view(run.key)).bind(2, view(run.state)).bind(3, view(run.definition_path));
    insert.bind(4, view(run.definition_sha256))
        .bind(5, view(run.definition_text))
        .bind(6, view(run.settings));
    insert.bind(7, run.clock).bind(8, run.started).bind(9, run.finished).bind(10, view(run.registrar));
    insert.bind(11, view(run.tzdb)).bind(12, view(run.owner)).bind(13, view(run.report));
    insert.bind(14, view(run.results)).bind(15, run.id).run();
    return sqlite3_last_insert_rowid(database_.handle());
}

void SqliteLedger::update_run(const RunRow& run) {
    SqliteStatement update(
        database_,
        "UPDATE run SET state = ?1, finished = ?2, owner = ?3, report = ?4, results = ?5 WHERE id = ?6");
    update.bind(1, view(run.state)).bind(2, run.finished).bind(3, view(run.owner)).bind(4, view(run.report));
    update.bind(5, view(run.results)).bind(6, run.id).run();
}

std::optional<RunRow> SqliteLedger::run(std::int64_t id) {
    SqliteStatement row(database_,
                        fmt::format("SELECT {}{} FROM run WHERE id = ?1", run_columns, more_run_columns));
    if (!row.bind(1, id).step()) return std::nullopt;
    return read_run_with_texts(row);
}

std::optional<RunRow> SqliteLedger::unfinished_run(std::string_view key) {
    SqliteStatement row(database_, fmt::format("SELECT {}{} FROM run WHERE key = ?1 AND "
                                               "state IN ('running', 'interrupted') ORDER BY id DESC LIMIT 1",
                                               run_columns, more_run_columns));
    if (!row.bind(1, key).step()) return std::nullopt;
    return read_run_with_texts(row);
}

std::optional<RunRow> SqliteLedger::run_with_results(std::string_view key) {
    SqliteStatement row(database_, fmt::format("SELECT {}{} FROM run WHERE key = ?1 AND results <> '' AND "
                                               "state NOT IN ('running', 'interrupted') "
                                               "ORDER BY id DESC LIMIT 1",
                                               run_columns, more_run_columns));
    if (!row.bind(1, key).step()) return std::nullopt;
    return read_run_with_texts(row);
}

namespace {

/// The condition of a RunQuery; its parameters are 1 and 2.
constexpr const char* run_condition =
    "(?1 IS NULL OR started >= ?1) AND "
    "(?2 = '' OR definition_path = ?2 OR substr(definition_path, -length(?2) - 1) = '/' || ?2)";

void bind_query(SqliteStatement& statement, const RunQuery& query) {
    if (query.since)
        statement.bind(1, *query.since);
    else
        statement.bind_null(1);
    statement.bind(2, view(query.definition));
}

}  // namespace

std::vector<RunRow> SqliteLedger::runs(const RunQuery& query) {
    SqliteStatement rows(database_, fmt::format("SELECT {} FROM run WHERE {} ORDER BY id DESC LIMIT ?3",
                                                run_columns, run_condition));
    bind_query(rows, query);
    rows.bind(3, query.limit == 0 ? std::int64_t{-1} : as_signed(query.limit));
    std::vector<RunRow> runs;
    while (rows.step()) runs.push_back(read_run(rows));
    return runs;
}

std::uint64_t SqliteLedger::count_runs(const RunQuery& query) {
    SqliteStatement row(database_, fmt::format("SELECT count(*) FROM run WHERE {}", run_condition));
    bind_query(row, query);
    row.step();
    return as_unsigned(row.integer(0));
}

void SqliteLedger::put_input(std::int64_t run, const RunInput& input) {
    SqliteStatement put(database_, "INSERT OR REPLACE INTO run_input VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    put.bind(1, run).bind(2, std::int64_t{input.index}).bind(3, view(input.file));
    put.bind(4, as_signed(input.size)).bind(5, view(input.sha256)).bind(6, view(input.dialect)).run();
}

std::vector<RunInput> SqliteLedger::inputs(std::int64_t run) {
    SqliteStatement rows(
        database_, "SELECT input, file, size, sha256, dialect FROM run_input WHERE run = ?1 ORDER BY input");
    rows.bind(1, run);
    std::vector<RunInput> inputs;
    while (rows.step())
        inputs.push_back({static_cast<std::uint32_t>(rows.integer(0)), std::string(rows.text(1)),
                          as_unsigned(rows.integer(2)), std::string(rows.text(3)),
                          std::string(rows.text(4))});
    return inputs;
}

void SqliteLedger::save_checkpoint(const Checkpoint& checkpoint) {
    SqliteStatement put(database_, "INSERT OR REPLACE INTO checkpoint VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    put.bind(1, checkpoint.run).bind(2, std::int64_t{checkpoint.input});
    put.bind(3, as_signed(checkpoint.position.offset)).bind(4, as_signed(checkpoint.position.line));
    put.bind(5, as_signed(checkpoint.position.record)).bind(6, view(checkpoint.counters)).run();
}

std::optional<Checkpoint> SqliteLedger::checkpoint(std::int64_t run) {
    SqliteStatement row(database_,
                        "SELECT input, byte_offset, line, record, counters FROM checkpoint WHERE run = ?1");
    if (!row.bind(1, run).step()) return std::nullopt;
    Checkpoint checkpoint;
    checkpoint.run = run;
    checkpoint.input = static_cast<std::uint32_t>(row.integer(0));
    checkpoint.position = {as_unsigned(row.integer(1)), as_unsigned(row.integer(2)),
                           as_unsigned(row.integer(3))};
    checkpoint.counters = row.text(4);
    return checkpoint;
}

void SqliteLedger::add_blocks(std::int64_t run, std::uint32_t input, std::size_t first,
                              std::span<const BlockDigest> blocks) {
    if (blocks.empty()) return;
    SqliteStatement put(database_, "INSERT OR REPLACE INTO input_block VALUES(?1, ?2, ?3, ?4)");
    put.bind(1, run).bind(2, std::int64_t{input}).bind(3, as_signed(first));
    put.bind_blob(4, {reinterpret_cast<const char*>(blocks.data()), blocks.size_bytes()}).run();
}

std::vector<BlockDigest> SqliteLedger::blocks(std::int64_t run, std::uint32_t input) {
    SqliteStatement rows(database_,
                         "SELECT digests FROM input_block WHERE run = ?1 AND input = ?2 ORDER BY first");
    rows.bind(1, run).bind(2, std::int64_t{input});
    std::vector<BlockDigest> blocks;
    while (rows.step()) {
        const std::string_view bytes = rows.blob(0);
        const std::size_t before = blocks.size();
        blocks.resize(before + bytes.size() / sizeof(BlockDigest));
        std::memcpy(blocks.data() + before, bytes.data(), (blocks.size() - before) * sizeof(BlockDigest));
    }
    return blocks;
}

void SqliteLedger::add_rejects(std::int64_t run, std::span<const RejectEntry> rejects) {
    if (!add_reject_)
        add_reject_ = {
            database_,
            "INSERT INTO reject(run, file, line, record, action, code, field, value, message, original) "
            "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"};
    for (const RejectEntry& reject : rejects) {
        add_reject_.bind(1, run).bind(2, view(reject.file)).bind(3, as_signed(reject.line));
        add_reject_.bind(4, as_signed(reject.record)).bind(5, view(reject.action)).bind(6, view(reject.code));
        add_reject_.bind(7, view(reject.field)).bind(8, view(reject.value)).bind(9, view(reject.message));
        add_reject_.bind_blob(10, reject.original).run();
    }
}

void SqliteLedger::visit_rejects(std::int64_t run, const std::function<void(const RejectEntry&)>& visit) {
    SqliteStatement rows(
        database_,
        "SELECT file, line, record, action, code, field, value, message, original FROM reject "
        "WHERE run = ?1 ORDER BY id");
    rows.bind(1, run);
    while (rows.step())
        visit({std::string(rows.text(0)), as_unsigned(rows.integer(1)), as_unsigned(rows.integer(2)),
               std::string(rows.text(3)), std::string(rows.text(4)), std::string(rows.text(5)),
               std::string(rows.text(6)), std::string(rows.text(7)), std::string(rows.blob(8))});
}

void SqliteLedger::put_note(std::int64_t run, std::string_view name, std::string_view bytes) {
    SqliteStatement put(database_, "INSERT OR REPLACE INTO run_note VALUES(?1, ?2, ?3)");
    put.bind(1, run).bind(2, name).bind_blob(3, bytes).run();
}

std::string SqliteLedger::note(std::int64_t run, std::string_view name) {
    SqliteStatement row(database_, "SELECT data FROM run_note WHERE run = ?1 AND name = ?2");
    row.bind(1, run).bind(2, name);
    return row.step() ? std::string(row.blob(0)) : std::string();
}

void SqliteLedger::drop_notes(std::int64_t run) {
    for (const char* table : {"run_note", "held_row"})
        SqliteStatement(database_, fmt::format("DELETE FROM {} WHERE run = ?1", table)).bind(1, run).run();
}

void SqliteLedger::add_log(std::int64_t run, std::string_view lines) {
    SqliteStatement insert(database_, "INSERT INTO run_log(run, lines) VALUES(?1, ?2)");
    insert.bind(1, run).bind_blob(2, lines).run();
}

void SqliteLedger::visit_log(std::int64_t run, const std::function<void(std::string_view)>& visit) {
    SqliteStatement rows(database_, "SELECT lines FROM run_log WHERE run = ?1 ORDER BY id");
    rows.bind(1, run);
    while (rows.step()) visit(rows.blob(0));
}

void SqliteLedger::drop_log(std::int64_t run) {
    SqliteStatement(database_, "DELETE FROM run_log WHERE run = ?1").bind(1, run).run();
}

void SqliteLedger::defer_rows(std::int64_t run, std::string_view bytes) {
    SqliteStatement insert(database_, "INSERT INTO held_row(run, data) VALUES(?1, ?2)");
    insert.bind(1, run).bind_blob(2, bytes).run();
}

bool SqliteLedger::has_deferred_rows(std::int64_t run) {
    SqliteStatement row(database_, "SELECT 1 FROM held_row WHERE run = ?1 LIMIT 1");
    return row.bind(1, run).step();
}

std::optional<Ledger::DeferredBytes> SqliteLedger::deferred_rows(std::int64_t run, std::int64_t after) {
    SqliteStatement row(database_,
                        "SELECT id, data FROM held_row WHERE run = ?1 AND id > ?2 ORDER BY id LIMIT 1");
    if (!row.bind(1, run).bind(2, after).step()) return std::nullopt;
    return DeferredBytes{row.integer(0), std::string(row.blob(1))};
}

void SqliteLedger::replace_deferred_rows(std::int64_t run, std::int64_t number, std::string_view bytes) {
    SqliteStatement(database_, "UPDATE held_row SET data = ?3 WHERE run = ?1 AND id = ?2")
        .bind(1, run)
        .bind(2, number)
        .bind_blob(3, bytes)
        .run();
}

void SqliteLedger::visit_deferred_rows(std::int64_t run, const std::function<void(std::string_view)>& visit) {
    SqliteStatement rows(database_, "SELECT data FROM held_row WHERE run = ?1 ORDER BY id");
    rows.bind(1, run);
    while (rows.step()) visit(rows.blob(0));
}

void SqliteLedger::drop_deferred_rows(std::int64_t run, std::int64_t number) {
    SqliteStatement(database_, "DELETE FROM held_row WHERE run = ?1 AND id = ?2")
        .bind(1, run)
        .bind(2, number)
        .run();
}

void SqliteLedger::add_effects(std::int64_t run, const EffectSegment& segment) {
    SqliteStatement insert(database_,
                           "INSERT INTO effect(run, type, input, count, first_key, last_key, data) "
                           "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    insert.bind(1, run).bind(2, view(segment.type)).bind(4, std::int64_t{segment.count});
    if (segment.input)
        insert.bind(3, std::int64_t{*segment.input});
    else
        insert.bind_null(3);
    insert.bind_blob(5, segment.first_key).bind_blob(6, segment.last_key).bind_blob(7, segment.data).run();
}

std::vector<EffectPlace> SqliteLedger::effect_places(const EffectQuery& query) {
    std::string where = "id > ?1";
    if (query.run) where += " AND run = ?2";
    if (query.type) where += " AND type = ?3";
    if (query.keys) where += " AND last_key >= ?4 AND first_key <= ?5";
    SqliteStatement rows(
        database_, "SELECT id, run, type, input, count, first_key, last_key FROM effect WHERE " + where +
                       " ORDER BY id");
    rows.bind(1, query.after);
    if (query.run) rows.bind(2, *query.run);
    if (query.type) rows.bind(3, view(*query.type));
    if (query.keys) rows.bind_blob(4, query.keys->first).bind_blob(5, query.keys->second);
    std::vector<EffectPlace> places;
    while (rows.step()) {
        EffectPlace& place = places.emplace_back();
        place.id = rows.integer(0);
        place.run = rows.integer(1);
        place.type = rows.text(2);
        if (!rows.null(3)) place.input = static_cast<std::uint32_t>(rows.integer(3));
        place.count = static_cast<std::uint32_t>(rows.integer(4));
        place.first_key = rows.blob(5);
        place.last_key = rows.blob(6);
    }
    return places;
}

std::optional<EffectSegment> SqliteLedger::effect_segment(std::int64_t id) {
    SqliteStatement row(database_,
                        "SELECT type, input, count, first_key, last_key, data FROM effect WHERE id = ?1");
    if (!row.bind(1, id).step()) return std::nullopt;
    EffectSegment segment;
    segment.type = row.text(0);
    if (!row.null(1)) segment.input = static_cast<std::uint32_t>(row.integer(1));
    segment.count = static_cast<std::uint32_t>(row.integer(2));
    segment.first_key = row.blob(3);
    segment.last_key = row.blob(4);
    segment.data = row.blob(5);
    return segment;
}

void SqliteLedger::replace_effects(std::int64_t id, const EffectSegment& segment) {
    SqliteStatement update(
        database_, "UPDATE effect SET count = ?2, first_key = ?3, last_key = ?4, data = ?5 WHERE id = ?1");
    update.bind(1, id).bind(2, std::int64_t{segment.count}).bind_blob(3, segment.first_key);
    update.bind_blob(4, segment.last_key).bind_blob(5, segment.data).run();
}

void SqliteLedger::drop_effects(std::int64_t run) {
    SqliteStatement(database_, "DELETE FROM effect WHERE run = ?1").bind(1, run).run();
}

std::size_t SqliteLedger::prune(std::int64_t run, std::size_t most) {
    struct Table {
        std::string_view name, key;
    };
    std::size_t pruned = 0;
    for (const Table& table :
         {Table{"effect", "id"}, Table{"reject", "id"}, Table{"input_block", "input, first"}}) {
        if (pruned == most) break;
        const std::string key(table.key);
        const bool alone = key.find(',') == std::string::npos;
        SqliteStatement(database_, fmt::format("DELETE FROM {0} WHERE run = ?1 AND {1} IN "
                                               "(SELECT {2} FROM {0} WHERE run = ?1 LIMIT ?2)",
                                               table.name, alone ? key : "(" + key + ")", key))
            .bind(1, run)
            .bind(2, as_signed(most - pruned))
            .run();
        pruned += static_cast<std::size_t>(sqlite3_changes64(database_.handle()));
    }
    return pruned;
}

std::optional<Lease> SqliteLedger::lease(std::string_view scope) {
    SqliteStatement row(
        database_,
        "SELECT run, host, process, process_start, fence, since, beat, expires, definition, file, line "
        "FROM lease WHERE scope = ?1");
    if (!row.bind(1, scope).step()) return std::nullopt;
    Lease lease;
    lease.scope = scope;
    lease.run = row.integer(0);
    lease.host = row.text(1);
    lease.process = row.integer(2);
    lease.process_start = row.text(3);
    lease.fence = row.integer(4);
    lease.since = row.integer(5);
    lease.beat = row.integer(6);
    lease.expires = row.integer(7);
    lease.definition = row.text(8);
    lease.file = row.text(9);
    lease.line = as_unsigned(row.integer(10));
    return lease;
}

void SqliteLedger::put_lease(const Lease& lease) {
    SqliteStatement put(
        database_, "INSERT OR REPLACE INTO lease VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
    put.bind(1, view(lease.scope)).bind(2, lease.run).bind(3, view(lease.host)).bind(4, lease.process);
    put.bind(5, view(lease.process_start)).bind(6, lease.fence).bind(7, lease.since).bind(8, lease.beat);
    put.bind(9, lease.expires).bind(10, view(lease.definition)).bind(11, view(lease.file));
    put.bind(12, as_signed(lease.line)).run();
}

void SqliteLedger::release_lease(std::string_view scope, std::int64_t run, std::int64_t fence) {
    SqliteStatement(database_, "UPDATE lease SET expires = 0 WHERE scope = ?1 AND run = ?2 AND fence = ?3")
        .bind(1, scope)
        .bind(2, run)
        .bind(3, fence)
        .run();
}

}  // namespace registrar
