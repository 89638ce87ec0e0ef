// SPDX-License-Identifier: Apache-2.0
#include "engine/lease.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

#include "engine/unfinished_report.h"
#include "values/date_format.h"

namespace registrar {

namespace {

std::string host_name() {
    char name[256] = "";
    gethostname(name, sizeof name - 1);
    return name;
}

/// Returns the start of the process in the kernel's ticks, which distinguishes it from a later process with
/// the same id. Returns an empty text if there is no such process or it is a zombie.
std::string process_start(std::int64_t process) {
    std::ifstream file(fmt::format("/proc/{}/stat", process));
    std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const auto name_end = text.rfind(')');  // the name may contain blanks and brackets
    if (name_end == std::string::npos) return {};
    std::istringstream fields(text.substr(name_end + 1));
    std::string field;
    fields >> field;
    if (field == "Z" || field == "X") return {};
    for (int at = 4; at <= 22; ++at) fields >> field;
    return field;
}

bool owner_lives(const Lease& lease) {
    if (lease.host != host_name()) return true;
    if (kill(static_cast<pid_t>(lease.process), 0) != 0 && errno == ESRCH) return false;
    return process_start(lease.process) == lease.process_start;
}

bool alive(const Lease& lease, std::int64_t now) {
    return lease.expires > now && owner_lives(lease);
}

std::int64_t time_of(Store& store, const LeaseTiming& timing) {
    return timing.clock ? timing.clock() : store.clock();
}

std::vector<std::string> scopes_of(const std::vector<Lease>& leases) {
    std::vector<std::string> scopes;
    for (const Lease& lease : leases) scopes.push_back(lease.scope);
    return scopes;
}

/// Returns whether the ledger still has all these leases. `current` are those of the same scopes, in any
/// order.
bool all_held(const std::vector<Lease>& leases, const std::vector<Lease>& current) {
    return std::all_of(leases.begin(), leases.end(), [&current](const Lease& lease) {
        return std::any_of(current.begin(), current.end(), [&lease](const Lease& now) {
            return now.scope == lease.scope && !now.released() && now.run == lease.run &&
                   now.fence == lease.fence;
        });
    });
}

/// Returns what a run is doing: `definition tracking.xml, data.csv line 42`.
std::string work_of(const Lease& lease) {
    std::string text = "definition " + lease.definition;
    if (!lease.file.empty()) text += ", " + lease.file;
    if (lease.line > 0) return text + fmt::format(" line {}", lease.line);
    return lease.file.empty() ? text : text + ", no row stored yet";
}

std::string holder_text(const Lease& held, const std::vector<std::string>& scopes) {
    return fmt::format(
        "run {} is writing {} records: {}, process {}, since {}, {}; it holds the lock until {}, and longer "
        "while its process lives. To break the lock, use `registrar lock break {} --reason TEXT`, or end "
        "process {}: what it has stored stays, and its own command goes on from there",
        held.run, fmt::join(scopes, ", "), held.host, held.process, format_timestamp(held.since),
        work_of(held), format_timestamp(held.expires), held.run, held.process);
}

/// Throws LeaseHeld with all holders and all scopes that each of them holds, unless there is none.
void refuse_if_any(const std::vector<Lease>& held) {
    std::vector<std::int64_t> named;
    std::string text;
    for (const Lease& lease : held) {
        if (std::find(named.begin(), named.end(), lease.run) != named.end()) continue;
        named.push_back(lease.run);
        std::vector<std::string> scopes;
        for (const Lease& each : held)
            if (each.run == lease.run) scopes.push_back(each.scope);
        text += (text.empty() ? "" : ". Also, ") + holder_text(lease, scopes);
    }
    if (!text.empty()) throw LeaseHeld(text);
}

/// Returns why a run has no lease any more: who broke it, or which run took it over.
std::string loss_text(Ledger& ledger, const Lease& lost) {
    const std::string broken = broken_lock_text(ledger, lost.run);
    if (!broken.empty())
        return fmt::format(
            "the lock of run {} was broken: {} Nothing more is written; the same command "
            "continues the run",
            lost.run, broken);
    const auto current = ledger.lease(lost.scope);
    if (!current || current->run == lost.run)
        return fmt::format("the lease of {} was taken over; nothing more is written", lost.scope);
    return fmt::format(
        "the lease of {} was taken over by run {}, because run {} gave no sign of life in "
        "time; nothing more is written",
        lost.scope, current->run, lost.run);
}

}  // namespace

std::int64_t system_seconds() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::string process_label() {
    return fmt::format("{}, process {}", host_name(), getpid());
}

bool run_lives(Store& store, const RunRow& run) {
    bool has_lease = false;
    for (const Lease& lease : store.ledger().leases()) {
        if (lease.run != run.id) continue;
        if (alive(lease, store.clock())) return true;
        has_lease = true;
    }
    if (has_lease) return false;
    const std::string begin = host_name() + ", process ";
    if (!run.owner.starts_with(begin)) return true;  // on another host
    return !process_start(std::atoll(run.owner.c_str() + begin.size())).empty();
}

bool lease_lives(Store& store, const Lease& lease) {
    return alive(lease, store.clock());
}

namespace {

/// Returns the leases of the scopes. Throws LeaseHeld if one is alive.
std::vector<Lease> free_leases(Store& store, const std::vector<std::string>& scopes,
                               const LeaseTiming& timing) {
    std::vector<Lease> leases = store.ledger().lock_leases(scopes);
    std::vector<Lease> living;
    for (const Lease& held : leases)
        if (alive(held, time_of(store, timing))) living.push_back(held);
    refuse_if_any(living);
    return leases;
}

}  // namespace

void check_lease_free(Store& store, const std::vector<std::string>& scopes, const LeaseTiming& timing) {
    free_leases(store, scopes, timing);
}

void throw_if_held(Store& store, const std::vector<std::string>& scopes) {
    std::vector<Lease> all;
    for (const std::string& scope : scopes)
        if (const auto held = store.ledger().lease(scope); held && !held->released() && owner_lives(*held))
            all.push_back(*held);
    refuse_if_any(all);
}

void fence_expired(Store& store, const std::vector<std::string>& scopes, std::int64_t run) {
    for (Lease& left : store.ledger().lock_leases(scopes)) {
        if (left.released()) continue;
        left.run = run;
        ++left.fence;
        left.expires = 0;
        store.ledger().put_lease(left);
    }
}

RunLease::RunLease(Store& store, Purpose purpose, LeaseTiming timing)
    : store_(store), timing_(std::move(timing)), claim_(std::move(purpose.claim)), lasts_(timing_.shortest) {
    const std::vector<Lease> before = free_leases(store, purpose.scopes, timing_);
    for (const std::string& scope : purpose.scopes) {
        const auto former = std::find_if(before.begin(), before.end(),
                                         [&](const Lease& each) { return each.scope == scope; });
        Lease lease;
        lease.scope = scope;
        lease.run = purpose.run;
        lease.host = host_name();
        lease.process = getpid();
        lease.process_start = process_start(lease.process);
        lease.fence = former != before.end() ? former->fence + 1 : 1;
        lease.since = now();
        lease.beat = lease.since;
        lease.expires = lease.since + lasts_;
        lease.definition = purpose.definition;
        lease.file = purpose.file;
        store.ledger().put_lease(lease);
        leases_.push_back(std::move(lease));
    }
    thread_ = std::thread([this] { keep_alive(); });
}

RunLease::~RunLease() {
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
    }
    ending_.notify_all();
    thread_.join();
}

