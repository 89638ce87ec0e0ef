// SPDX-License-Identifier: Apache-2.0
#include "store/postgres/store.h"

#include <fmt/format.h>

#include "store/postgres/schema.h"
#include "store/postgres/view.h"
#include "store/sql/natural_key_check.h"
#include "values/number.h"

namespace registrar {

namespace {

std::int64_t steady_seconds() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace

PostgresStore::PostgresStore(const std::string& url, OpenMode mode) : connection_(url), ledger_(connection_) {
    if (mode == OpenMode::create && !has_store(connection_)) create_postgres_schema(connection_);
    server_ahead_ = check_postgres_schema(connection_) - steady_seconds();
}

std::unique_ptr<StoreReader> PostgresStore::reader() {
    return std::make_unique<PostgresView>(connection_.url());
}

std::unique_ptr<StoreReader> PostgresStore::transaction_reader() {
    return std::make_unique<PostgresView>(*this);
}

std::unique_ptr<Store> PostgresStore::open_second_connection() {
    auto other = std::make_unique<PostgresStore>(connection_.url(), OpenMode::existing);
    other->waits_ = false;
    return other;
}

std::int64_t PostgresStore::own_clock() {
    return steady_seconds() + server_ahead_;
}

StoreIdentity PostgresStore::identity() {
    if (!connection_.in_transaction()) identity_.reset();
    if (!identity_) identity_ = read_identity();
    return {identity_->guid, identity_->revision + (advances_ > 0 ? 1 : 0)};
}

StoreIdentity PostgresStore::read_identity() {
    const auto rows = connection_.prepare("SELECT name, value FROM store");
    StoreIdentity identity;
    while (rows->step()) {
        if (rows->text(0) == "guid") identity.guid = rows->text(1);
        if (rows->text(0) == "revision") identity.revision = parse_integer(rows->text(1)).value_or(0);
    }
    return identity;
}

void PostgresStore::begin() {
    begin_batch();
    if (!waits_) return;
    connection_.send("SELECT FROM store WHERE name = 'guid' FOR NO KEY UPDATE", {});
}

void PostgresStore::begin_batch() {
    identity_.reset();
    connection_.begin();
    connection_.send(waits_ ? "SET LOCAL lock_timeout = '10s'" : "SET LOCAL lock_timeout = '100ms'", {});
    // The server ends the transaction of a process that was frozen in it, whose locks would keep others from
    // taking its work over.
    connection_.send("SET LOCAL idle_in_transaction_session_timeout = '300s'", {});
}

void PostgresStore::commit() {
    write_keys();
    // Last of all, because others that change records wait for this row.
    if (advances_ > 0)
        connection_.send("UPDATE store SET value = (value::bigint + 1)::text WHERE name = 'revision'", {});
    advances_ = 0;
    connection_.commit();
}

void PostgresStore::roll_back() {
    advances_ = 0;
    for (auto& [name, table] : tables_) table.forget_keys();
    connection_.roll_back();
}

void PostgresStore::write_keys() {
    for (auto& [name, table] : tables_) table.write_keys();
}

PostgresRecordTable& PostgresStore::table(const RecordType& type) {
    const auto known = tables_.find(type.name);
    if (known != tables_.end()) return known->second;
    return tables_.try_emplace(type.name, connection_, type).first->second;
}

void PostgresStore::read(const RecordType& type, std::span<const void* const> records, std::string_view arena,
                         StoredRecords& stored) {
    table(type).read(records, arena, stored);
}

void PostgresStore::apply(const RecordType& type, std::span<const Change> changes, std::string_view arena,
                          std::int64_t run) {
    table(type).apply(changes, arena, run);
}

std::int64_t PostgresStore::next_id(const RecordType& type) {
    const auto next = connection_.prepare("SELECT next FROM next_id WHERE type = ?1");
    return next->bind(1, type.name).step() ? next->integer(0) : 1;
}

std::int64_t PostgresStore::take_ids(const RecordType& type, std::int64_t count) {
    const auto take = connection_.prepare(
        "INSERT INTO next_id VALUES(?1, 1 + ?2) ON CONFLICT(type) DO UPDATE SET next = next_id.next + ?2 "
        "RETURNING next - ?2");
    take->bind(1, type.name).bind(2, count).step();
    return take->integer(0);
}

void PostgresStore::reserve_ids(const RecordType& type, std::int64_t next) {
    connection_
        .prepare(
            "INSERT INTO next_id VALUES(?1, ?2) ON CONFLICT(type) DO UPDATE SET next = "
            "greatest(next_id.next, ?2)")
        ->bind(1, type.name)
        .bind(2, next)
        .run();
}

void PostgresStore::set_guid(const std::string& guid) {
    identity_.reset();
    connection_.prepare("UPDATE store SET value = ?1 WHERE name = 'guid'")
        ->bind(1, std::string_view(guid))
        .run();
}

StorageSpace PostgresStore::space() {
    return {
        static_cast<std::uint64_t>(connection_.query_integer("SELECT pg_database_size(current_database())")),
        0};
}

void PostgresStore::compact() {
    connection_.execute("VACUUM (FULL, ANALYZE)");
}

std::vector<std::string> PostgresStore::storage_faults() {
    return natural_key_faults(connection_, *transaction_reader());
}

std::vector<std::string> PostgresStore::twins() {
    return natural_key_twins(connection_);
}

}  // namespace registrar
