// SPDX-License-Identifier: Apache-2.0
#include "store/sql/ledger.h"

#include <fmt/format.h>

#include <cstring>

#include "store/sql/record_sql.h"

namespace registrar {

namespace {

constexpr const char* selected_of_run =
    "id, key, state, definition_path, definition_sha256, settings, clock, started, finished, registrar, "
    "tzdb, owner";
constexpr const char* more_run_columns = ", definition_text, report, results";

RunRow read_run(const SqlStatement& row) {
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

RunRow read_run_with_texts(const SqlStatement& row) {
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

constexpr std::int64_t rows_at_once = 1024;

}  // namespace

/// Visits the rows of a run in pages, so that an engine that answers at once needs no more memory. The select
/// list begins with the id.
void SqlLedger::visit_pages(std::string_view select, std::int64_t run,
                            const std::function<void(const SqlStatement&)>& visit) {
    const auto rows = connection_.prepare(
        fmt::format("{} WHERE run = ?1 AND id > ?2 ORDER BY id LIMIT {}", select, rows_at_once));
    std::int64_t last = 0;
    for (std::int64_t count = rows_at_once; count == rows_at_once;) {
        rows->bind(1, run).bind(2, last);
        for (count = 0; rows->step(); ++count) {
            last = rows->integer(0);
            visit(*rows);
        }
    }
}

std::int64_t SqlLedger::add_run(const RunRow& run) {
    const auto insert = connection_.prepare(
        "INSERT INTO run(key, state, definition_path, definition_sha256, definition_text, settings, "
        "clock, started, finished, registrar, tzdb, owner, report, results, id) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, "
        "coalesce(nullif(?15, 0), (SELECT coalesce(max(id), 0) + 1 FROM run))) RETURNING id");
    insert->bind(1, run.key).bind(2, run.state).bind(3, run.definition_path);
    insert->bind(4, run.definition_sha256).bind(5, run.definition_text).bind(6, run.settings);
    insert->bind(7, run.clock).bind(8, run.started).bind(9, run.finished).bind(10, run.registrar);
    insert->bind(11, run.tzdb).bind(12, run.owner).bind(13, run.report);
    insert->bind(14, run.results).bind(15, run.id).step();
    const std::int64_t id = insert->integer(0);
    insert->reset();
    return id;
}

void SqlLedger::update_run(const RunRow& run) {
    const auto update = connection_.prepare(
        "UPDATE run SET state = ?1, finished = ?2, owner = ?3, report = ?4, results = ?5 WHERE id = ?6");
    update->bind(1, run.state).bind(2, run.finished).bind(3, run.owner).bind(4, run.report);
    update->bind(5, run.results).bind(6, run.id).run();
}

std::optional<RunRow> SqlLedger::run(std::int64_t id) {
    const auto row = connection_.prepare(
        fmt::format("SELECT {}{} FROM run WHERE id = ?1", selected_of_run, more_run_columns));
    if (!row->bind(1, id).step()) return std::nullopt;
    return read_run_with_texts(*row);
}

std::optional<RunRow> SqlLedger::unfinished_run(std::string_view key) {
    const auto row =
        connection_.prepare(fmt::format("SELECT {}{} FROM run WHERE key = ?1 AND "
                                        "state IN ('running', 'interrupted') ORDER BY id DESC LIMIT 1",
                                        selected_of_run, more_run_columns));
    if (!row->bind(1, key).step()) return std::nullopt;
    return read_run_with_texts(*row);
}

std::optional<RunRow> SqlLedger::run_with_results(std::string_view key) {
    const auto row =
        connection_.prepare(fmt::format("SELECT {}{} FROM run WHERE key = ?1 AND results <> '' AND "
                                        "state NOT IN ('running', 'interrupted') "
                                        "ORDER BY id DESC LIMIT 1",
                                        selected_of_run, more_run_columns));
    if (!row->bind(1, key).step()) return std::nullopt;
    return read_run_with_texts(*row);
}

namespace {

/// The condition of a RunQuery; its parameters are 1 and 2.
constexpr const char* run_condition =
    "(?1 IS NULL OR started >= ?1) AND "
    "(?2 = '' OR definition_path = ?2 OR substr(definition_path, 1, length(?2) + 1) = ?2 || '@' OR "
    "(length(definition_path) > length(?2) AND "
    "substr(definition_path, length(definition_path) - length(?2)) = '/' || ?2))";

void bind_query(SqlStatement& statement, const RunQuery& query) {
    if (query.since)
        statement.bind(1, *query.since);
    else
        statement.bind_null(1);
    statement.bind(2, query.definition);
}

}  // namespace

std::vector<RunRow> SqlLedger::runs(const RunQuery& query) {
    const auto rows = connection_.prepare(
        fmt::format("SELECT {} FROM run WHERE {} ORDER BY id DESC LIMIT ?3", selected_of_run, run_condition));
    bind_query(*rows, query);
    rows->bind(3, query.limit == 0 ? INT64_MAX : as_signed(query.limit));
    std::vector<RunRow> runs;
    while (rows->step()) runs.push_back(read_run(*rows));
    return runs;
}

std::uint64_t SqlLedger::count_runs(const RunQuery& query) {
    const auto row = connection_.prepare(fmt::format("SELECT count(*) FROM run WHERE {}", run_condition));
    bind_query(*row, query);
    row->step();
    return as_unsigned(row->integer(0));
}

void SqlLedger::put_input(std::int64_t run, const RunInput& input) {
    const auto put = connection_.prepare(
        "INSERT INTO run_input(run, input, file, size, sha256, dialect) VALUES(?1, ?2, ?3, ?4, ?5, ?6) "
        "ON CONFLICT(run, input) DO UPDATE SET file = excluded.file, size = excluded.size, sha256 = "
        "excluded.sha256, dialect = excluded.dialect");
    put->bind(1, run).bind(2, std::int64_t{input.index}).bind(3, input.file);
    put->bind(4, as_signed(input.size)).bind(5, input.sha256).bind(6, input.dialect).run();
}

std::vector<RunInput> SqlLedger::inputs(std::int64_t run) {
    const auto rows = connection_.prepare(
        "SELECT input, file, size, sha256, dialect FROM run_input WHERE run = ?1 ORDER BY input");
    rows->bind(1, run);
    std::vector<RunInput> inputs;
    while (rows->step())
        inputs.push_back({static_cast<std::uint32_t>(rows->integer(0)), std::string(rows->text(1)),
                          as_unsigned(rows->integer(2)), std::string(rows->text(3)),
                          std::string(rows->text(4))});
    return inputs;
}

void SqlLedger::save_checkpoint(const Checkpoint& checkpoint) {
    const auto put = connection_.prepare(
        "INSERT INTO checkpoint(run, input, byte_offset, line, record, counters) VALUES(?1, ?2, ?3, ?4, ?5, "
        "?6) "
        "ON CONFLICT(run) DO UPDATE SET input = excluded.input, byte_offset = excluded.byte_offset, line = "
        "excluded.line, record = excluded.record, counters = excluded.counters");
    put->bind(1, checkpoint.run).bind(2, std::int64_t{checkpoint.input});
    put->bind(3, as_signed(checkpoint.position.offset)).bind(4, as_signed(checkpoint.position.line));
    put->bind(5, as_signed(checkpoint.position.record)).bind(6, checkpoint.counters).run();
}

std::optional<Checkpoint> SqlLedger::checkpoint(std::int64_t run) {
    const auto row = connection_.prepare(
        "SELECT input, byte_offset, line, record, counters FROM checkpoint WHERE run = ?1");
    if (!row->bind(1, run).step()) return std::nullopt;
    Checkpoint checkpoint;
    checkpoint.run = run;
    checkpoint.input = static_cast<std::uint32_t>(row->integer(0));
    checkpoint.position = {as_unsigned(row->integer(1)), as_unsigned(row->integer(2)),
                           as_unsigned(row->integer(3))};
    checkpoint.counters = row->text(4);
    return checkpoint;
}

void SqlLedger::add_blocks(std::int64_t run, std::uint32_t input, std::size_t first,
                           std::span<const BlockDigest> blocks) {
    if (blocks.empty()) return;
    const auto put = connection_.prepare(
        "INSERT INTO input_block(run, input, first, digests) VALUES(?1, ?2, ?3, ?4) "
        "ON CONFLICT(run, input, first) DO UPDATE SET digests = excluded.digests");
    put->bind(1, run).bind(2, std::int64_t{input}).bind(3, as_signed(first));
    put->bind_blob(4, {reinterpret_cast<const char*>(blocks.data()), blocks.size_bytes()}).run();
}

std::vector<BlockDigest> SqlLedger::blocks(std::int64_t run, std::uint32_t input) {
    const auto rows =
        connection_.prepare("SELECT digests FROM input_block WHERE run = ?1 AND input = ?2 ORDER BY first");
    rows->bind(1, run).bind(2, std::int64_t{input});
    std::vector<BlockDigest> blocks;
    while (rows->step()) {
        const std::string_view bytes = rows->blob(0);
        const std::size_t before = blocks.size();
        blocks.resize(before + bytes.size() / sizeof(BlockDigest));
        std::memcpy(blocks.data() + before, bytes.data(), (blocks.size() - before) * sizeof(BlockDigest));
    }
    return blocks;
}

void SqlLedger::add_rejects(std::int64_t run, std::span<const RejectEntry> rejects) {
    if (!add_reject_)
        add_reject_ = connection_.prepare(
            "INSERT INTO reject(run, file, line, record, action, code, field, value, message, original) "
            "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    SqlStatement& add = *add_reject_;
    for (const RejectEntry& reject : rejects) {
        add.bind(1, run).bind(2, reject.file).bind(3, as_signed(reject.line));
        add.bind(4, as_signed(reject.record)).bind(5, reject.action).bind(6, reject.code);
        add.bind(7, reject.field).bind(8, reject.value).bind(9, reject.message);
        add.bind_blob(10, reject.original).run();
    }
}

void SqlLedger::visit_rejects(std::int64_t run, const std::function<void(const RejectEntry&)>& visit) {
    visit_pages("SELECT id, file, line, record, action, code, field, value, message, original FROM reject",
                run, [&](const SqlStatement& row) {
                    visit({std::string(row.text(1)), as_unsigned(row.integer(2)), as_unsigned(row.integer(3)),
                           std::string(row.text(4)), std::string(row.text(5)), std::string(row.text(6)),
                           std::string(row.text(7)), std::string(row.text(8)), std::string(row.blob(9))});
                });
}

void SqlLedger::put_note(std::int64_t run, std::string_view name, std::string_view bytes) {
    const auto put = connection_.prepare(
        "INSERT INTO run_note(run, name, data) VALUES(?1, ?2, ?3) "
        "ON CONFLICT(run, name) DO UPDATE SET data = excluded.data");
    put->bind(1, run).bind(2, name).bind_blob(3, bytes).run();
}

std::string SqlLedger::note(std::int64_t run, std::string_view name) {
    const auto row = connection_.prepare("SELECT data FROM run_note WHERE run = ?1 AND name = ?2");
    row->bind(1, run).bind(2, name);
    return row->step() ? std::string(row->blob(0)) : std::string();
}

void SqlLedger::drop_notes(std::int64_t run) {
    for (const char* table : {"run_note", "held_row"})
        connection_.prepare(fmt::format("DELETE FROM {} WHERE run = ?1", table))->bind(1, run).run();
}

void SqlLedger::add_log(std::int64_t run, std::string_view lines) {
    const auto insert = connection_.prepare("INSERT INTO run_log(run, lines) VALUES(?1, ?2)");
    insert->bind(1, run).bind_blob(2, lines).run();
}

void SqlLedger::visit_log(std::int64_t run, const std::function<void(std::string_view)>& visit) {
    visit_pages("SELECT id, lines FROM run_log", run, [&](const SqlStatement& row) { visit(row.blob(1)); });
}

void SqlLedger::drop_log(std::int64_t run) {
    connection_.prepare("DELETE FROM run_log WHERE run = ?1")->bind(1, run).run();
}

void SqlLedger::defer_rows(std::int64_t run, std::string_view bytes) {
    const auto insert = connection_.prepare("INSERT INTO held_row(run, data) VALUES(?1, ?2)");
    insert->bind(1, run).bind_blob(2, bytes).run();
}

bool SqlLedger::has_deferred_rows(std::int64_t run) {
    const auto row = connection_.prepare("SELECT 1 FROM held_row WHERE run = ?1 LIMIT 1");
    return row->bind(1, run).step();
}

std::optional<Ledger::DeferredBytes> SqlLedger::deferred_rows(std::int64_t run, std::int64_t after) {
    const auto row =
        connection_.prepare("SELECT id, data FROM held_row WHERE run = ?1 AND id > ?2 ORDER BY id LIMIT 1");
    if (!row->bind(1, run).bind(2, after).step()) return std::nullopt;
    return DeferredBytes{row->integer(0), std::string(row->blob(1))};
}

void SqlLedger::replace_deferred_rows(std::int64_t run, std::int64_t number, std::string_view bytes) {
    connection_.prepare("UPDATE held_row SET data = ?3 WHERE run = ?1 AND id = ?2")
        ->bind(1, run)
        .bind(2, number)
        .bind_blob(3, bytes)
        .run();
}

void SqlLedger::visit_deferred_rows(std::int64_t run, const std::function<void(std::string_view)>& visit) {
    visit_pages("SELECT id, data FROM held_row", run, [&](const SqlStatement& row) { visit(row.blob(1)); });
}

void SqlLedger::drop_deferred_rows(std::int64_t run, std::int64_t number) {
    connection_.prepare("DELETE FROM held_row WHERE run = ?1 AND id = ?2")
        ->bind(1, run)
        .bind(2, number)
        .run();
}

void SqlLedger::add_effects(std::int64_t run, const EffectSegment& segment) {
    const auto insert = connection_.prepare(
        "INSERT INTO effect(run, type, input, count, first_key, last_key, data) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");
    insert->bind(1, run).bind(2, segment.type).bind(4, std::int64_t{segment.count});
    if (segment.input)
        insert->bind(3, std::int64_t{*segment.input});
    else
        insert->bind_null(3);
    insert->bind_blob(5, segment.first_key).bind_blob(6, segment.last_key).bind_blob(7, segment.data).run();
}

std::vector<EffectPlace> SqlLedger::effect_places(const EffectQuery& query) {
    std::string where = "id > ?1";
    if (query.run) where += " AND run = ?2";
    if (query.type) where += " AND type = ?3";
    if (query.keys) where += " AND last_key >= ?4 AND first_key <= ?5";
    const auto rows =
        connection_.prepare("SELECT id, run, type, input, count, first_key, last_key FROM effect WHERE " +
                            where + " ORDER BY id");
    rows->bind(1, query.after);
    if (query.run) rows->bind(2, *query.run);
    if (query.type) rows->bind(3, *query.type);
    if (query.keys) rows->bind_blob(4, query.keys->first).bind_blob(5, query.keys->second);
    std::vector<EffectPlace> places;
    while (rows->step()) {
        EffectPlace& place = places.emplace_back();
        place.id = rows->integer(0);
        place.run = rows->integer(1);
        place.type = rows->text(2);
        if (!rows->null(3)) place.input = static_cast<std::uint32_t>(rows->integer(3));
        place.count = static_cast<std::uint32_t>(rows->integer(4));
        place.first_key = rows->blob(5);
        place.last_key = rows->blob(6);
    }
    return places;
}

std::optional<EffectSegment> SqlLedger::effect_segment(std::int64_t id) {
    const auto row =
        connection_.prepare("SELECT type, input, count, first_key, last_key, data FROM effect WHERE id = ?1");
    if (!row->bind(1, id).step()) return std::nullopt;
    EffectSegment segment;
    segment.type = row->text(0);
    if (!row->null(1)) segment.input = static_cast<std::uint32_t>(row->integer(1));
    segment.count = static_cast<std::uint32_t>(row->integer(2));
    segment.first_key = row->blob(3);
    segment.last_key = row->blob(4);
    segment.data = row->blob(5);
    return segment;
}

void SqlLedger::replace_effects(std::int64_t id, const EffectSegment& segment) {
    const auto update = connection_.prepare(
        "UPDATE effect SET count = ?2, first_key = ?3, last_key = ?4, data = ?5 WHERE id = ?1");
    update->bind(1, id).bind(2, std::int64_t{segment.count}).bind_blob(3, segment.first_key);
    update->bind_blob(4, segment.last_key).bind_blob(5, segment.data).run();
}

void SqlLedger::drop_effects(std::int64_t run) {
    connection_.prepare("DELETE FROM effect WHERE run = ?1")->bind(1, run).run();
}

std::size_t SqlLedger::prune(std::int64_t run, std::size_t most) {
    struct Table {
        std::string_view name, key;
    };
    std::size_t pruned = 0;
    for (const Table& table :
         {Table{"effect", "id"}, Table{"reject", "id"}, Table{"input_block", "input, first"}}) {
        if (pruned == most) break;
        const std::string key(table.key);
        const bool alone = key.find(',') == std::string::npos;
        const std::int64_t deleted = connection_
                                         .prepare(fmt::format("DELETE FROM {0} WHERE run = ?1 AND {1} IN "
                                                              "(SELECT {2} FROM {0} WHERE run = ?1 LIMIT ?2)",
                                                              table.name, alone ? key : "(" + key + ")", key))
                                         ->bind(1, run)
                                         .bind(2, as_signed(most - pruned))
                                         .run_counted();
        pruned += static_cast<std::size_t>(deleted);
    }
    return pruned;
}

namespace {

constexpr const char* selected_of_lease =
    "scope, run, host, process, process_start, fence, since, beat, expires, definition, file, line";

Lease read_lease(const SqlStatement& row) {
    Lease lease;
    lease.scope = row.text(0);
    lease.run = row.integer(1);
    lease.host = row.text(2);
    lease.process = row.integer(3);
    lease.process_start = row.text(4);
    lease.fence = row.integer(5);
    lease.since = row.integer(6);
    lease.beat = row.integer(7);
    lease.expires = row.integer(8);
    lease.definition = row.text(9);
    lease.file = row.text(10);
    lease.line = as_unsigned(row.integer(11));
    return lease;
}

}  // namespace

std::optional<Lease> SqlLedger::lease(std::string_view scope) {
    const auto row =
        connection_.prepare(fmt::format("SELECT {} FROM lease WHERE scope = ?1", selected_of_lease));
    if (!row->bind(1, scope).step()) return std::nullopt;
    return read_lease(*row);
}

std::vector<Lease> SqlLedger::leases() {
    const auto rows =
        connection_.prepare(fmt::format("SELECT {} FROM lease ORDER BY scope", selected_of_lease));
    std::vector<Lease> leases;
    while (rows->step()) leases.push_back(read_lease(*rows));
    return leases;
}

std::vector<Lease> SqlLedger::lock_leases(std::span<const std::string> scopes) {
    std::vector<Lease> leases;
    if (scopes.empty()) return leases;
    const auto rows = connection_.prepare(
        fmt::format("SELECT {} FROM lease WHERE scope IN ({}) ORDER BY scope{}", selected_of_lease,
                    parameter_list(1, static_cast<int>(scopes.size())), connection_.lock_rows()));
    for (std::size_t at = 0; at < scopes.size(); ++at) rows->bind(static_cast<int>(at) + 1, scopes[at]);
    while (rows->step()) leases.push_back(read_lease(*rows));
    return leases;
}

std::size_t SqlLedger::renew_leases(std::span<const Lease> leases) {
    if (leases.empty()) return 0;
    std::string held;
    for (std::size_t at = 0; at < leases.size(); ++at)
        held += fmt::format("{}(?{}, ?{})", at > 0 ? ", " : "", 6 + 2 * at, 7 + 2 * at);
    const auto update =
        connection_.prepare(fmt::format("UPDATE lease SET beat = ?1, expires = ?2, file = ?3, line = ?4 "
                                        "WHERE run = ?5 AND expires <> 0 AND (scope, fence) IN (VALUES {})",
                                        held));
    const Lease& first = leases.front();
    update->bind(1, first.beat).bind(2, first.expires).bind(3, first.file);
    update->bind(4, as_signed(first.line)).bind(5, first.run);
    int parameter = 6;
    for (const Lease& lease : leases) {
        update->bind(parameter, lease.scope).bind(parameter + 1, lease.fence);
        parameter += 2;
    }
    return static_cast<std::size_t>(update->run_counted());
}

void SqlLedger::put_lease(const Lease& lease) {
    const auto put = connection_.prepare(
        "INSERT INTO lease(scope, run, host, process, process_start, fence, since, beat, expires, "
        "definition, file, line) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
        "ON CONFLICT(scope) DO UPDATE SET run = excluded.run, host = excluded.host, process = "
        "excluded.process, process_start = excluded.process_start, fence = excluded.fence, since = "
        "excluded.since, beat = excluded.beat, expires = excluded.expires, definition = excluded.definition, "
        "file = excluded.file, line = excluded.line");
    put->bind(1, lease.scope).bind(2, lease.run).bind(3, lease.host).bind(4, lease.process);
    put->bind(5, lease.process_start).bind(6, lease.fence).bind(7, lease.since).bind(8, lease.beat);
    put->bind(9, lease.expires).bind(10, lease.definition).bind(11, lease.file);
    put->bind(12, as_signed(lease.line)).run();
}

void SqlLedger::release_lease(std::string_view scope, std::int64_t run, std::int64_t fence) {
    connection_.prepare("UPDATE lease SET expires = 0 WHERE scope = ?1 AND run = ?2 AND fence = ?3")
        ->bind(1, scope)
        .bind(2, run)
        .bind(3, fence)
        .run();
}

}  // namespace registrar
