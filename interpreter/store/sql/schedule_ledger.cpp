// SPDX-License-Identifier: Apache-2.0
#include "store/sql/schedule_ledger.h"

#include <fmt/format.h>

namespace registrar {

namespace {

SavedDefinition read_saved(const SqlStatement& row) {
    SavedDefinition saved;
    saved.name = row.text(0);
    saved.version = row.integer(1);
    saved.flags = row.text(2);
    saved.path = row.text(3);
    saved.saved = row.integer(4);
    return saved;
}

}  // namespace

std::int64_t SqlScheduleLedger::save(const SavedDefinition& definition) {
    const auto insert = connection_.prepare(
        "INSERT INTO saved(name, version, definition, flags, path, saved, removed) VALUES(?1, "
        "(SELECT coalesce(max(version), 0) + 1 FROM saved WHERE name = ?1), ?2, ?3, ?4, ?5, 0) "
        "RETURNING version");
    insert->bind(1, definition.name).bind(2, definition.text);
    insert->bind(3, definition.flags).bind(4, definition.path).bind(5, definition.saved);
    insert->step();
    const std::int64_t version = insert->integer(0);
    insert->reset();
    return version;
}

std::optional<SavedDefinition> SqlScheduleLedger::saved(std::string_view name, std::int64_t version) {
    const auto row = connection_.prepare(
        "SELECT name, version, flags, path, saved, definition FROM saved "
        "WHERE name = ?1 AND removed = 0 AND (?2 = 0 OR version = ?2) ORDER BY version DESC LIMIT 1");
    if (!row->bind(1, name).bind(2, version).step()) return std::nullopt;
    SavedDefinition found = read_saved(*row);
    found.text = row->text(5);
    return found;
}

std::vector<SavedDefinition> SqlScheduleLedger::saved_definitions() {
    const auto rows = connection_.prepare(
        "SELECT name, version, flags, path, saved FROM saved WHERE removed = 0 ORDER BY name, version");
    std::vector<SavedDefinition> all;
    while (rows->step()) all.push_back(read_saved(*rows));
    return all;
}

/// The rows stay without their texts, so that no later version takes their numbers.
void SqlScheduleLedger::remove_saved(std::string_view name) {
    connection_.prepare("UPDATE saved SET removed = 1, definition = '', flags = '' WHERE name = ?1")
        ->bind(1, name)
        .run();
}

namespace {

constexpr const char* schedule_select =
    "SELECT name, definition, arguments, cron, time_zone, policy, state, reason, seen, next, failures, "
    "last_success, last_end, last_duration, last_exit FROM schedule";
constexpr const char* due_list =
    "schedule, due, cause, nominal, state, definition, owner, fence, expires, attempt, started, finished, "
    "run, "
    "exit_code, tzdb, detail, files";

Schedule read_schedule(const SqlStatement& row) {
    Schedule schedule;
    schedule.name = row.text(0);
    schedule.definition = row.text(1);
    schedule.arguments = row.text(2);
    schedule.cron = row.text(3);
    schedule.time_zone = row.text(4);
    schedule.policy = row.text(5);
    schedule.state = row.text(6);
    schedule.reason = row.text(7);
    schedule.seen = row.integer(8);
    schedule.next = row.integer(9);
    schedule.failures = row.integer(10);
    schedule.last_success = row.integer(11);
    schedule.last_end = row.integer(12);
    schedule.last_duration = row.integer(13);
    schedule.last_exit = row.integer(14);
    return schedule;
}

DueRow read_due(const SqlStatement& row) {
    DueRow due;
    due.schedule = row.text(0);
    due.due = row.integer(1);
    due.cause = row.text(2);
    due.nominal = row.integer(3);
    due.state = row.text(4);
    due.definition = row.text(5);
    due.owner = row.text(6);
    due.fence = row.integer(7);
    due.expires = row.integer(8);
    due.attempt = row.integer(9);
    due.started = row.integer(10);
    due.finished = row.integer(11);
    due.run = row.integer(12);
    due.exit_code = row.integer(13);
    due.tzdb = row.text(14);
    due.detail = row.text(15);
    due.files = row.text(16);
    return due;
}

/// Binds the columns of `due_list` to the parameters from 1.
void bind_due(SqlStatement& statement, const DueRow& row) {
    statement.bind(1, row.schedule).bind(2, row.due).bind(3, row.cause).bind(4, row.nominal);
    statement.bind(5, row.state).bind(6, row.definition).bind(7, row.owner);
    statement.bind(8, row.fence).bind(9, row.expires).bind(10, row.attempt).bind(11, row.started);
    statement.bind(12, row.finished).bind(13, row.run).bind(14, row.exit_code).bind(15, row.tzdb);
    statement.bind(16, row.detail).bind(17, row.files);
}

constexpr const char* due_values =
    "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";

}  // namespace

void SqlScheduleLedger::put_schedule(const Schedule& schedule) {
    const auto put = connection_.prepare(
        "INSERT INTO schedule(name, definition, arguments, cron, time_zone, policy, state, reason, seen, "
        "next, "
        "failures, last_success, last_end, last_duration, last_exit) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, "
        "?9, ?10, ?11, ?12, ?13, ?14, "
        "?15) ON CONFLICT(name) DO UPDATE SET "
        "definition = excluded.definition, arguments = excluded.arguments, cron = excluded.cron, time_zone = "
        "excluded.time_zone, policy = excluded.policy, state = excluded.state, reason = excluded.reason, "
        "seen = excluded.seen, next = excluded.next, failures = excluded.failures, last_success = "
        "excluded.last_success, last_end = excluded.last_end, last_duration = excluded.last_duration, "
        "last_exit = excluded.last_exit");
    put->bind(1, schedule.name).bind(2, schedule.definition);
    put->bind(3, schedule.arguments).bind(4, schedule.cron);
    put->bind(5, schedule.time_zone).bind(6, schedule.policy);
    put->bind(7, schedule.state).bind(8, schedule.reason);
    put->bind(9, schedule.seen).bind(10, schedule.next).bind(11, schedule.failures);
    put->bind(12, schedule.last_success).bind(13, schedule.last_end);
    put->bind(14, schedule.last_duration).bind(15, schedule.last_exit).run();
}

std::optional<Schedule> SqlScheduleLedger::schedule(std::string_view name) {
    const auto row = connection_.prepare(std::string(schedule_select) + " WHERE name = ?1");
    if (!row->bind(1, name).step()) return std::nullopt;
    return read_schedule(*row);
}

std::vector<Schedule> SqlScheduleLedger::schedules() {
    const auto rows = connection_.prepare(std::string(schedule_select) + " ORDER BY name");
    std::vector<Schedule> all;
    while (rows->step()) all.push_back(read_schedule(*rows));
    return all;
}

std::vector<Schedule> SqlScheduleLedger::due_schedules(std::int64_t now) {
    const auto rows = connection_.prepare(std::string(schedule_select) +
                                          " WHERE state = 'active' AND next <= ?1 ORDER BY name");
    rows->bind(1, now);
    std::vector<Schedule> due;
    while (rows->step()) due.push_back(read_schedule(*rows));
    return due;
}

void SqlScheduleLedger::remove_schedule(std::string_view name) {
    connection_.prepare("DELETE FROM schedule WHERE name = ?1")->bind(1, name).run();
    connection_.prepare("DELETE FROM due WHERE schedule = ?1 AND state <> 'running'")->bind(1, name).run();
}

bool SqlScheduleLedger::add_due(const DueRow& row) {
    const auto insert = connection_.prepare(fmt::format(
        "INSERT INTO due({}) {} ON CONFLICT(schedule, due, cause) DO NOTHING", due_list, due_values));
    bind_due(*insert, row);
    return insert->run_counted() > 0;
}

bool SqlScheduleLedger::knows_due(const DueRow& row) {
    const auto select =
        connection_.prepare("SELECT 1 FROM due WHERE schedule = ?1 AND due = ?2 AND cause = ?3");
    select->bind(1, row.schedule).bind(2, row.due).bind(3, row.cause);
    const bool known = select->step();
    select->reset();
    return known;
}

bool SqlScheduleLedger::set_due_files(const DueRow& row) {
    const auto update = connection_.prepare(
        "UPDATE due SET files = ?1 WHERE schedule = ?2 AND due = ?3 AND cause = ?4 AND state = 'waiting' AND "
        "fence = 0");
    update->bind(1, row.files).bind(2, row.schedule).bind(3, row.due);
    return update->bind(4, row.cause).run_counted() > 0;
}

std::optional<DueRow> SqlScheduleLedger::claim_due(const DueRow& row, std::int64_t now, std::int64_t latest) {
    const auto claim = connection_.prepare(fmt::format(
        "INSERT INTO due({}) {} ON CONFLICT(schedule, due, cause) DO UPDATE SET state = 'running', owner = "
        "excluded.owner, fence = due.fence + 1, expires = excluded.expires, attempt = due.attempt + 1, "
        "started = "
        "excluded.started WHERE due.state IN ('waiting', 'running') AND (due.expires <= ?18 OR due.expires > "
        "?19) RETURNING {}",
        due_list, due_values, due_list));
    DueRow first = row;
    first.state = "running";
    first.fence = first.attempt = 1;
    bind_due(*claim, first);
    if (!claim->bind(18, now).bind(19, latest).step()) return std::nullopt;
    DueRow claimed = read_due(*claim);
    claim->reset();
    return claimed;
}

bool SqlScheduleLedger::update_due(const DueRow& row) {
    const auto update = connection_.prepare(
        "UPDATE due SET state = ?1, definition = ?2, expires = ?3, attempt = ?4, finished = ?5, run = ?6, "
        "exit_code = ?7, detail = ?8 WHERE schedule = ?9 AND due = ?10 AND cause = ?11 AND owner = ?12 AND "
        "fence = ?13");
    update->bind(1, row.state).bind(2, row.definition).bind(3, row.expires);
    update->bind(4, row.attempt).bind(5, row.finished).bind(6, row.run).bind(7, row.exit_code);
    update->bind(8, row.detail).bind(9, row.schedule).bind(10, row.due);
    update->bind(11, row.cause).bind(12, row.owner).bind(13, row.fence);
    return update->run_counted() > 0;
}

void SqlScheduleLedger::renew_due(const DueRow& row) {
    const auto renew = connection_.prepare(
        "UPDATE due SET expires = ?1 WHERE schedule = ?2 AND due = ?3 AND cause = ?4 AND owner = ?5 AND "
        "fence = "
        "?6 AND state = 'running'");
    renew->bind(1, row.expires).bind(2, row.schedule).bind(3, row.due).bind(4, row.cause);
    renew->bind(5, row.owner).bind(6, row.fence).run();
}

std::vector<DueRow> SqlScheduleLedger::due_times(std::string_view schedule, std::size_t limit) {
    const auto select = connection_.prepare(fmt::format(
        "SELECT {} FROM due WHERE schedule = ?1 ORDER BY due DESC, cause DESC LIMIT ?2", due_list));
    select->bind(1, schedule).bind(2, static_cast<std::int64_t>(limit));
    std::vector<DueRow> rows;
    while (select->step()) rows.push_back(read_due(*select));
    return rows;
}

std::vector<DueRow> SqlScheduleLedger::open_due_times() {
    const auto select = connection_.prepare(fmt::format(
        "SELECT {} FROM due WHERE state IN ('waiting', 'running') ORDER BY due, schedule, cause", due_list));
    std::vector<DueRow> rows;
    while (select->step()) rows.push_back(read_due(*select));
    return rows;
}

void SqlScheduleLedger::prune_due_times(std::int64_t before) {
    connection_
        .prepare(
            "DELETE FROM due WHERE due < ?1 AND state NOT IN ('waiting', 'running') AND cause NOT LIKE 'file "
            "%'")
        ->bind(1, before)
        .run();
}

}  // namespace registrar
