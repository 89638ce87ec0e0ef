// SPDX-License-Identifier: Apache-2.0
#include "engine/manual_run.h"

#include "diag/json.h"
#include "engine/bulk_run.h"
#include "engine/kept_run.h"
#include "engine/lease.h"
#include "report/report.h"
#include "report/version.h"
#include "values/zone.h"

namespace registrar {

namespace {

constexpr std::size_t changed_at_once = 4096;

RunRow begun_entry(const ManualRun& work) {
    RunRow entry;
    entry.state = "completed";
    entry.definition_path = work.command;
    entry.settings = work.keep_effects ? "{}" : R"({"undo":false})";
    entry.clock = work.clock;
    entry.started = system_seconds();
    entry.registrar = registrar_version;
    entry.tzdb = tz_database_version();
    entry.owner = process_label();
    return entry;
}

Report counted_report(const ManualRun& work, const RunRow& entry, std::uint64_t left) {
    Report report = report_of(entry);
    report.action_names.emplace_back(work.name);
    Totals& totals = report.actions.emplace_back();
    totals.read = work.ids.size();
    totals.outcomes[static_cast<std::size_t>(work.outcome)] = totals.read - left;
    totals.outcomes[static_cast<std::size_t>(RowOutcome::skipped)] += left;
    return report;
}

std::int64_t change_locked(Store& store, const ManualRun& work, const std::vector<std::string>& scopes,
                           const std::function<void(BulkBatch& batch)>& change) {
    Transaction transaction(store);
    check_lease_free(store, scopes);
    RunRow entry = begun_entry(work);
    entry.id = store.ledger().add_run(entry);
    fence_expired(store, scopes, entry.id);
    const auto reader = store.transaction_reader();
    const auto store_batch = [&](BulkBatch& batch) {
        demand_written(batch, work.writes, work.name);
        FlushRun run{entry.id, work.clock, work.keep_effects};
        run.first_action = 0;
        write_bulk_batch(store, run, batch);
    };
    std::uint64_t left = 0;
    for (std::size_t first = 0; first < work.ids.size(); first += changed_at_once) {
        const std::size_t count = std::min(changed_at_once, work.ids.size() - first);
        BulkBatch batch(work.ids.subspan(first, count), *reader, work.clock, entry.id);
        change(batch);
        left += batch.left();
        store_batch(batch);
    }
    for (bool more = static_cast<bool>(work.follow_up); more;) {
        BulkBatch batch({}, *reader, work.clock, entry.id);
        more = work.follow_up(batch);
        store_batch(batch);
    }
    entry.finished = system_seconds();
    entry.report = dump(counted_report(work, entry, left).to_json(), 2);
    store.ledger().update_run(entry);
    transaction.commit();
    return entry.id;
}

}  // namespace

std::int64_t run_manually(Store& store, const ManualRun& work,
                          const std::function<void(BulkBatch& batch)>& change) {
    std::vector<std::string> scopes;
    for (const RecordType* type : work.writes) scopes.emplace_back(type->name);
    try {
        const std::int64_t run = change_locked(store, work, scopes, change);
        store.sync();
        return run;
    } catch (const StoreBusy&) {
        throw_if_held(store, scopes);
        throw;
    }
}

}  // namespace registrar
