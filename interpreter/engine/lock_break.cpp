// SPDX-License-Identifier: Apache-2.0
#include "engine/lock_break.h"

#include <fmt/format.h>

#include "diag/json.h"
#include "diag/unavailable.h"
#include "engine/kept_run.h"
#include "engine/lease.h"
#include "engine/unfinished_report.h"
#include "report/version.h"
#include "store/open/open_store.h"
#include "values/date_format.h"
#include "values/zone.h"

namespace registrar {

namespace {

std::vector<Lease> leases_of(Ledger& ledger, std::int64_t run) {
    std::vector<Lease> leases;
    for (const RecordType* type : record_types())
        if (auto lease = ledger.lease(type->name); lease && !lease->released() && lease->run == run)
            leases.push_back(*std::move(lease));
    return leases;
}

RunRow begun_row(const LockBreak& work) {
    RunRow row;
    row.state = "completed";
    row.definition_path = fmt::format("registrar lock break {} --reason '{}'", work.run, work.reason);
    row.settings = "{}";
    row.clock = work.clock;
    row.started = system_seconds();
    row.finished = row.started;
    row.registrar = registrar_version;
    row.tzdb = tz_database_version();
    row.owner = process_label();
    return row;
}

StepSummary step_of(std::string text) {
    return {"lock break", {}, "done", 0, {{"warning", "lock-broken", std::move(text)}}};
}

/// Returns the text with a full stop, unless it ends a sentence already.
std::string as_sentence(const std::string& text) {
    return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') ? text : text + ".";
}

/// Writes into the broken run's row, its report and its notes that its lock was broken.
void tell_broken_run(Store& store, const LockBreak& work, const RunRow& breaker) {
    Ledger& ledger = store.ledger();
    auto broken = ledger.run(work.run);
    if (!broken) return;
    note_broken_lock(ledger, work.run,
                     step_of(fmt::format("Run {} broke the lock at {}: {}", breaker.id,
                                         format_timestamp(breaker.started), as_sentence(work.reason))));
    broken->state = "interrupted";
    broken->finished = breaker.started;
    Report report = unfinished_report(ledger, *broken);
    report.store = shown_url(work.store_url);
    broken->report = dump(report.to_json(), 2);
    ledger.update_run(*broken);
}

}  // namespace

std::int64_t break_lock(Store& store, const LockBreak& work) {
    Transaction transaction(store);
    Ledger& ledger = store.ledger();
    std::vector<Lease> leases = leases_of(ledger, work.run);
    if (leases.empty())
        throw Refused(fmt::format("run {} holds no lock; `registrar lock` lists the runs that do", work.run));
    RunRow row = begun_row(work);
    row.id = ledger.add_run(row);
    for (Lease& lease : leases) {
        lease.run = row.id;
        ++lease.fence;
        lease.expires = 0;
        ledger.put_lease(lease);
    }
    Report report = report_of(row);
    report.store = shown_url(work.store_url);
    report.steps.push_back(step_of(fmt::format(
        "Broke the lock of run {}, which {} held: {}", work.run,
        fmt::format("{}, process {},", leases.front().host, leases.front().process), work.reason)));
    row.report = dump(report.to_json(), 2);
    ledger.update_run(row);
    tell_broken_run(store, work, row);
    transaction.commit();
    store.sync();
    return row.id;
}

}  // namespace registrar