std::int64_t RunLease::now() const {
    return time_of(store_, timing_);
}

void RunLease::check() {
    const std::vector<Lease> current = store_.ledger().lock_leases(scopes_of(leases_));
    for (const Lease& lease : leases_)
        if (!all_held({lease}, current)) throw LeaseHeld(loss_text(store_.ledger(), lease));
    batch_begin_ = std::chrono::steady_clock::now();
}

void RunLease::beat(const std::string& file, std::uint64_t line) {
    longest_batch_ = std::max(longest_batch_, std::chrono::steady_clock::now() - batch_begin_);
    const auto ten_batches = std::chrono::ceil<std::chrono::seconds>(10 * longest_batch_).count();
    lasts_ = std::max<std::int64_t>(timing_.shortest, ten_batches);
    for (Lease& lease : leases_) {
        lease.beat = now();
        lease.expires = lease.beat + lasts_;
        lease.file = file;
        lease.line = line;
    }
    if (store_.ledger().renew_leases(leases_) != leases_.size())
        throw LeaseHeld("the lease was taken over; nothing more is written");
    if (claim_) {
        claim_->expires = now() + due_claim_seconds;
        store_.ledger().schedules().renew_due(*claim_);
    }
    const std::lock_guard lock(mutex_);
    beaten_ = true;
}

bool RunLease::give_way() {
    if (!store_.is_locked_by_writers()) return false;
    for (const Lease& other : store_.ledger().leases()) {
        if (!alive(other, now())) continue;
        if (std::any_of(leases_.begin(), leases_.end(),
                        [&](const Lease& own) { return own.scope == other.scope; }))
            continue;
        std::this_thread::sleep_for(timing_.way);
        return true;
    }
    return false;
}

void RunLease::release() {
    for (const Lease& lease : leases_) store_.ledger().release_lease(lease.scope, lease.run, lease.fence);
}

void RunLease::keep_alive() {
    std::unique_lock lock(mutex_);
    while (!ending_.wait_for(lock, timing_.idle, [this] { return ended_; })) {
        if (std::exchange(beaten_, false)) continue;
        lock.unlock();
        const bool lease_lives = beat_on_second_connection();
        lock.lock();
        if (!lease_lives) return;
    }
}

/// Returns false if there is no lease left to keep alive.
bool RunLease::beat_on_second_connection() try {
    const std::unique_ptr<Store> store = store_.open_second_connection();
    if (!store) return false;
    Transaction transaction(*store);
    std::vector<Lease> current = store->ledger().lock_leases(scopes_of(leases_));
    if (!all_held(leases_, current)) return false;
    for (Lease& lease : current) {
        lease.beat = time_of(*store, timing_);
        lease.expires = lease.beat + lasts_;
        store->ledger().put_lease(lease);
    }
    transaction.commit();
    return true;
} catch (const StoreUnavailable&) {
    return true;  // the writer of a batch has the lock, and renews the lease itself
}

}  // namespace registrar
